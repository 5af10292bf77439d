import type { Comment, Thread } from "../state/snapshot.ts";

/** Longer texts say more than thanks. */
const CHARACTERS_MAX = 120;

const phrases = (list: string) => list.trim().split(/\s*\|\s*/);
/** Said to whoever did something: never a wish. */
const THANKS = phrases(
  "thanks | thank you | thx | ty | many thanks | thanks a lot | thank you very much | thanks everyone | cheers | much appreciated",
);
/** Agreement, which asks for nothing unless it agrees to what somebody asked for. */
const AGREEMENT = phrases(
  `lgtm | sgtm | looks good | looks good to me | looks great | looks great to me | looks right | looks right to me |
  looks fine | looks fine to me | looks fine now | looks good now | sounds good | sounds good to me | good | great |
  nice | perfect | excellent | awesome | ok | okay | fine | fine by me | fine with me | agreed | i agree | makes sense |
  makes sense to me | good plan | nice plan | great plan | good work | nice work | great work | well done | +1`,
);
const MARKS =
  /\p{Emoji_Modifier}|\ufe0f|:(?:\+1|thumbsup|tada|heart|rocket|white_check_mark|ok_hand|pray|100|clap):/gu;
const EMOJI = /👍|👌|🎉|❤|🚀|✅|💯|🙏|👏|🙌|😄|🥳|✨/gu;

/**
 * True for a comment that only thanks or agrees, from a closed list: it needs no answer. In a reply, agreement may be to
 * what somebody asked for above, so there only thanks count.
 */
export function asksForNothing(text: string, { isReply }: { readonly isReply: boolean }): boolean {
  if (text.length > CHARACTERS_MAX || text.trim() === "" || /[?`<>]/.test(text)) return false;
  const words = text
    .toLowerCase()
    .replace(MARKS, " ")
    .replace(EMOJI, " ")
    .replace(/@[\w-]+(?:\[bot\])?/g, " ");
  const said = words
    .split(/[.,;!:()\n–—]+/)
    .map((phrase) => phrase.replace(/\s+/g, " ").trim())
    .filter((phrase) => phrase !== "");
  if (said.length === 0) return !isReply && words !== text.toLowerCase();
  return said.every((phrase) => THANKS.includes(phrase) || (!isReply && AGREEMENT.includes(phrase)));
}

/** The same for a comment on the plan. */
export function isRemark(comment: Comment, thread: Thread | undefined): boolean {
  const isReply = thread !== undefined && thread.comments[0]?.id !== comment.id;
  return asksForNothing(comment.body, { isReply });
}
