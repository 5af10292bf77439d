import type { Feedback } from "../discussion/feedback.ts";
import { block } from "../markdown/template.ts";
import * as reviews from "../messages/reviews.ts";
import { readPlan } from "../plan/document.ts";
import type { Disposition } from "../revision/disposition.ts";
import type { PlanEdit } from "../revision/edits.ts";
import type { RepositoryFacts } from "../revision/facts.ts";
import { hunkOf } from "../revision/hunk.ts";
import { applySuggestions, differInTitlesOnly, type Suggestions } from "../revision/suggestions.ts";

/** The part of a revision that needs no model. */
export interface PreparedRevision {
  /** The plan with the suggestions applied, and without the notes. */
  readonly text: string;
  readonly suggestions: Suggestions;
  /** Feedback in words, which a model has to resolve. */
  readonly asked: readonly Feedback[];
  /** False if nothing is left to do: no words, and no suggestion that could have consequences. */
  readonly isForModel: boolean;
}

/** Applies suggestions word for word. */
export function prepareRevision(
  plan: string,
  feedback: readonly Feedback[],
  facts: RepositoryFacts,
): PreparedRevision {
  const suggested = feedback.flatMap((one) => (one.suggestion ? [{ id: one.id, ...one.suggestion }] : []));
  const suggestions = applySuggestions(plan, suggested, facts);
  const asked = feedback.filter((one) => one.text !== "");
  const isForModel = asked.length > 0 || !differInTitlesOnly(plan, suggestions.text);
  return { text: readPlan(suggestions.text).withoutNotes, suggestions, asked, isForModel };
}

/** The model's part of a revision. */
interface Answered {
  readonly edits: readonly PlanEdit[];
  readonly dispositions: readonly Disposition[];
}

/** From most to least resolved: a comment with two requests counts as the less resolved of them. */
const BY_RESOLUTION = ["applied", "answered", "declined", "needs-decision"] as const;

/** Exactly one disposition for each piece of feedback, with the change made for it. */
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
    const became = BY_RESOLUTION[Math.max(...parts.map((part) => BY_RESOLUTION.indexOf(part.became)))];
    const follows = hunk !== "" && one.text === "" ? [reviews.suggestionFollowUp()] : [];
    const changed = hunk === "" ? [] : [...follows, block(hunk, "diff")];
    const reply = [...parts.map((part) => part.reply), ...changed].join("\n");
    return { feedback: one.id, became: became ?? "needs-decision", reply };
  });
}

/** A note has no thread of its own, so the reply quotes it. */
export function noteReply({ by, text }: Feedback, reply: string): string {
  return `${reviews.onNote(by.login, text)} ${reply}`;
}

function ofSuggestion({ id, suggestion }: Feedback, { applied, rejected }: Suggestions) {
  if (!suggestion) return [];
  const rejection = rejected.get(id);
  if (rejection) {
    const became = rejection.why === "there" ? ("applied" as const) : ("needs-decision" as const);
    return [{ became, reply: reviews.suggestionNotApplied(rejection) }];
  }
  const hunk = applied.find((one) => one.id === id)?.hunk ?? "";
  const reply = [reviews.suggestionApplied(), ...(hunk === "" ? [] : [block(hunk, "diff")])].join("\n");
  return [{ became: "applied" as const, reply }];
}
