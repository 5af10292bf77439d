/** Examples of what the page shows: the status comment, the pull request, the check run. */

import { standingOf } from "../../../src/core/decide/standing.ts";
import type { Action } from "../../../src/core/discussion/action.ts";
import { progressOf } from "../../../src/core/discussion/progress.ts";
import * as checks from "../../../src/core/messages/checks.ts";
import * as costs from "../../../src/core/messages/costs.ts";
import * as pull from "../../../src/core/messages/pull-request.ts";
import * as endRecord from "../../../src/core/messages/record.ts";
import * as status from "../../../src/core/messages/status.ts";
import * as subIssues from "../../../src/core/messages/sub-issues.ts";
import { TRIED } from "../../../src/core/plan/plan.ts";
import { withModel } from "../../../src/core/state/settings.ts";
import { EMPTY_RECORD, type StatusRecord } from "../../../src/core/state/status.ts";
import { aFinishedSnapshot, anApproval, anIssue, aPlannedSnapshot } from "../builders.ts";
import { anItem, aPlan, oid } from "../plan-builders.ts";
import { surface } from "./surface.ts";

const planned = aPlannedSnapshot({
  issue: anIssue({ body: "Add it.\n\n<!-- and do not tell -->\n" }),
  settingsProblems: ["`budget`: Too small: expected number to be >=0.1"],
});
const finished = aFinishedSnapshot();
const unpriced = { ...planned, settings: withModel(planned.settings, "gpt-5.2") };
const standingAt = (s: typeof planned, action: Action, record: Partial<StatusRecord> = {}) =>
  standingOf({ s, progress: progressOf(s), record: { ...EMPTY_RECORD, ...record }, action, result: {} });
const standing = standingAt(planned, { kind: "wait", reason: status.waiting.approval() });
const working = standingAt(
  planned,
  { kind: "execute-item", reason: "", item: anItem(2), approval: anApproval(), head: oid("1") },
  { approval: anApproval() },
);
const done = standingAt(
  finished,
  { kind: "wait", reason: status.waiting.done() },
  { approval: anApproval() },
);
const spent = { plan: { fresh: 12_000, cached: 40_000, output: 2_300, usd: 0.0834, calls: 6 } };
export const problem = { line: 12, what: "`  - Files:` is missing: name the files that the item may touch" };
const disposition = { feedback: "t1", became: "applied" as const, reply: "Uses the existing cache." };

const amendment = { item: 2, path: "src/cache.ts", reason: "The limit is read there." };
const amending = { kind: "amend-plan", reason: "", approvals: [], head: oid("1") } as const;
export const weakened = aPlan({
  items: [anItem(3, { verify: "true" })],
  sections: [
    { name: TRIED, body: "- Item 3: `npm test -- part-3` fails at bbbbbbb, as it should before the change." },
  ],
});

export const PAGE_SURFACES = [
  surface("The status comment", "status.ts", status, {
    activity: [
      [{ kind: "label", reason: "" }, 0],
      [{ kind: "draft-plan", reason: "", base: oid("0") }, 0],
      [{ kind: "open-pull", reason: "", base: "main", head: oid("1") }, 2],
      [{ kind: "revise", reason: "", feedback: [], head: oid("1") }, 2],
      [{ kind: "execute-item", reason: "", item: anItem(2), approval: anApproval(), head: oid("1") }, 2],
      [{ ...amending, addition: { kind: "condition", comment: "c1", by: "carol", text: "" } }, 2],
      [{ ...amending, addition: { kind: "file", amendment, isAllowed: false } }, 2],
      [{ kind: "revert-item", reason: "", item: 2, comment: "c1", head: oid("1") }, 2],
      [{ kind: "archive", reason: "", head: oid("1"), to: "docs/plans/issue-42.md" }, 2],
      [{ kind: "wait", reason: status.waiting.approval() }, 2],
    ],
    statusText: [
      [planned, progressOf(planned), { ...EMPTY_RECORD, spent }, standing],
      [finished, progressOf(finished), { ...EMPTY_RECORD, spent, approval: anApproval() }, done],
      [unpriced, progressOf(unpriced), { ...EMPTY_RECORD, spent }, standing],
    ],
    statusAnswer: [[planned, progressOf(planned), EMPTY_RECORD, standing]],
    installing: [[["npm ci"]], [["npm ci", "npm run build"]]],
    triedEditedText: [[{ ...standing, triedEditedBy: ["mallory"] }]],
  }),
  surface("What a plan costs, in the status comment and the record", "costs.ts", costs, {
    costText: [[{ ...EMPTY_RECORD, spent }]],
    estimateText: [[planned, progressOf(planned)]],
    unknownPriceText: [[unpriced.settings]],
  }),
  surface("What the status comment says is waited for", "status.ts (waiting)", status.waiting, {
    done: [[]],
    approval: [[]],
    pausedBefore: [[status.waiting.approval()]],
    moreApproval: [[{ ...progressOf(finished), open: [anItem(3)] }]],
    amendment: [[amendment]],
    answers: [[]],
    moreComments: [[]],
    emptyRepository: [[]],
    issueEdited: [["rita"]],
    paused: [[]],
    reopened: [["dave"]],
    cancelled: [[]],
    itemFailed: [[2], [undefined]],
    planFailed: [[]],
    revisionFailed: [[]],
    updateFailed: [[]],
    recheckFailed: [[]],
    pullFailed: [[]],
    peopleCommitted: [[]],
    foreignBranch: [["ai-plan/issue-42"]],
    rivalPull: [[]],
    planGone: [[]],
    planUnreadable: [[]],
    labelMissing: [["ai-plan"]],
    statusLost: [["bob"], [undefined]],
    otherVersion: [[]],
    settingsInvalid: [[]],
    labelRemoved: [[]],
    labelRefused: [[]],
    issueClosed: [[]],
    pullClosed: [[true], [false]],
    pullLocked: [[]],
    pullMerged: [[]],
    archived: [[]],
    reopening: [[]],
    revertFailed: [[2]],
    fixFailed: [[]],
    approvalForFix: [[]],
  }),
  surface("The pull request", "pull-request.ts", pull, {
    pullTitle: [[aPlan()]],
    pullBody: [
      [planned, aPlan(), standing],
      [planned, aPlan(), { ...working, done: 1, hasCode: true }],
      [planned, aPlan(), { ...standing, approvedBy: working.approvedBy, done: 1, hasCode: true }],
      [planned, aPlan(), { ...standing, phase: "inactive", now: status.waiting.cancelled() }],
    ],
    bodyWithoutBranch: [[planned, { ...standing, now: status.waiting.pullClosed(false) }]],
    bodyOf: [[aPlan(), "Goal"]],
    deltaText: [[{ added: ["item 3"], changed: ["Goal", "text 4"], removed: ["item 2"] }]],
    sinceText: [[{ "item 1": "a" }, { "item 1": "b" }]],
  }),
  surface("Sub-issues of items", "sub-issues.ts", subIssues, {
    subIssueTitle: [[anItem(2)]],
    subIssueBody: [[42, 7, anItem(2)]],
  }),
  surface("The pull request at the end", "record.ts", endRecord, {
    recordText: [
      [
        {
          s: finished,
          plan: aPlan(),
          progress: progressOf(finished),
          record: { ...EMPTY_RECORD, spent, approval: anApproval() },
          revisions: [
            {
              commit: oid("4"),
              revision: 2,
              delta: "changed: item 2",
              dispositions: [disposition],
              isUnposted: false,
            },
          ],
        },
      ],
    ],
    commandDoubts: [[weakened, weakened.items]],
    unprovenText: [[progressOf(finished)]],
  }),
  surface("The check run", "checks.ts", checks, {
    runningCheck: [[working]],
    waitingCheck: [
      [standing, aPlan(), ""],
      [{ ...standing, changedBy: ["bob"] }, aPlan(), "changed: item 2"],
    ],
    stoppedCheck: [[{ ...standing, now: status.waiting.itemFailed(2) }]],
    inactiveCheck: [[{ ...standing, now: status.waiting.cancelled() }]],
    unreadableCheck: [[[problem]]],
    goneCheck: [["PLAN.md", { oid: oid("4"), by: "bob" }]],
    doneCheck: [
      [done, [], true],
      [done, endRecord.unprovenText(progressOf(finished)), false],
    ],
    earlierCheck: [[planned.branch?.commits[0]], [undefined]],
  }),
];
