import type { Step } from "../../../playground/histories/script.ts";

/** A history of attackers. Bob may write and not approve; alice may approve. */
export interface Kept {
  readonly name: string;
  readonly items: number;
  readonly steps: readonly Step[];
  readonly ending: string;
  /** How many items may be carried out in it at most, and at least if there is a second number. */
  readonly done: readonly [most: number, least?: number];
}

const LABEL: Step = { do: "label", by: "alice", in: 0 };
const APPROVAL: Step = { do: "comment", on: "pull", by: "alice", body: "/approve", in: 0 };
const RESUME: Step = { do: "comment", on: "pull", by: "alice", body: "/resume", in: 0 };
const CANCEL: Step = { do: "comment", on: "pull", by: "alice", body: "/cancel", in: 0 };
const APPROVED_AND_PAUSED: Step = { ...APPROVAL, body: "/approve\n/pause" };
/** Alice means the plan as it is now. */
const NAMED: Step = { do: "approve", by: "alice", on: "pull", as: "named", in: 0 };

/** On the status comment, and on what people said. */
const COMMENTS: readonly Kept[] = [
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
    name: `an approval that somebody else does away with (${how}) ends with the item in hand`,
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

/** On the plan branch. */
const BRANCH: readonly Kept[] = [
  {
    name: "a plan at the archive's path is not what is carried out",
    items: 1,
    steps: [LABEL, { do: "plant", by: "bob", what: "archive", in: 0 }, NAMED, RESUME],
    ending: "ready",
    done: [1, 1],
  },
  {
    name: "a plan at the archive's path that comes by a merge of main is not what is carried out",
    items: 1,
    steps: [LABEL, { do: "plant", by: "bob", what: "main", in: 0 }, NAMED, RESUME],
    ending: "ready",
    done: [1, 1],
  },
  {
    name: "what a merge brings back of the bot's own commits is not done",
    items: 1,
    steps: [LABEL, APPROVAL, { do: "plant", by: "bob", what: "own", in: 0 }, NAMED, RESUME],
    ending: "ready",
    done: [1],
  },
  {
    name: "what a merge brings back of the bot's whole work is not done either",
    items: 1,
    steps: [LABEL, APPROVAL, { do: "plant", by: "bob", what: "end", in: 0 }],
    ending: "unreadable",
    done: [1],
  },
  ...(["ticks", "evidence", "item"] as const).map((what) => ({
    name: `an item that a writer did for the bot (${what}) is not seen to pass`,
    items: 2,
    steps: [LABEL, { do: "plant" as const, by: "bob" as const, what, in: 0 }, NAMED, RESUME],
    ending: "ready",
    done: [2] as const,
  })),
  {
    name: "a revision under the bot's name is a person's, and is approved by its name only",
    items: 1,
    steps: [LABEL, { do: "plant", by: "bob", what: "revision", in: 0 }, APPROVAL],
    ending: "waits for approval",
    done: [0],
  },
  {
    name: "an older revision that somebody puts back is approved by its name only",
    items: 1,
    steps: [
      LABEL,
      { ...APPROVAL, body: "/revise Mention the tests." },
      // Or else the revision would be made once more.
      { do: "delete", nth: 0, in: 0 },
      { do: "roll", by: "bob", to: "older", nth: 0, in: 0 },
      APPROVAL,
    ],
    ending: "waits for approval",
    done: [0],
  },
  {
    name: "fifteen digits of a digest, or digits of the head, name no wording",
    items: 1,
    steps: [
      LABEL,
      { do: "push", by: "bob", what: "plan", in: 0 },
      { ...NAMED, as: "short" },
      { ...NAMED, as: "head" },
      { ...NAMED, as: "bare" },
      { ...NAMED, as: "other" },
    ],
    ending: "waits for approval",
    done: [0],
  },
  {
    name: "a commit that a writer puts on a finished plan takes its green check away",
    items: 1,
    steps: [
      LABEL,
      APPROVAL,
      { do: "push", by: "bob", what: "code", in: 0 },
      { do: "impostor", says: "done", in: 0 },
    ],
    ending: "ready",
    done: [1, 1],
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

/** Those that broke an invariant once, and one for each guard that random histories seldom meet. */
export const KEPT: readonly Kept[] = [...COMMENTS, ...BRANCH, ...ELSEWHERE];
