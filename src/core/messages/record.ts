/** The pull request's body at the end: the record of what was planned, decided, built and proven. */
import { allComments } from "../discussion/all-comments.ts";
import { fixesOf } from "../discussion/fixes.ts";
import { linkTo } from "../discussion/link.ts";
import type { ItemProgress, Progress } from "../discussion/progress.ts";
import type { RevisionEntry } from "../discussion/revisions.ts";
import { weaknessOf } from "../environment/trial.ts";
import { changedByHand } from "../environment/tried.ts";
import type { Item, Plan } from "../plan/plan.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { skippedBy } from "./approvals.ts";
import { costText } from "./costs.ts";
import { fixesText } from "./fixes.ts";
import { bodyOf } from "./pull-request.ts";
import { triedEditedText } from "./status.ts";
import { CHARACTERS_MAX, cell, code, count, fitting, lines, live, md, named, raw, short } from "./text.ts";
import { unprovenLine } from "./updates.ts";

/** What the record is made of. */
export interface RecordFacts {
  readonly s: Snapshot;
  readonly plan: Plan;
  readonly progress: Progress;
  readonly record: StatusRecord;
  readonly revisions: readonly RevisionEntry[];
  /** What keeps it from being ready, if anything does. */
  readonly stopped?: Text | undefined;
}

/** The record at the end: what reviewers need first, and how it came about folded below. */
export function recordText(facts: RecordFacts): Text {
  const { s, plan, progress, record, stopped } = facts;
  const text = lines(
    md`Closes #${s.issue.number}`,
    md``,
    ...(stopped ? [stopped, md``] : []),
    bodyOf(plan, "Goal"),
    md``,
    md`## As built`,
    md``,
    md`${raw(summaryText(progress))} ${raw(costText(record))}`,
    md``,
    md`| | item | commit | verified |`,
    md`| --- | --- | --- | --- |`,
    ...progress.items.map(builtRow),
    md``,
    ...verificationText(s),
    ...doubtsText(plan, progress),
    ...fixesText(fixesOf(s.branch?.commits ?? [])),
    ...unprovenText(progress),
    ...triedEditedText({ triedEditedBy: progress.triedEditedBy, phase: "ready" }).flatMap((one) => [
      one,
      md``,
    ]),
    ...folded(md`How it was made`, historyText(facts)),
  );
  const room = CHARACTERS_MAX - text.length;
  return fitting(lines(text, ...archivedText(s, room)));
}

function summaryText(progress: Progress): Text {
  const { items } = progress;
  const done = items.filter(({ state }) => state === "done").length;
  const isAll = done === items.length && unprovenText(progress).length === 0;
  return isAll
    ? md`**${count(done, "item")} done, each verified on its commit.**`
    : md`**${done} of ${count(items.length, "item")} done and verified; see below for what is not.**`;
}

const folded = (summary: Text, body: readonly Text[]): Text[] => [
  md`<details><summary>${raw(summary)}</summary>`,
  md``,
  ...body,
  md`</details>`,
];

function historyText({ s, progress, record, revisions }: RecordFacts): Text[] {
  return [
    ...commentsText(s, revisions),
    ...approvalsText(progress, record),
    ...attemptsText(progress),
    ...peopleText(s),
    md`${raw(planWhere(s))}${raw(archiveReason(s))}`,
    md``,
  ];
}

function planWhere({ plan, repository }: Snapshot): Text {
  if (plan?.commit === undefined) return md`The plan as approved: ${code(plan?.path ?? "")}.`;
  const { commit, path } = plan;
  const url = `${repository.url}/blob/${commit}/${path}`;
  return md`The plan as approved: [${code(path)} at ${live(short(commit))}](${live(url)}).`;
}

function archiveReason(s: Snapshot): Text {
  const file = trailerIn(s, "Archive-Reason");
  return file === undefined
    ? md``
    : md` It is not kept as a file, because the repository checks Markdown (${code(file)}).`;
}

/** The plan itself, if that is where it is archived; none if the record has no room for it. */
function archivedText(s: Snapshot, room: number): Text[] {
  if (trailerIn(s, "Plan-Archived") !== "pull-request" || !s.plan) return [];
  const [, ...body] = s.plan.text.trimEnd().split("\n");
  const text = folded(md`The plan`, [md`${body.join("\n")}`, md``]);
  return lines(...text).length > room ? [] : [md``, ...text];
}

/** The value in our newest commit with that trailer. */
const trailerIn = ({ branch }: Snapshot, name: string): string | undefined =>
  branch?.commits.flatMap(({ ours }) => ours?.trailers.get(name) ?? [])[0];

/** One line for each comment: who, where, what became of it. */
function commentsText(s: Snapshot, revisions: readonly RevisionEntry[]): Text[] {
  const sources = new Map(allComments(s).map(({ comment }) => [comment.id, comment]));
  const rows = revisions.flatMap((entry) =>
    entry.dispositions.map((d) => {
      const comment = sources.get(d.feedback);
      const by = comment ? linked(comment.by.login, linkTo(s, comment)) : md`a note in the file`;
      return md`| ${entry.revision} | ${raw(by)} | ${d.became} | ${cell(firstLine(d.reply))} |`;
    }),
  );
  if (rows.length === 0) return [];
  return [
    md`### Comments on the plan`,
    md``,
    md`| revision | by | outcome | answer |`,
    md`| --- | --- | --- | --- |`,
    ...rows,
    md``,
  ];
}

const linked = (words: string, url: string): Text => md`[${words}](${live(url)})`;

/** Every approval under which something was built. */
function approvalsText({ items }: Progress, { approval, earlierApprovals = [] }: StatusRecord): Text[] {
  const built = items.flatMap(({ item, commit }) => {
    const trailers = commit?.ours?.trailers;
    const [by, digest = "", url] = ["Approved-by", "Plan-Digest", "Approval"].map((name) =>
      trailers?.get(name),
    );
    return by === undefined ? [] : [{ id: item.id, by, digest, url }];
  });
  const rows = [...Map.groupBy(built, ({ by, digest, url }) => `${by} ${digest} ${url}`).values()].flatMap(
    (some) => {
      const [first] = some;
      const who = approversText(first?.by ?? "", first?.url ?? "");
      const which = `${some.length === 1 ? "item" : "items"} ${some.map(({ id }) => id).join(", ")}`;
      return md`- ${raw(who)} approved \`${named(first?.digest ?? "")}\` (${which})`;
    },
  );
  const last = (approval ? [approval, ...earlierApprovals] : []).map(
    ({ by, digest }) => md`- ${by} approved \`${named(digest)}\``,
  );
  const shown = rows.length === 0 ? last : rows;
  return shown.length === 0
    ? [md`Nobody approved this plan.`, md``]
    : [md`### Approvals`, md``, ...shown, md``];
}

/** Each of several approvers with the place where they approved. */
function approversText(by: string, url: string): Text {
  const urls = url.split(" ");
  const each = by.split(", ").map((name, at) => (urls[at] ? linked(name, urls[at]) : md`${name}`));
  return md`${live(each.join(", "))}`;
}

function attemptsText({ items }: Progress): Text[] {
  const rows = items.flatMap(({ item, commit }) => {
    const trailers = commit?.ours?.trailers;
    const [attempts, cost] = [trailers?.get("Attempts"), trailers?.get("Cost")];
    return attempts === undefined ? [] : [md`| ${item.id} | ${attempts} | ${cost ?? ""} |`];
  });
  if (rows.length === 0) return [];
  return [md`### Work`, md``, md`| item | attempts | model |`, md`| --- | --- | --- |`, ...rows, md``];
}

function peopleText({ branch }: Snapshot): Text[] {
  const rows = (branch?.commits ?? [])
    .filter((commit) => !commit.ours)
    .slice(0, COMMITS_MAX)
    .map((commit) => md`- ${short(commit.oid)} ${code(commit.subject)} by ${commit.by}`);
  return rows.length === 0 ? [] : [md`### Commits by people`, md``, ...rows, md``];
}

const COMMITS_MAX = 20;

/** What the plan's own commands came to at the end. */
function verificationText(s: Snapshot): Text[] {
  const verified = trailerIn(s, "Verification");
  return verified === undefined ? [] : [md`**Verification of the whole plan:** ${verified}`, md``];
}

/** What speaks against the commands of items: that one proves little, or that a person replaced what had been tried. */
export function commandDoubts(plan: Plan, items: readonly Item[]): Text[] {
  const replaced = changedByHand(plan);
  return items.flatMap((item) => {
    const [why, old] = [weaknessOf(item.verify), replaced.get(item.id)];
    const doubts = [
      ...(why === undefined ? [] : [md` It proves little: ${why}.`]),
      ...(old === undefined ? [] : [md` A person changed it from ${old}.`]),
    ];
    return doubts.length === 0 ? [] : [md`- Item ${item.id}: ${code(item.verify)}.${live(doubts.join(""))}`];
  });
}

function doubtsText(plan: Plan, { items }: Progress): Text[] {
  const done = items.flatMap(({ item, state }) => (state === "done" ? [item] : []));
  const doubts = commandDoubts(plan, done);
  return doubts.length === 0 ? [] : [...doubts, md``];
}

/** What was seen to pass is what our signed commit says of it; the file can be edited by anybody. */
function builtRow({ item, state, commit, skip }: ItemProgress): Text {
  const unproven = state === "by-hand" ? "Ticked by hand, not verified" : "";
  const evidence = skip
    ? skippedBy(skip.by, skip.reason)
    : (commit?.ours?.trailers.get("Evidence") ?? unproven);
  return md`| ${item.id} | ${cell(item.title)} | ${commit ? live(short(commit.oid)) : ""} | ${cell(evidence)} |`;
}

const firstLine = (text: string) => text.split("\n")[0] ?? "";

/** What nobody saw to pass; empty if everything was. */
export function unprovenText({ items, unproven, unprovenCommits }: Progress): Text[] {
  const byHand = items.filter(({ state }) => state === "by-hand").map(({ item }) => item.id);
  const ticked = md`- ${byHand.length === 1 ? "Item" : "Items"} ${byHand.join(", ")}: ticked by hand`;
  const facts = [
    ...(byHand.length > 0 ? [ticked] : []),
    ...items.flatMap(({ item, skip }) =>
      skip ? [md`- Item ${item.id}: not built. ${raw(skippedBy(skip.by, skip.reason))}`] : [],
    ),
    ...unproven.map(unprovenLine),
    ...unprovenCommits
      .slice(0, COMMITS_MAX)
      .map((commit) => md`- ${short(commit.oid)} ${code(commit.subject)}`),
  ];
  return facts.length === 0 ? [] : [md`## Not verified by Redline`, md``, ...facts, md``];
}
