/** Answers to what people say of the plan: one review for each revision, with a reply in each conversation. */
import { TRIED } from "../plan/plan.ts";
import type { Disposition } from "../revision/disposition.ts";
import type { Rejection } from "../revision/suggestions.ts";
import type { Role } from "../state/roles.ts";
import type { Text } from "../state/text.ts";
import { code, fitting, lines, md, raw } from "./text.ts";

/** The list of outcomes is in the marker of the review, and GitHub takes 65,536 characters in all. */
const CHARACTERS_MAX = 30_000;

/** What a comment is about. */
export type Matter = "plan" | "code";

/** The review that answers feedback: its body says what changed as a whole, or what was left as it is. */
export function answersText(
  revision: { revision: number; commit: string; delta: string | undefined } | Matter,
  answered: readonly (readonly [string | undefined, Disposition])[],
): Text {
  const head =
    typeof revision === "object"
      ? md`**Revision ${revision.revision}** of the plan: ${revision.commit}${revision.delta ? ` · ${revision.delta}` : ""}`
      : md`The ${revision} is unchanged.`;
  const rest = answered.map(
    ([login, d]) => md`- ${login === undefined ? "" : `${login}: `}**${OUTCOMES[d.became]}.** ${d.reply}`,
  );
  return fitting(lines(head, ...(rest.length > 0 ? [md``, ...rest] : [])), CHARACTERS_MAX);
}

/** The answer in a conversation. */
export function replyText({ became, reply }: Disposition, commit: string | undefined): Text {
  const where = commit !== undefined && became === "applied" ? ` in ${commit}` : "";
  return md`**${OUTCOMES[became]}${where}.** ${reply}`;
}

const OUTCOMES = {
  applied: "Applied",
  answered: "Answered",
  declined: "Declined",
  "needs-decision": "Needs your decision",
} as const;

export const feedbackRefused = (why: "role" | "finished", needed: Role, matter: Matter): Text =>
  why === "finished"
    ? md`Every item is done. To change the plan, comment \`/revise …\` with what you want: it is reopened, and new items need approval. To change the code, comment on a line of the code.`
    : md`Thanks! Changing the ${matter} requires \`${needed}\` access. A maintainer can make this change.`;

export const suggestionApplied = (): Text => md`Your suggestion is in the plan, word for word.`;

export const suggestionFollowUp = (): Text => md`Changed to match it:`;

/** Why a suggestion was not applied, and what to do. */
export function suggestionNotApplied({ why, what }: Rejection): Text {
  if (why === "there") return md`The plan says this already.`;
  const reason = {
    alternatives: md`there are ${what} suggestions for the same lines. Post the one that is meant.`,
    moved: md`its lines are no longer in the plan as they were, or stand there more than once. Put it on the current lines.`,
    overlap: md`an earlier suggestion changed some of the same lines. Review them as they are now, then suggest what is still missing.`,
    hidden: md`it would change the metadata comment in line 1.`,
    done: md`it would change an item that is done, or mark one as done. Done items stay as they are: ask for a new one.`,
    note: md`a line that begins with \`>>\` is a note to Redline. Post it as a comment.`,
    tried: md`it would change *${TRIED}*, where only Redline writes what it has seen.`,
    unreadable: md`the plan could not be read with it: ${what}.`,
    unfounded: md`it does not match the repository. ${what}`,
  }[why];
  return md`The suggestion was not applied: ${raw(reason)}`;
}

/** How much of a note is quoted in the answer to it, in characters. */
const NOTE_QUOTED = 120;

export function onNote(by: string, text: string): Text {
  const quoted = text.length > NOTE_QUOTED ? `${text.slice(0, NOTE_QUOTED)}…` : text;
  return md`On the note ${code(quoted)} by ${by}:`;
}
