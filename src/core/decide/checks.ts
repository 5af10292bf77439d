import type { Update } from "../discussion/action.ts";
import { planCheckId, publishedAt } from "../discussion/progress.ts";
import type { Standing } from "../discussion/standing.ts";
import type { View } from "../discussion/view.ts";
import {
  type CheckText,
  doneCheck,
  earlierCheck,
  goneCheck,
  inactiveCheck,
  runningCheck,
  stoppedCheck,
  unreadableCheck,
  waitingCheck,
} from "../messages/checks.ts";
import { sinceText } from "../messages/pull-request.ts";
import { unprovenText } from "../messages/record.ts";
import type { Check } from "../state/checks.ts";
import { type Branch, type Pull, planPaths } from "../state/snapshot.ts";
import { hashOf } from "./hash.ts";

type CheckUpdate = Extract<Update, { kind: "check" }>;

/** The check run on the head says what is true now; those on earlier commits are completed. */
export function checks(view: View, standing: Standing): CheckUpdate[] {
  const { branch, pull } = view.s;
  if (!pull) return [];
  if (standing.phase === "merged" || !branch) return lastChecks(pull, standing);
  const wanted = branch.isOurs ? checkOf(view, standing) : undefined;
  const head = wanted ? headChecks(branch.head, branch.checks, wanted) : [];
  return [...head, ...earlierChecks(pull, branch)];
}

/** Apart from their text, what people see of two check runs that say the same is the same. */
function idOf({ id, conclusion, title, summary }: CheckText): string {
  return id ?? `${conclusion ? "said" : RUNNING}:${hashOf([conclusion, title, summary].join("\n"))}`;
}

const RUNNING = "running";
/** Of those that are running, GitHub may not say yet that they were completed. */
const isRunning = ({ externalId, completedAt }: Check) =>
  completedAt === undefined && externalId.startsWith(`${RUNNING}:`);

/** What was said before, and is true again, is another check run: each has a name of its own. */
const REPEATED = /\+\d+$/;

function headChecks(head: string, shown: readonly Check[], text: CheckText): CheckUpdate[] {
  const [newest, ...older] = newestFirst(shown);
  const id = idOf(text);
  const left = older.filter(isRunning).flatMap((check) => becoming(check, head, SUPERSEDED));
  if (newest?.externalId.replace(REPEATED, "") === id) return left;
  const isSaid = shown.some(({ externalId }) => externalId.replace(REPEATED, "") === id);
  const externalId = isSaid ? `${id}+${shown.length}` : id;
  const from = newest && isRunning(newest) ? named(newest) : undefined;
  return [...left, { kind: "check", head, from, externalId, ...shownOf(text) }];
}

const SUPERSEDED = earlierCheck(undefined);

const shownOf = ({ conclusion, title, summary, buttons = [] }: CheckText) => ({
  conclusion,
  title,
  summary,
  buttons,
});

const named = ({ nodeId, externalId }: Check) => (nodeId === undefined ? undefined : { nodeId, externalId });

/** The update that turns a check run into another; none while GitHub does not show it. */
function becoming(check: Check, head: string, text: CheckText): CheckUpdate[] {
  const from = named(check);
  return from ? [{ kind: "check", head, from, externalId: `${PAST}:${idOf(text)}`, ...shownOf(text) }] : [];
}

const PAST = "past";

/** What is said on commits that are not the head is completed, so that nothing on them waits or runs for ever. */
function earlierChecks({ commitChecks }: Pull, { head, commits }: Branch): CheckUpdate[] {
  const all = commitChecks.filter(({ commit }) => commit !== head);
  return all
    .filter(({ externalId }) => !externalId.startsWith(`${PAST}:`))
    .flatMap((check) => {
      const commit = commits.find(({ oid }) => oid === check.commit);
      return becoming(check, check.commit, earlierCheck(commit));
    });
}

/** After a merge and without the branch, what still runs or asks for something is completed, and all else is left. */
function lastChecks({ isOpen, commitChecks }: Pull, standing: Standing): CheckUpdate[] {
  if (isOpen) return [];
  return commitChecks
    .filter((check) => isRunning(check) || check.isAsking)
    .flatMap((check) => becoming(check, check.commit, inactiveCheck(standing)));
}

/** One that GitHub does not show as completed yet was created last. */
const newestFirst = (all: readonly Check[]) =>
  all.toReversed().toSorted((a, b) => completion(b) - completion(a));
const completion = ({ completedAt = Number.MAX_SAFE_INTEGER }: Check) => completedAt;

/**
 * What is known only after a wording was published (the default branch has moved, or some of several approvals are there)
 * is said by another check run: the first one keeps the time from which that wording can be approved. Its id begins with
 * the same id: the Approve button reads the digest there.
 */
function sinceKnown(
  { s, record }: Pick<View, "s" | "record">,
  { base, digest, now }: Standing,
  text: CheckText,
): CheckText {
  const hasMore = base.length > 0 || record.pendingApprovals !== undefined || record.isPaused === true;
  if (!hasMore || publishedAt(s, digest) === undefined) return text;
  return { ...text, id: `${planCheckId(digest)}:${hashOf([now, ...base].join("\n"))}` };
}

function checkOf({ s, progress, record }: View, standing: Standing): CheckText | undefined {
  const { phase, plan } = standing;
  switch (phase) {
    case "merged":
    case "planning":
      return undefined;
    case "inactive":
      return inactiveCheck(standing);
    case "revising":
    case "working":
      return runningCheck(standing);
    case "ready":
      return doneCheck(standing, unprovenText(progress), s.plan !== undefined);
    case "broken":
      return progress.parsed
        ? unreadableCheck(progress.parsed.problems)
        : goneCheck(planPaths(s.issue.number).atRoot, s.branch?.commits[0]);
    case "stopped":
      return stoppedCheck(standing);
    case "discussion": {
      const since = sinceText(s.status?.record.published?.parts, record.published?.parts);
      return plan && sinceKnown({ s, record }, standing, waitingCheck(standing, plan, since));
    }
  }
}
