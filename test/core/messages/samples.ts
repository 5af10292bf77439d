/** One or more examples of every message, with the values that show what it looks like. */

import { progressOf } from "../../../src/core/discussion/progress.ts";
import * as commands from "../../../src/core/messages/commands.ts";
import * as commits from "../../../src/core/messages/commits.ts";
import * as failures from "../../../src/core/messages/failures.ts";
import * as notices from "../../../src/core/messages/notices.ts";
import * as reviews from "../../../src/core/messages/reviews.ts";
import type { Failure } from "../../../src/core/state/status.ts";
import { ownText } from "../../../src/core/state/text.ts";
import { oid } from "../plan-builders.ts";
import { HINDRANCES } from "./hindrances.ts";
import { disposition, finished, PAGE_SURFACES, planned, problem } from "./samples-page.ts";
import { surface } from "./surface.ts";

const DIGEST = "3f2a91c0d4e5f6a7".repeat(4);

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
    pullMerged: [["ai-plan/issue-42"], [undefined]],
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
  ...PAGE_SURFACES,
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
    failed: (["label", "plan", "revise", "execute", "archive"] as const).map(
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
  surface("Why a step failed", "failures.ts", failures, {
    gaveUp: [[8, "TypeError", "1a2b3c4d"]],
    serverStopped: [[8]],
    withErrorId: [[failures.noSandbox(), "1a2b3c4d"]],
    noSandbox: [[]],
    pullNotReopened: [[7, "ai-plan/issue-42"]],
    planFileGone: [[]],
    notForApi: [
      ["bin/run.sh", "mode"],
      ["data/old.csv", "text"],
      ["data/all.json", "size"],
    ],
    commitRefused: [["Resource not accessible by integration"]],
    commitDiffers: [[oid("4")]],
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
  surface("Commit messages", "commits.ts", commits, {
    planCommit: [
      [42, "Rate limit the search"],
      [42, "Rate limit the search of every caller that has no key of its own and no session", "feat"],
    ],
    revisionCommit: [
      [42, ["bob", "carol"], { comments: 2, dispositions: "- t1 applied\n  Uses the existing cache." }],
    ],
    itemCommit: [
      ["Refuse limits that are no numbers", "Answers 400, like a missing query."],
      ["Refuse limits that are no numbers", "Answers 400, like a missing query.", "fix"],
    ],
    archiveCommit: [
      [42, { isKept: true }],
      [42, { isKept: false, type: "fix" }],
    ],
  }),
];
