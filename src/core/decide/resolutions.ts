import type { Feedback } from "../discussion/feedback.ts";
import { block } from "../markdown/template.ts";
import * as reviews from "../messages/reviews.ts";
import { readPlan } from "../plan/document.ts";
import type { Disposition } from "../revision/disposition.ts";
import { type PlanEdit, revise } from "../revision/edits.ts";
import type { RepositoryFacts } from "../revision/facts.ts";
import { hunkBetween } from "../revision/hunk.ts";
import { applySuggestions, differInTitlesOnly, type Suggestions } from "../revision/suggestions.ts";

/** The part of a revision that needs no model. */
export interface PreparedRevision {
  /** The plan with the suggestions applied, and without the notes. */
  readonly text: string;
  readonly suggestions: Suggestions;
  /** The plan's lines as people commented on them. */
  readonly lines: readonly string[];
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
  const lines = plan.split(/\r?\n/);
  return { text: readPlan(suggestions.text).withoutNotes, lines, suggestions, asked, isForModel };
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
  const versions = [prepared.text];
  for (const edit of edits) versions.push(revise(versions.at(-1) ?? "", [edit]));
  return feedback.map((one) => {
    const changed = changesFor(one, feedback, prepared, { edits, versions });
    const said = dispositions.filter((disposition) => disposition.feedback === one.id);
    return resolutionOf(one, prepared.suggestions, said, changed);
  });
}

function resolutionOf(
  one: Feedback,
  suggestions: Suggestions,
  said: readonly Disposition[],
  changed: readonly string[],
): Disposition {
  const suggested = ofSuggestion(one, suggestions);
  const isApplied = suggested?.became === "applied";
  // That a suggestion is applied is said once, whatever the model says of it; an answer to a question beside it stays.
  const others = said.filter(({ became }) => !isApplied || became !== "applied" || changed.length > 0);
  const parts = [...(suggested ? [suggested] : []), ...(suggested && one.text === "" ? [] : others)];
  const results = parts.map(({ became }) => (isApplied && became === "answered" ? "applied" : became));
  const became = BY_RESOLUTION[Math.max(...results.map((result) => BY_RESOLUTION.indexOf(result)))];
  const follows = changed.length > 0 && one.text === "" ? [reviews.suggestionFollowUp()] : [];
  const words = parts.map(({ reply }) => reply);
  const quoted = one.nodeId === "" ? [noteReply(one, words.join("\n"))] : words;
  const reply = [...quoted, ...follows, ...changed.map((hunk) => block(hunk, "diff"))].join("\n");
  return { feedback: one.id, became: became ?? "needs-decision", reply };
}

interface Made {
  readonly edits: readonly PlanEdit[];
  /** The plan before each edit, and after the last. */
  readonly versions: readonly string[];
}

/** What the edits for one comment changed, each compared with the plan right before it: not what others asked for. */
function changesFor(
  one: Feedback,
  feedback: readonly Feedback[],
  { lines }: PreparedRevision,
  { edits, versions }: Made,
): string[] {
  const lineOf = ({ line }: Feedback) => (line === undefined ? undefined : lines[line - 1]);
  const isFor = (at: number) => edits[at]?.because.includes(one.id) ?? false;
  return edits.flatMap((_, first) => {
    if (!isFor(first) || isFor(first - 1)) return [];
    let last = first;
    while (isFor(last + 1)) last++;
    const because = new Set(edits.slice(first, last + 1).flatMap((edit) => edit.because));
    const sharing = feedback.filter((other) => other.id !== one.id && because.has(other.id));
    const owners = { own: lineOf(one), others: sharing.flatMap((other) => lineOf(other) ?? []) };
    const hunk = hunkBetween(versions[first] ?? "", versions[last + 1] ?? "", owners);
    return hunk === "" ? [] : [hunk];
  });
}

/** A note has no thread of its own, so the reply quotes it. */
export function noteReply({ by, text }: Feedback, reply: string): string {
  return `${reviews.onNote(by.login, text)} ${reply}`;
}

function ofSuggestion({ id, suggestion }: Feedback, { rejected }: Suggestions) {
  if (!suggestion) return undefined;
  const rejection = rejected.get(id);
  if (!rejection) return { became: "applied" as const, reply: reviews.suggestionApplied() };
  const became = rejection.why === "there" ? ("applied" as const) : ("needs-decision" as const);
  return { became, reply: reviews.suggestionNotApplied(rejection) };
}
