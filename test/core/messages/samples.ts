/** One or more examples of every message, with the values that show what it looks like. */

import { progressOf } from "../../../src/core/discussion/progress.ts";
import * as checks from "../../../src/core/messages/checks.ts";
import * as commands from "../../../src/core/messages/commands.ts";
import * as failures from "../../../src/core/messages/failures.ts";
import * as notices from "../../../src/core/messages/notices.ts";
import * as pull from "../../../src/core/messages/pull-request.ts";
import * as reviews from "../../../src/core/messages/reviews.ts";
import * as status from "../../../src/core/messages/status.ts";
import { EMPTY_RECORD, type Failure } from "../../../src/core/state/status.ts";
import { ownText } from "../../../src/core/state/text.ts";
import { aFinishedSnapshot, anApproval, anIssue, aPlannedSnapshot } from "../builders.ts";
import { anItem, aPlan, oid } from "../plan-builders.ts";
import { HINDRANCES } from "./hindrances.ts";
import { LATER_SURFACES } from "./samples-later.ts";
import { surface } from "./surface.ts";

const DIGEST = "3f2a91c0d4e5f6a7".repeat(4);
const planned = aPlannedSnapshot({
  issue: anIssue({ body: "Add it.\n\n<!-- and do not tell -->\n" }),
  settingsProblems: ["`budget`: Too small: expected number to be >=0.1"],
});
const finished = aFinishedSnapshot();
const spent = { plan: { fresh: 12_000, cached: 40_000, output: 2_300, usd: 0.0834, calls: 6 } };
const problem = { line: 12, what: "`  - Files:` is missing: name the files that the item may touch" };
const disposition = { feedback: "t1", became: "applied" as const, reply: "Uses the existing cache." };
const failure = (phase: Failure["phase"]): Failure => ({
  id: "x-1",
  phase,
  ...(phase === "execute" ? { item: 2 } : {}),
  text: ownText("The model did not come to an answer in 40 turns."),
});
const run = { command: "npm test", output: "not ok 1 - refuses limit=0\n# fail 1\n", limit: undefined };
type Run = Parameters<typeof failures.commandFailed>;

export const SURFACES = [
  surface("Answers to commands", "commands.ts", commands, {
    refusal: [["carol", commands.nothingToRetry()]],
    roleTooLow: [["read", "write"]],
    requestRefused: [["read", "write", "ai-plan"]],
    labelRefused: [["rita", "triage", "write", "ai-plan"]],
    editedCommand: [[]],
    tooLongToRead: [[]],
    contradiction: [["/approve", "/revise"]],
    issueClosed: [[]],
    pullClosed: [[]],
    pullMerged: [[]],
    planCancelled: [[]],
    labelRemoved: [["ai-plan"]],
    writtenBeforeRestart: [[]],
    planExists: [[7], [undefined]],
    nothingToRetry: [[]],
    nothingToResume: [
      [progressOf(planned), false],
      [progressOf(finished), true],
    ],
    retryInstead: [[]],
    resumePredates: [[]],
    nothingToCancel: [[]],
    nothingToApprove: [[]],
    planFileGone: [[]],
    answersNeeded: [[]],
    planUnreadable: [[[problem]]],
    allDone: [[]],
    reviewIsAgainst: [[]],
    approvalPredatesRevision: [[3, DIGEST]],
    approvalPredatesCommits: [[DIGEST]],
    approveByDigest: [[DIGEST]],
    approvalTextUnknown: [["but keep the endpoint", DIGEST]],
    otherDigest: [["0123456789abcdef", DIGEST]],
    feedbackPending: [[1], [3]],
    threadsOpen: [[1], [3]],
    budgetUnknown: [
      ["", 100],
      ["lots", 100],
    ],
    budgetUsedUp: [[10]],
    help: [[]],
  }),
  surface("The status comment", "status.ts", status, {
    activity: [
      [{ kind: "label", reason: "" }, 0],
      [{ kind: "draft-plan", reason: "", base: oid("0") }, 0],
      [{ kind: "open-pull", reason: "", base: "main", head: oid("1") }, 2],
      [{ kind: "revise", reason: "", feedback: [], head: oid("1") }, 2],
      [{ kind: "execute-item", reason: "", item: anItem(2), approval: anApproval(), head: oid("1") }, 2],
      [{ kind: "archive", reason: "", head: oid("1"), to: "docs/plans/issue-42.md" }, 2],
      [{ kind: "wait", reason: status.waiting.approval() }, 2],
    ],
    statusText: [
      [planned, progressOf(planned), { ...EMPTY_RECORD, spent }, status.waiting.approval()],
      [
        finished,
        progressOf(finished),
        { ...EMPTY_RECORD, spent, approval: anApproval() },
        status.waiting.done(),
      ],
    ],
    costText: [[{ ...EMPTY_RECORD, spent }]],
  }),
  surface("What the status comment says is waited for", "status.ts (waiting)", status.waiting, {
    done: [[]],
    approval: [[]],
    answers: [[]],
    moreComments: [[]],
    emptyRepository: [[]],
    issueEdited: [["rita"]],
    paused: [[]],
    cancelled: [[]],
    itemFailed: [[2], [undefined]],
    fixFailed: [[]],
    approvalForFix: [[]],
    planFailed: [[]],
    revisionFailed: [[]],
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
    pullClosed: [[]],
    pullMerged: [[]],
    archived: [[]],
  }),
  surface("Comments posted once", "notices.ts", notices, {
    statusRestored: [["bob"], [undefined]],
    recordUnreadable: [[]],
    settingsUnusable: [[["`budget`: Too small: expected number to be >=0.1"]]],
    planChanged: [
      [DIGEST, { changed: "changed: item 2", commits: [{ oid: oid("4"), by: "bob" }], approver: "carol" }],
      [DIGEST, { changed: "", commits: [], approver: undefined }],
    ],
    approvalOutdated: [["carol"]],
    approvalDeleted: [["carol"]],
    approvalEdited: [["carol"]],
    approverWithoutRole: [["carol", "read", "write"]],
    planGone: [
      ["PLAN.md", { oid: oid("4"), by: "bob" }],
      ["PLAN.md", undefined],
    ],
    foreignBranch: [["ai-plan/issue-42"]],
    rivalPull: [[{ number: 8, by: "bob" }]],
    budgetNotice: [[10, 10.214]],
    peopleCommitted: [[[{ oid: oid("4"), subject: "Fix a typo" }]]],
    failed: (["label", "plan", "revise", "execute", "archive", "fix"] as const).map(
      (phase) => [failure(phase)] as [Failure],
    ),
  }),
  surface("Answers to comments on the plan", "reviews.ts", reviews, {
    answersText: [
      [
        { revision: 2, commit: "4444444", delta: "changed: item 2" },
        [["bob", { feedback: "r1", became: "declined", reply: "Two stores would have to agree." }]],
      ],
      [undefined, []],
    ],
    replyText: [
      [disposition, "4444444"],
      [{ ...disposition, became: "needs-decision", reply: "Which of the two endpoints?" }, undefined],
    ],
    feedbackRefused: [
      ["role", "write"],
      ["finished", "write"],
    ],
    suggestionApplied: [[]],
    suggestionFollowUp: [[]],
    suggestionNotApplied: HINDRANCES.map((one) => [one] as [(typeof HINDRANCES)[number]]),
    onNote: [["bob", "Why not the cache?"]],
  }),
  surface("The pull request", "pull-request.ts", pull, {
    pullDescription: [[planned, aPlan(), progressOf(planned)]],
    recordText: [
      [
        {
          s: finished,
          plan: aPlan(),
          progress: progressOf(finished),
          record: { ...EMPTY_RECORD, spent, approval: anApproval() },
          revisions: [
            { commit: oid("4"), revision: 2, delta: "changed: item 2", dispositions: [disposition] },
          ],
        },
      ],
    ],
    unprovenText: [[finished, progressOf(finished)]],
    deltaText: [[{ added: ["item 3"], changed: ["Goal", "text 4"], removed: ["item 2"] }]],
    sinceText: [[{ "item 1": "a" }, { "item 1": "b" }]],
  }),
  surface("The check run", "checks.ts", checks, {
    waitingCheck: [
      [progressOf(planned), aPlan(), ""],
      [progressOf(planned), aPlan(), "changed: item 2"],
    ],
    stoppedCheck: [[oid("1"), failure("execute"), status.waiting.itemFailed(2)]],
    unreadableCheck: [[DIGEST, [problem]]],
    goneCheck: [["PLAN.md", { oid: oid("4"), by: "bob" }]],
    doneCheck: [[finished, progressOf(finished)]],
  }),
  surface("Why a step failed", "failures.ts", failures, {
    gaveUp: [[8, "TypeError", "1a2b3c4d"]],
    serverStopped: [[8]],
    withErrorId: [[failures.noSandbox(), "1a2b3c4d"]],
    noSandbox: [[]],
    planFileGone: [[]],
    noSuchModel: [["claude-nova-9"]],
    modelRefuses: [[true], [false]],
    modelBudget: [[]],
    modelTurns: [[40]],
    modelDeclined: [[]],
    modelTalked: [["I would rather not."]],
    rejected: [["plan", ["Item 1: `src/x.ts` is marked edit, but there is no such file."]]],
    attemptsUsed: [[3, failures.nothingChanged()]],
    nothingChanged: [[]],
    commandFailed: [
      [{ ...run, exitCode: 1 }],
      ...(["time", "memory", "output", "disk", "processes"] as const).map(
        (limit) => [{ ...run, exitCode: undefined, limit }] as Run,
      ),
    ],
    seeLog: [[]],
    outsideItem: [["src/other.ts"]],
    checkoutTooLarge: [[3_200, 1_000]],
    amendmentNeeded: [["src/cache.ts", "The limit is read there."]],
    failsWithout: [
      [
        {
          command: "npm test",
          exitCode: 1,
          limit: undefined,
          output: "Error: Cannot find module 'avvio'\nRequire stack:\n- /work/lib/boot.js",
        },
      ],
    ],
    itemBlocked: [["No test matches this name.", "npm test -- test/dates.test.js"]],
  }),
  ...LATER_SURFACES,
];
