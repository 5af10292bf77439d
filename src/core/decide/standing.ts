import { allApprovals, approvalsOf, covers } from "../approvals/approvals.ts";
import { awaitedText } from "../approvals/awaited.ts";
import type { Action } from "../discussion/action.ts";
import { isPersons } from "../discussion/base.ts";
import { type ItemProgress, revisionOf } from "../discussion/progress.ts";
import type { Phase, Standing } from "../discussion/standing.ts";
import type { View } from "../discussion/view.ts";
import { type Approver, approversNamed } from "../messages/approvers.ts";
import { activity, waiting } from "../messages/status.ts";
import { driftText, unprovenSinceMerge } from "../messages/updates.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { branchesOf } from "./update-branch.ts";
import { needsMoreApproval } from "./work.ts";

/** What is true of a plan now: the one place where it is worked out. */
export function standingOf(view: View): Standing {
  const { s, progress, record, action, result } = view;
  const { parsed, digest = "", items } = progress;
  const phase = phaseOf(view);
  return {
    phase,
    now:
      phase === "ready" ? waiting.done() : (result.doing ?? activity(action, items.length, record.isPaused)),
    plan: parsed?.plan,
    revision: revisionOf(progress, record),
    digest,
    changedBy: progress.isOurs ? [] : committersSince(s),
    triedEditedBy: progress.triedEditedBy,
    items,
    done: items.filter(({ state }) => state === "done").length,
    hasCode: hasCode(s),
    approvedBy: record.approval && approversNamed(approversOf(items, record)),
    base: baseTexts(view, phase),
  };
}

/** Who approved what counts now, with items where that is not all: the commits of those that are done tell. */
function approversOf(items: readonly ItemProgress[], record: StatusRecord): Approver[] {
  const counted = items.filter(({ state }) => state === "open" || state === "done");
  const each = counted.flatMap(({ item: { id }, commit, state }) => {
    const told = state === "done" ? commit?.ours?.trailers.get("Approved-by")?.split(", ") : undefined;
    const isInForce = approvalsOf(record).some((one) => covers(one, id));
    const given = isInForce ? allApprovals(record).filter((one) => covers(one, id)) : [];
    return [...new Set(told ?? given.map(({ by }) => by))].map((by) => ({ by, id }));
  });
  if (each.length === 0) return approvalsOf(record);
  return [...Map.groupBy(each, ({ by }) => by)].map(([by, own]) =>
    own.length < counted.length ? { by, items: own.map(({ id }) => id) } : { by },
  );
}

const RUNNING: Readonly<Partial<Record<Action["kind"], Phase>>> = {
  revise: "revising",
  "execute-item": "working",
  fix: "working",
  archive: "working",
  "amend-plan": "working",
  "revert-item": "working",
  "update-branch": "working",
  "recheck-plan": "working",
};

function phaseOf(view: View): Phase {
  const { s, action, isInactive } = view;
  if (s.pull?.isMerged) return "merged";
  if (isInactive) return "inactive";
  if (!s.pull) return "planning";
  return action.kind === "wait" ? idlePhase(view) : (RUNNING[action.kind] ?? "planning");
}

function idlePhase({ s, progress, record, action }: View): Phase {
  if (progress.isFinished) return action.reason === waiting.done() ? "ready" : "stopped";
  if (!progress.parsed?.plan) return "broken";
  if (needsMoreApproval(progress, record)) return "discussion";
  const isAwaited = action.reason === awaitedText(s, progress, record) || isDiscussion(action);
  return record.approval || !isAwaited ? "stopped" : "discussion";
}

/** Texts of these reasons are constant. */
const DISCUSSION = [waiting.answers(), waiting.moreComments()];
const isDiscussion = ({ reason }: Action) => DISCUSSION.some((text) => text === reason);

const hasCode = ({ branch }: Snapshot) =>
  branch?.commits.some((commit) => isPersons(commit) || commit.ours?.trailers.has("Plan-Item")) ?? false;

/** Who has committed since our last commit. */
function committersSince({ branch }: Snapshot): string[] {
  const commits = branch?.commits ?? [];
  const last = commits.findIndex((commit) => commit.ours);
  const since = commits.slice(0, Math.max(0, last));
  return [...new Set(since.filter(isPersons).map(({ by }) => by))];
}

function baseTexts({ s, progress, record }: View, phase: Phase): Text[] {
  if (phase === "merged" || phase === "inactive" || phase === "planning" || record.update) return [];
  const branches = branchesOf(s);
  const isOver = progress.isFinished;
  return [
    ...driftText(s.branch?.drift, branches, isOver),
    ...(isOver ? [] : unprovenSinceMerge(branches.base, progress.unproven)),
  ];
}
