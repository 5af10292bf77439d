import type { PullView } from "@redline/local-github/views.ts";
import { parsePlan } from "../../../src/core/plan/file.ts";
import type { Scene } from "../scene.ts";
import { isFinished } from "./completions.ts";
import { assertHandled } from "./handled.ts";
import { assertPageTrue } from "./page.ts";
import type { Rights } from "./rights.ts";
import { assertStatusKept } from "./status.ts";
import { Violation } from "./violation.ts";
import { digestOf } from "./wording.ts";

/** How a history has ended. */
export type Ending =
  | "not labelled"
  | "no plan"
  | "issue closed"
  | "pull closed"
  | "merged"
  | "cancelled"
  | "ready"
  | "waits for approval"
  | "unreadable"
  | "stopped";

/** I1, I4, I7, I11 and I12, once everything has come to rest. Returns how it has ended; throws a Violation. */
export async function checkRest(scene: Scene, rights: Rights): Promise<Ending> {
  const { fixture, issue } = scene;
  const { state, labels } = fixture.github.issue(fixture.repo, issue);
  const open = scene.pulls().filter((pull) => pull.state === "open");
  if (open.length > 1)
    throw new Violation("I1", `open: ${open.map(({ number }) => `#${number}`).join(", ")}`);
  const pull = scene.pull();
  assertStatusKept(scene);
  if (pull) await assertPageTrue(scene, pull);
  const isCancelled = scene.status().includes("Cancelled.");
  if (pull?.state === "merged") return "merged";
  if (state === "closed") return "issue closed";
  if (!labels.includes("ai-plan")) return "not labelled";
  if (isCancelled) return "cancelled";
  if (pull?.state === "closed") return "pull closed";
  if (!pull) return assertToldWithoutPlan(scene);
  assertHandled(scene, pull, rights);
  return await assertTold(scene, pull);
}

/** I1: whatever the branch is called that a bot has opened them from. Throws a Violation. */
export function assertOnePull(scene: Scene): void {
  const { github, repo } = scene.fixture;
  const open = github.pulls(repo).filter(({ by, body, state }) => {
    return state === "open" && scene.isOurs(by) && body.startsWith(`Closes #${scene.issue}\n`);
  });
  if (open.length > 1)
    throw new Violation("I1", `open are ${open.map(({ number }) => `#${number}`).join(" and ")}`);
}

/** What the bots have said on the issue and the pull request, the status comment included. */
function toldOf(scene: Scene): string {
  return scene
    .comments()
    .filter(({ by }) => scene.isOurs(by))
    .map(({ body }) => body.replace(/<!--[\s\S]*?-->/g, ""))
    .join("\n");
}

function assertToldWithoutPlan(scene: Scene): Ending {
  const told = toldOf(scene);
  const isTold = /`\/retry`|(?:takes|requires|need) .*`write`|was not made by|· (?:Waiting|Stopped):/.test(
    told,
  );
  if (!isTold) throw new Violation("I7", `there is no plan, and nobody is told why: ${told}`);
  return "no plan";
}

/** I7: what the plan waits for is said, with the command that helps. */
async function assertTold(scene: Scene, pull: PullView): Promise<Ending> {
  const plan = await scene.plan();
  if (!plan) return "unreadable";
  const parsed = parsePlan(plan.text).plan;
  const check = pull.checks.findLast(({ id, head }) => scene.log.checks.has(id) && head === pull.headSha);
  const fail = (what: string): never => {
    const seen = `The check on the head: ${check?.title ?? "none"}. Told: ${toldOf(scene)}`;
    throw new Violation("I7", `${what}. ${seen}`);
  };
  if (!check) return fail("no check on the head says what the plan waits for");
  if (!parsed)
    return check.conclusion === "failure" ? "unreadable" : fail("nobody is told that it is broken");
  if (await isFinished(scene, await scene.lineAt(pull.headSha)))
    return pull.isDraft ? fail("every item is done, and the pull request is a draft") : "ready";
  return waiting({
    title: `${check.title}`,
    summary: `${check.summary}`,
    told: toldOf(scene),
    digest: digestOf(plan.text),
    fail,
  });
}

/** What people see of a plan that waits. */
interface Waiting {
  readonly title: string;
  readonly summary: string;
  /** What the bots have said in the conversations, and in the status comment. */
  readonly told: string;
  readonly digest: string;
  readonly fail: (what: string) => never;
}

function waiting({ title, summary, told, digest, fail }: Waiting): Ending {
  if (title.startsWith("Waiting for approval")) {
    if (!title.includes(digest.slice(0, 16))) fail("the check on the head is of another wording");
    return "waits for approval";
  }
  if (!/`\/(?:retry|resume|approve)`/.test(`${told}\n${summary}`)) fail("nobody is told what helps");
  if (summary.includes("failed") && !/failed; nothing of it was committed|could not be/.test(told))
    fail("nobody is told what failed");
  return "stopped";
}
