import { isUpdate } from "../discussion/base.ts";
import { fixesOf, itemOf } from "../discussion/fixes.ts";
import type { Progress } from "../discussion/progress.ts";
import * as texts from "../messages/fixes.ts";
import type { FailingCheck } from "../state/checks.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Text } from "../state/text.ts";
import { hashOf } from "./hash.ts";

/** Whose a failing check is: an item's, or nobody's that we could fix, which is said once. */
export type Verdict = { readonly item: number } | { readonly notice: string; readonly body: Text };

/** The comment that says why a check was looked at on this head and not fixed. */
export const lookedAt = ({ branch }: Snapshot, { name }: FailingCheck): string =>
  `check:${hashOf(`${branch?.head} ${name}`)}`;

/** Failing checks with what is to be done about each; those that were looked at on this head are left out. */
export function judgeChecks(
  s: Snapshot,
  progress: Progress,
): { readonly check: FailingCheck; readonly verdict: Verdict }[] {
  const { attempts } = s.settings.ci;
  if (attempts === 0) return [];
  return (s.branch?.failing ?? [])
    .filter((check) => !s.notices.has(lookedAt(s, check)))
    .map((check) => ({ check, verdict: withinAttempts(s, check, judge(s, progress, check)) }));
}

function withinAttempts(s: Snapshot, check: FailingCheck, verdict: Verdict): Verdict {
  if (!("item" in verdict)) return verdict;
  const { item } = verdict;
  const { attempts } = s.settings.ci;
  const tried = fixesOf(s.branch?.commits ?? []).filter((fix) => fix.check && fix.item === item).length;
  if (tried < attempts) return verdict;
  return {
    notice: `check-attempts:${item} ${hashOf(check.name)}`,
    body: texts.checkStillFails(check, item, tried),
  };
}

/** The item of the first commit on which it is red; where CI skipped commits, the last item since it was green. */
function judge(s: Snapshot, { items }: Progress, check: FailingCheck): Verdict {
  const oldestFirst = (s.branch?.commits ?? []).toReversed();
  const not = (why: keyof typeof texts.NOT_OURS): Verdict => ({
    notice: `check-${why}:${hashOf(check.name)}`,
    body: texts.checkNotOurs(check, why),
  });
  const red = oldestFirst.findIndex(({ oid }) => check.failedOn.includes(oid));
  const first = oldestFirst.findIndex((commit) => itemOf(commit) !== undefined);
  if (check.isRedOnBase) return not("base");
  if (red < first) return not("before");
  const culpritCommit = oldestFirst[red];
  if (culpritCommit && isUpdate(culpritCommit)) return not("update");
  if (!culpritCommit?.ours) return not("people");
  const green = oldestFirst.slice(0, red).findLastIndex(({ oid }) => check.passedOn.includes(oid));
  const culprit = oldestFirst.slice(green + 1, red + 1).findLast((commit) => itemOf(commit) !== undefined);
  const item = culprit && itemOf(culprit);
  const isDone = items.some((one) => one.item.id === item && one.state === "done");
  return item !== undefined && isDone ? { item } : not("archive");
}
