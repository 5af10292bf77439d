import type { Place, Who } from "../who.ts";

/** What people do who want the bot to do what their role does not allow, or others to believe what is not so. */
export type Hostile =
  /** Somebody changes the status comment: to nonsense, to an older text of it, its mark cut off; copies it; deletes it. */
  | {
      readonly do: "tamper";
      readonly by: Who;
      readonly how: "garble" | "older" | "unmark" | "copy" | "delete";
      readonly nth: number;
    }
  /** Somebody changes another comment of the bot. `mark`: it gets the last line of another one. */
  | {
      readonly do: "edit-notice";
      readonly by: Who;
      readonly how: "garble" | "unmark" | "mark" | "delete";
      readonly nth: number;
    }
  /** Somebody changes what another person said: the last approval, or (`forge`) a comment that becomes one. */
  | {
      readonly do: "edit-approval";
      readonly by: Who;
      readonly how: "delete" | "unsay" | "reword" | "forge";
    }
  /** Somebody pushes to the plan branch what looks like the bot's own work. */
  | { readonly do: "plant"; readonly by: Who; readonly what: Planted }
  /** The plan branch is set to an older commit of the bot, or to its newest. */
  | { readonly do: "roll"; readonly by: Who; readonly to: "older" | "newest"; readonly nth: number }
  | { readonly do: "delete-branch"; readonly by: Who }
  /** A pull request under the plan's name: from a fork, or from the plan branch, to another base if none is given. */
  | {
      readonly do: "rival";
      readonly by: Who;
      readonly from: "fork" | "branch";
      readonly base?: "main" | "other";
      readonly state: "open" | "closed";
    }
  /** Another reference with the branch's name. */
  | {
      readonly do: "tag";
      readonly by: Who;
      readonly kind: "refs/tags" | "refs";
      readonly at: "main" | "first";
    }
  | { readonly do: "flood"; readonly by: Who; readonly on: Place; readonly count: number }
  | { readonly do: "role"; readonly who: Who; readonly role: "none" | "read" | "write" | "maintain" }
  /** The settings on the default branch; all but the last two have a mistake and would let anybody approve. */
  | {
      readonly do: "settings";
      readonly by: Who;
      readonly what: "broken" | "unknown-key" | "huge" | "write" | "maintain";
    }
  /** Another App, with our name, makes a check run as ours are. */
  | { readonly do: "impostor"; readonly says: "plan" | "done" }
  /** Posts what the bot said, its hidden marker included. */
  | { readonly do: "quote"; readonly by: Who; readonly on: Place; readonly what: "status" | "notice" }
  /** An approval of some form, right or not. */
  | { readonly do: "approve"; readonly by: Who; readonly on: Place; readonly as: ApprovalForm };

/**
 * `ticks`: every box; `evidence`: every box, with evidence; `aside`: words where evidence stands; `archive`: another plan where plans are archived;
 * `item`: a commit under the bot's name, with its trailers for the next item; `revision`: the same, for a wording; `main`: a merge of the default branch, with a plan archived there; `own`: the branch is set back to before
 * the last item that was done, which is merged into it; `end`: all that the bot had done is merged into it.
 */
export type Planted =
  | "ticks"
  | "evidence"
  | "aside"
  | "archive"
  | "item"
  | "revision"
  | "main"
  | "own"
  | "end";

/**
 * By the whole digest; by 16 digits, or 15; by digits of the head; by the digest of another wording; in code, behind a
 * fold, in a comment of HTML.
 */
export type ApprovalForm =
  | "bare"
  | "digest"
  | "named"
  | "short"
  | "head"
  | "other"
  | "quoted"
  | "fenced"
  | "folded"
  | "hidden";
