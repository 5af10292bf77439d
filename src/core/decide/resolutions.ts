import type { Feedback } from "../discussion/feedback.ts";
import { block } from "../markdown/template.ts";
import * as reviews from "../messages/reviews.ts";
import { readPlan } from "../plan/document.ts";
import type { Disposition } from "../revision/disposition.ts";
import type { PlanEdit } from "../revision/edits.ts";
import type { RepositoryFacts } from "../revision/facts.ts";
import { hunkOf } from "../revision/hunk.ts";
import { applySuggestions, differInTitlesOnly, type Suggestions } from "../revision/suggestions.ts";

/** A revision as far as the program makes it, before a model is asked. */
export interface PreparedRevision {
  /** The plan with the suggestions in it, and without the notes. */
  readonly text: string;
  readonly suggestions: Suggestions;
  /** What is said in words: a model has to say what becomes of it. */
  readonly asked: readonly Feedback[];
  /** False if there is nothing left to do: no words, and nothing that could follow from what was suggested. */
  readonly isForModel: boolean;
}

/** Does what people have written out to the letter. */
export function prepareRevision(
  plan: string,
  feedback: readonly Feedback[],
  ground: RepositoryFacts,
): PreparedRevision {
  const suggested = feedback.flatMap((one) => (one.suggestion ? [{ id: one.id, ...one.suggestion }] : []));
  const suggestions = applySuggestions(plan, suggested, ground);
  const asked = feedback.filter((one) => one.text !== "");
  const isForModel = asked.length > 0 || !differInTitlesOnly(plan, suggestions.text);
  return { text: readPlan(suggestions.text).content, suggestions, asked, isForModel };
}

/** What a model made of the words. */
interface Answered {
  readonly edits: readonly PlanEdit[];
  readonly dispositions: readonly Disposition[];
}

/** From the most to the least settled: a comment that asks for two things is as settled as the worse of them. */
const BY_SETTLEDNESS = ["applied", "answered", "declined", "needs-decision"] as const;

/** Exactly one disposition for each piece of feedback, with the change that was made for it. */
export function mergeResolutions(
  prepared: PreparedRevision,
  feedback: readonly Feedback[],
  { edits, dispositions }: Answered,
): Disposition[] {
  return feedback.map((one) => {
    const hunk = hunkOf(
      prepared.text,
      edits.filter((edit) => edit.because.includes(one.id)),
    );
    const parts = [
      ...ofSuggestion(one, prepared.suggestions),
      ...dispositions
        .filter((disposition) => disposition.feedback === one.id)
        .map(({ became, reply }) => ({ became, reply: one.nodeId === "" ? noteReply(one, reply) : reply })),
    ];
    const became = BY_SETTLEDNESS[Math.max(...parts.map((part) => BY_SETTLEDNESS.indexOf(part.became)))];
    const follows = hunk !== "" && one.text === "" ? [reviews.suggestionFollowUp()] : [];
    const changed = hunk === "" ? [] : [...follows, block(hunk, "diff")];
    const reply = [...parts.map((part) => part.reply), ...changed].join("\n");
    return { feedback: one.id, became: became ?? "needs-decision", reply };
  });
}

/** A note has no conversation of its own: the answer says to what it is one. */
export function noteReply({ by, text }: Feedback, reply: string): string {
  return `${reviews.onNote(by.login, text)} ${reply}`;
}

function ofSuggestion({ id, suggestion }: Feedback, { applied, rejected: hindered }: Suggestions) {
  if (!suggestion) return [];
  const hindrance = hindered.get(id);
  if (hindrance) {
    const became = hindrance.why === "there" ? ("applied" as const) : ("needs-decision" as const);
    return [{ became, reply: reviews.suggestionNotApplied(hindrance) }];
  }
  const hunk = applied.find((one) => one.id === id)?.hunk ?? "";
  const reply = [reviews.suggestionApplied(), ...(hunk === "" ? [] : [block(hunk, "diff")])].join("\n");
  return [{ became: "applied" as const, reply }];
}
