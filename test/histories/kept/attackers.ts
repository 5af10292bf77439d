import { BRANCH } from "./on-branch.ts";
import { APPROVAL, APPROVED_AND_PAUSED, CANCEL, type Kept, LABEL, NAMED, RESUME } from "./steps.ts";

/** On the status comment, and on what people said. */
const COMMENTS: readonly Kept[] = [
  {
    name: "a /cancel that is handled before anything was shown holds",
    items: 1,
    steps: [{ do: "webhooks", kind: "lose", times: 1, in: 0 }, LABEL, CANCEL],
    ending: "cancelled",
    done: [0],
  },
  {
    name: "a closed plan whose branch is deleted stays closed, whatever becomes of the status comment",
    items: 1,
    steps: [
      LABEL,
      { do: "delete-branch", by: "bob", in: 0 },
      { do: "tamper", by: "bob", how: "garble", nth: 0, in: 0 },
      { do: "restart", in: 0 },
      { do: "tamper", by: "bob", how: "delete", nth: 0, in: 0 },
      NAMED,
      RESUME,
    ],
    ending: "pull closed",
    done: [0],
  },
  {
    name: "an older status comment that is put back does not undo a /cancel",
    items: 2,
    steps: [
      LABEL,
      APPROVED_AND_PAUSED,
      CANCEL,
      { do: "advance", seconds: 4_000, in: 0 },
      // The one that was approved and paused.
      { do: "tamper", by: "bob", how: "older", nth: 2, in: 0 },
      RESUME,
    ],
    ending: "cancelled",
    done: [0],
  },
  {
    name: "a /cancel holds, though the process died before it knew that it was written, and somebody changed it",
    items: 1,
    steps: [
      LABEL,
      APPROVED_AND_PAUSED,
      { do: "crash", place: "show", nth: 2, in: 0 },
      CANCEL,
      { do: "tamper", by: "bob", how: "garble", nth: 0, in: 0 },
      RESUME,
    ],
    ending: "cancelled",
    done: [0],
  },
  {
    name: "where the store is lost as well, an older status comment that is put back stops the plan",
    items: 1,
    steps: [
      LABEL,
      APPROVED_AND_PAUSED,
      CANCEL,
      { do: "lose-store", in: 0 },
      { do: "tamper", by: "bob", how: "older", nth: 2, in: 0 },
      { ...RESUME, by: "bob" },
    ],
    ending: "stopped",
    done: [0],
  },
  {
    name: "a copy of an older status comment in another comment of the bot counts for nothing",
    items: 1,
    steps: [
      LABEL,
      { do: "comment", on: "issue", by: "alice", body: "/help", in: 0 },
      APPROVED_AND_PAUSED,
      CANCEL,
      { do: "tamper", by: "bob", how: "copy", nth: 2, in: 0 },
      { do: "tamper", by: "bob", how: "delete", nth: 0, in: 0 },
      RESUME,
    ],
    ending: "cancelled",
    done: [0],
  },
  ...(["delete", "unsay"] as const).map((how) => ({
    name: `an approval that somebody else does away with (${how}) ends with the current item`,
    items: 3,
    steps: [LABEL, APPROVAL, { do: "edit-approval" as const, by: "bob" as const, how, in: 8 }],
    ending: "waits for approval",
    done: [1] as const,
  })),
  {
    name: "an approver who loses the role approves no further item",
    items: 3,
    steps: [LABEL, APPROVAL, { do: "role", who: "alice", role: "write", in: 8 }],
    ending: "waits for approval",
    done: [1],
  },
  {
    name: "a comment that somebody else makes into an approval is none",
    items: 1,
    steps: [
      LABEL,
      { ...APPROVAL, body: "Looks good to me." },
      { do: "edit-approval", by: "bob", how: "forge", in: 0 },
    ],
    ending: "waits for approval",
    done: [0],
  },
];

/** Elsewhere in the repository. */
const ELSEWHERE: readonly Kept[] = [
  ...(["broken", "unknown-key", "huge"] as const).map((what) => ({
    name: `settings with a mistake (${what}) let nobody approve who might not before`,
    items: 1,
    steps: [
      LABEL,
      { do: "settings" as const, by: "bob" as const, what, in: 0 },
      { ...APPROVAL, by: "bob" as const },
    ],
    ending: "waits for approval",
    done: [0] as const,
  })),
  {
    name: "pull requests, references and check runs of others do not stand in for the plan's",
    items: 1,
    steps: [
      LABEL,
      { do: "rival", by: "mallory", from: "fork", state: "open", in: 0 },
      { do: "rival", by: "bob", from: "branch", state: "open", in: 0 },
      { do: "tag", by: "bob", kind: "refs/tags", at: "main", in: 0 },
      { do: "tag", by: "bob", kind: "refs", at: "main", in: 0 },
      { do: "impostor", says: "plan", in: 0 },
      NAMED,
    ],
    ending: "ready",
    done: [1, 1],
  },
];

const RIVALS: readonly Kept[] = [
  {
    name: "a pull request that somebody opens from the plan branch before the bot does is told of",
    items: 1,
    steps: [
      LABEL,
      // Between the push of the plan and its pull request. GitHub refuses a second one from the same branch.
      { do: "rival", by: "bob", from: "branch", base: "main", state: "open", in: 18 },
    ],
    ending: "no plan",
    done: [0],
  },
  {
    name: "where the plan's pull request is closed, somebody else's does not stand in for it",
    items: 1,
    steps: [
      LABEL,
      { do: "rival", by: "bob", from: "branch", state: "open", in: 0 },
      { do: "close", what: "pull", by: "alice", in: 0 },
      { ...NAMED, on: "issue" },
    ],
    ending: "pull closed",
    done: [0],
  },
];

/** Those that broke an invariant once, and one for each guard that random histories seldom meet. */
export const KEPT: readonly Kept[] = [...COMMENTS, ...BRANCH, ...ELSEWHERE, ...RIVALS];
