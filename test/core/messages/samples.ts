/** One or more examples of every message, with the values that show what it looks like. */
import * as commands from "../../../src/core/messages/commands.ts";
import * as notices from "../../../src/core/messages/notices.ts";
import { commandDoubts } from "../../../src/core/messages/record.ts";
import type { Failure } from "../../../src/core/state/status.ts";
import { ownText } from "../../../src/core/state/text.ts";
import { oid } from "../plan-builders.ts";
import { APPROVALS } from "./samples-approvals.ts";
import { APPROVERS } from "./samples-approvers.ts";
import { COMMITS } from "./samples-commits.ts";
import { CONTROLS } from "./samples-controls.ts";
import { FAILURES } from "./samples-failures.ts";
import { LATER_SURFACES } from "./samples-later.ts";
import { PAGE_SURFACES, problem, weakened } from "./samples-page.ts";
import { REPLIES } from "./samples-replies.ts";
import { surface } from "./surface.ts";

const DIGEST = "3f2a91c0d4e5f6a7".repeat(4);
const amendment = { item: 2, path: "src/cache.ts", reason: "The limit is read there." };
const failure = (phase: Failure["phase"]): Failure => ({
  id: "x-1",
  phase,
  ...(phase === "execute" ? { item: 2 } : {}),
  text: ownText("The model did not finish in 40 turns."),
});
export const SURFACES = [
  surface("Answers to commands", "commands.ts", commands, {
    refusal: [["carol", commands.nothingToRetry()]],
    together: [[[commands.pullMerged(undefined), commands.help()]]],
    withOthers: [[commands.nothingToRetry()]],
    roleTooLow: [["read", "write"]],
    requestRefused: [["read", "write", "ai-plan"]],
    labelRefused: [["rita", "triage", "write", "ai-plan"]],
    editedCommand: [[]],
    tooLongToRead: [[]],
    contradiction: [["/approve", "/revise"]],
    issueClosed: [[]],
    pullClosed: [[true], [false]],
    pullMerged: [["ai-plan/issue-42"], [undefined]],
    planCancelled: [[]],
    labelRemoved: [["ai-plan"]],
    writtenBeforeRestart: [[]],
    planExists: [[7], [undefined]],
    nothingToRetry: [[]],
    nothingToResume: [[ownText("Waiting for approval.")], [undefined]],
    retryInstead: [[]],
    resumePredates: [[]],
    nothingToCancel: [[]],
    noPlanYet: [[]],
    noCommentsWait: [[]],
    nothingStarts: [[ownText("Paused. Comment `/resume` to continue.")]],
    pausedAhead: [[false], [true]],
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
    threadsOpen: [["1", "2"].map((n) => `https://github.test/o/r/pull/7#discussion_r${n}`)].map((links) => [
      links,
    ]),
    budgetUnknown: [
      ["", 100],
      ["lots", 100],
    ],
    budgetUsedUp: [[10]],
    help: [[]],
  }),
  APPROVALS,
  APPROVERS,
  ...PAGE_SURFACES,
  surface("Comments posted once", "notices.ts", notices, {
    statusRestored: [["bob"], [undefined]],
    recordUnreadable: [[]],
    settingsUnusable: [[["Line 3: `budget` must be at least 0.1."]]],
    planChanged: [
      [
        DIGEST,
        {
          changed: "changed: item 2",
          commits: [{ oid: oid("4"), by: "bob" }],
          approver: "carol",
          commands: [],
        },
      ],
      [
        DIGEST,
        {
          changed: "changed: item 3",
          commits: [],
          approver: undefined,
          commands: commandDoubts(weakened, weakened.items),
        },
      ],
    ],
    approvalOutdated: [
      ["carol", undefined],
      ["carol", "keep the old endpoint"],
    ],
    approvalReverted: [["carol", "2"]],
    approvalDeleted: [["carol"]],
    approvalEdited: [["carol"]],
    approvalDismissed: [["carol"]],
    approverExcluded: [
      ["carol", "team", ["maintainers"]],
      ["carol", "requester", []],
    ],
    approverWithoutRole: [["carol", "read", "write"]],
    planGone: [
      ["PLAN.md", { oid: oid("4"), by: "bob" }],
      ["PLAN.md", undefined],
    ],
    foreignBranch: [["ai-plan/issue-42"]],
    rivalPull: [[{ number: 8, by: "bob" }]],
    budgetNotice: [[10, 10.214]],
    peopleCommitted: [[[{ oid: oid("4"), subject: "Fix a typo" }]]],
    failed: [
      ...(["label", "plan", "revise", "execute", "archive", "fix"] as const).map(
        (phase) => [failure(phase), undefined] as [Failure, undefined],
      ),
      [failure("execute"), amendment],
    ],
  }),
  ...REPLIES,
  FAILURES,
  COMMITS,
  ...CONTROLS,
  ...LATER_SURFACES,
];
