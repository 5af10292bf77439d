/** The longer texts: the status comment, the pull request, the check run, the answers to a revision's feedback. */

import type { ItemProgress, Progress } from "../discussion/progress.ts";
import type { LedgerEntry } from "../discussion/revisions.ts";
import { plain } from "../markdown/invisible.ts";
import { rendered } from "../markdown/rendered.ts";
import { code, count, fitting, live, named, say, short } from "../markdown/say.ts";
import { type Plan, UNCONFIRMED } from "../plan/plan.ts";
import { unconfirmedIn } from "../references/doubt.ts";
import type { Disposition } from "../revision/disposition.ts";
import { estimateOf } from "../state/estimate.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { type StatusRecord, type Usage, usdOf } from "../state/status.ts";
import { cell, unprovenText } from "./describe.ts";
import { dollars } from "./message.ts";

/** The comment holds the signed record as well, and GitHub takes 65,536 characters in all. */
const STATUS_CHARACTERS_MAX = 10_000;

/** The status comment: what is going on, how far it is, what it has cost. */
export function statusText(s: Snapshot, progress: Progress, record: StatusRecord, doing: string): string {
  const { pull } = s;
  const plan = progress.parsed?.plan;
  const lines = [
    `**Redline** · ${doing}`,
    "",
    ...(pull ? [`Plan: #${pull.number}, ${revisionWords(progress)}`] : []),
    ...(plan && record.approval
      ? [
          `Done: ${progress.items.filter(({ state }) => state === "done").length} of ${count(plan.items.length, "item")}`,
        ]
      : []),
    ...(plan && !record.approval && progress.open.length > 0 ? [estimateText(s, progress)] : []),
    ...(record.approval ? [say`Approved by ${record.approval.by}`] : []),
    ...(plan ? unconfirmedText(plan) : []),
    ...settingsText(s),
    ...hiddenText(s),
    costText(record),
  ];
  const text = lines.filter((line, index) => line !== "" || index === 1).join("\n");
  // What stands on GitHub is compared with this, and there the end is trimmed.
  return fitting(text.trimEnd(), STATUS_CHARACTERS_MAX);
}

function unconfirmedText(plan: Plan): string[] {
  const { names, leftOut } = unconfirmedIn(plan);
  const were = (n: number) => (n === 1 ? "was" : "were");
  const words = [
    ...(names > 0 ? [`${count(names, "name")} in the plan ${were(names)} not found in the code`] : []),
    ...(leftOut > 0 ? [`${count(leftOut, "part")} of the plan ${were(leftOut)} left out`] : []),
  ];
  return words.length === 0 ? [] : [`${words.join("; ")}: see *${UNCONFIRMED}*.`];
}

function settingsText(s: Snapshot): string[] {
  return s.settingsProblems.length > 0
    ? [
        say`\`.github/redline.yml\` is invalid: ${s.settingsProblems.join("; ")}. The last valid version applies.`,
      ]
    : [];
}

/** What the model is not shown of the issue, because the page does not show it. */
function hiddenText({ issue }: Snapshot): string[] {
  const { passages, characters, end } = rendered(issue.body).removed;
  const invisible = characters + plain(issue.title).characters;
  const what = [
    ...(passages > 0 ? [count(passages, "hidden passage")] : []),
    ...(invisible > 0 ? [count(invisible, "invisible character")] : []),
  ];
  return [
    ...(what.length > 0 ? [`Not read, because the issue's page does not show it: ${what.join(", ")}.`] : []),
    ...(end > 0
      ? [
          `Not read, because the issue is too long or too complex: its last ${count(end, "character")}. Shorten it, or attach long logs as files.`,
        ]
      : []),
  ];
}

function revisionWords({ revision, digest }: Progress): string {
  return `revision ${revision} (\`${named(digest ?? "")}\`)`;
}

function costText({ spent }: StatusRecord): string {
  const phases = Object.entries(spent);
  if (phases.length === 0) return "";
  const rows = phases.map(([phase, usage]) => `${phase} ${dollars(usage.usd)} (${tokens(usage)})`);
  return `Model: ${dollars(usdOf(spent))} · ${rows.join(" · ")}`;
}

/** By list price, so that it is known before anybody approves. */
function estimateText({ settings }: Snapshot, { open }: Progress): string {
  const [from, to] = estimateOf(open, settings.models.execute.model ?? "");
  return `Carrying it out may cost ${dollars(from)} to ${dollars(to)}, by the items' sizes.`;
}

const tokens = (usage: Usage) =>
  `${thousands(usage.fresh + usage.cached)} tokens in, ${thousands(usage.output)} out`;
const thousands = (n: number) => (n < 1_000 ? String(n) : `${(n / 1_000).toFixed(1)}k`);

/** The pull request at the end: the record of what was planned, decided, built and proven. */
export function recordText({
  s,
  plan,
  progress,
  record,
  ledger,
}: {
  readonly s: Snapshot;
  readonly plan: Plan;
  readonly progress: Progress;
  readonly record: StatusRecord;
  readonly ledger: readonly LedgerEntry[];
}): string {
  const goal = plan.sections.find((section) => section.name === "Goal")?.body ?? "";
  const rows = progress.items.map(builtRow);
  const decisions = ledger.flatMap((entry) =>
    entry.dispositions.map((d) => say`| ${entry.revision} | ${d.became} | ${cell(firstLine(d.reply))} |`),
  );
  return fitting(
    [
      `Closes #${s.issue.number}`,
      "",
      say`${goal}`,
      "",
      "## As built",
      "",
      "| | item | commit | evidence |",
      "| --- | --- | --- | --- |",
      ...rows,
      "",
      ...(decisions.length > 0
        ? [
            "## What the review changed",
            "",
            "| revision | became | |",
            "| --- | --- | --- |",
            ...decisions,
            "",
          ]
        : []),
      "## Approval",
      "",
      record.approval
        ? say`${record.approval.by} approved \`${named(record.approval.digest)}\`. The plan as approved: ${code(s.plan?.path ?? "")}.`
        : "Nobody approved this plan.",
      "",
      ...unprovenText(s, progress),
      costText(record),
    ].join("\n"),
  );
}

/** What was seen to pass is what our signed commit says of it; the file can be edited by anybody. */
function builtRow({ item, state, commit }: ItemProgress): string {
  const evidence =
    commit?.ours?.trailers.get("Evidence") ?? (state === "by-hand" ? "Ticked by hand, not verified" : "");
  return say`| ${item.id} | ${cell(item.title)} | ${commit ? live(short(commit.oid)) : ""} | ${cell(evidence)} |`;
}

const firstLine = (text: string) => text.split("\n")[0] ?? "";

/** The review that answers a revision's feedback: its body says what changed as a whole. */
export function answersText(
  revision: { revision: number; commit: string; delta: string | undefined } | undefined,
  said: readonly (readonly [string | undefined, Disposition])[],
): string {
  const head = revision
    ? say`**Revision ${revision.revision}** of the plan: ${revision.commit}${revision.delta ? ` · ${revision.delta}` : ""}`
    : "The plan stays as it is.";
  const rest = said.map(
    ([login, d]) => say`- ${login === undefined ? "" : `${login}: `}**${became(d)}.** ${d.reply}`,
  );
  return fitting([head, ...(rest.length > 0 ? ["", ...rest] : [])].join("\n"));
}

/** The answer in a conversation. */
export function replyText(disposition: Disposition, commit: string | undefined): string {
  const where = commit !== undefined && disposition.became === "applied" ? ` in ${commit}` : "";
  return say`**${became(disposition)}${where}.** ${disposition.reply}`;
}

function became({ became: what }: Disposition): string {
  return {
    applied: "Applied",
    answered: "Answer",
    declined: "Declined",
    "needs-decision": "Needs a decision",
  }[what];
}
