import type { PullView } from "@redline/local-github/views.ts";
import { parsePlan } from "../../../src/core/plan/file.ts";
import type { Scene } from "../scene.ts";
import { doneIn } from "./completions.ts";
import { type Line, trailerOf } from "./line.ts";
import { Violation } from "./violation.ts";
import { digestOf, itemsIn } from "./wording.ts";

/** What people can see of a plan at rest, and what is there. */
interface Page {
  readonly pull: PullView;
  /** What the status comment says is being done or waited for. */
  readonly now: string;
  readonly status: string;
  /** The newest check run on the head, if there is a branch. */
  readonly check: PullView["checks"][number] | undefined;
  readonly line: Line | undefined;
  readonly done: number;
  readonly labels: readonly string[];
}

/**
 * I12. At rest the status comment, the check runs, the pull request's title and body and the label say what is true, and
 * the same. Throws a Violation.
 */
export async function assertPageTrue(scene: Scene, pull: PullView): Promise<void> {
  const page = await pageOf(scene, pull);
  // A settings file or a record that cannot be read stops everything: one comment says so.
  if (page === undefined) return;
  const wrong = [...runningOf(page), ...countsOf(page), ...phaseOf(page), ...titleOf(page)];
  if (wrong.length === 0) return;
  const { check } = page;
  const seen = `status: ${page.status}\ncheck: ${check?.conclusion} ${check?.title}: ${check?.summary}\nbody: ${pull.body}`;
  throw new Violation("I12", `${wrong.join("; ")}\n${seen}`);
}

async function pageOf(scene: Scene, pull: PullView): Promise<Page | undefined> {
  const { github, repo } = scene.fixture;
  const own = scene.comments().filter(({ by }) => scene.isOurs(by));
  if (own.some(({ body }) => /^Stopped: (?:`\.github|the status comment)/m.test(body))) return undefined;
  const status = scene.status();
  const head = await scene.head();
  const line = head === undefined ? undefined : await scene.lineAt(head);
  const checks = pull.checks.filter(({ id }) => scene.log.checks.has(id));
  return {
    pull: { ...pull, checks },
    status,
    now: /^\*\*Redline\*\* · (.*)$/m.exec(status)?.[1] ?? "",
    check: checks.findLast((one) => one.head === head),
    line,
    done: line ? await doneIn(scene, line) : 0,
    labels: github.issue(repo, scene.issue).labels,
  };
}

/** Nothing runs or waits on any commit but the head, and nothing runs at rest. */
function runningOf({ pull, line }: Page): string[] {
  const on = new Set([pull.headSha, ...(line?.commits.map(({ sha }) => sha) ?? [])]);
  // Of several check runs of the same name on a commit, GitHub shows the newest.
  const newest = [...Map.groupBy(pull.checks, ({ head }) => head).values()].flatMap((runs) => runs.slice(-1));
  const seen = newest.filter(({ head }) => on.has(head));
  const running = seen.filter(({ status }) => status !== "completed");
  const waiting = line
    ? seen.filter(({ head, conclusion }) => head !== pull.headSha && conclusion === "action_required")
    : [];
  return [
    ...running.map(({ head, title }) => `the check "${title}" on ${head} still runs`),
    ...waiting.map(({ head, title }) => `the check "${title}" on ${head} still waits`),
  ];
}

/** How much is done, wherever it is said; and which wording there is. */
function countsOf({ pull, status, check, line, done, now }: Page): string[] {
  if (!line?.plan || pull.state === "merged") return [];
  const total = itemsIn(line.plan.text).length;
  const surfaces = { status, check: check?.summary ?? "", body: pull.body };
  const wrong = Object.entries(surfaces).flatMap(([name, text]) =>
    [...text.matchAll(/(\d+) of (\d+) items? done/g), ...text.matchAll(/Done: (\d+) of (\d+) item/g)]
      .filter(([, some, all]) => Number(some) !== done || Number(all) !== total)
      .map(([said]) => `the ${name} says "${said}", and ${done} of ${total} are`),
  );
  const built = line.commits.some((one) => line.isOurs(one) && trailerOf(one, "Plan-Item") !== undefined);
  const digest = digestOf(line.plan.text).slice(0, 16);
  return [
    ...wrong,
    ...(built && pull.body.includes("No code has been written") ? ["the body denies code"] : []),
    ...(isReadable(now) && !status.includes(digest) ? [`the status does not name ${digest}`] : []),
  ];
}

const isReadable = (now: string) => !/cannot be read|not on its branch|not made by/.test(now);

/** True if the plan can be read: without it, the pull request keeps its last text. */
const isWhole = (line: Line | undefined) =>
  line?.plan !== undefined && parsePlan(line.plan.text).plan !== undefined;

/** The same phase everywhere. */
function phaseOf({ pull, now, check, line, labels }: Page): string[] {
  const title = check?.title ?? "";
  const wrong = (isRight: boolean, what: string) => (isRight ? [] : [`"${now}", but ${what}`]);
  if (pull.state === "merged")
    return [
      ...wrong(now === "Merged.", "it is merged"),
      ...wrong(!labels.includes("ai-plan"), "the label is still there"),
    ];
  if (now.startsWith("Done:"))
    return [
      ...wrong(title.startsWith("Done"), `the check says "${title}"`),
      ...wrong(pull.body.includes("## As built") && !pull.isDraft, "the pull request is no record"),
    ];
  if (!isReadable(now)) return wrong(check?.conclusion !== "success", "the check is green");
  const isSaid = check === undefined || `${title} ${check.summary ?? ""}`.includes(firstWords(now));
  return [
    ...wrong(isSaid, `the check says "${title}"`),
    ...wrong(check?.conclusion !== "success", "the check is green"),
    ...wrong(
      now.startsWith("Waiting") || !isWhole(line) || pull.body.includes(now.slice(0, 40)),
      "the body does not say so",
    ),
  ];
}

/** What a reason begins with, such as `Waiting for approval`. */
const firstWords = (now: string) => /^[A-Z][a-z]+(?: for [a-z]+)?/.exec(now)?.[0] ?? now;

/** The plan's title, as long as nobody has written another. */
function titleOf({ pull, line }: Page): string[] {
  const [, title] = /^# (.*)$/m.exec(line?.plan?.text ?? "") ?? [];
  if (title === undefined || pull.state !== "open" || !line?.commits.every(line.isOurs)) return [];
  return pull.title === title ? [] : [`the title is "${pull.title}", and the plan's "${title}"`];
}
