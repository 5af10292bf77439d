import type { RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { parse, postprocess, preprocess } from "micromark";
import { gfm } from "micromark-extension-gfm";
import type { Event } from "micromark-util-types";
import { math } from "./math.ts";
import { metered, meterFor, STEPS_MAX, TooComplex } from "./meter.ts";

/** GitHub's own limit for a comment or an issue's body is 65,536 characters. */
export const CHARACTERS_MAX = 66_000;

/**
 * Emphasis hides nothing and is what costs the parser most. A footnote behind a `!` is one without this extension's
 * own construct for it, which looks back over the whole paragraph at each bracket.
 */
const NOT_READ = { disable: { null: ["attention", "gfmPotentialFootnoteCall"] } };
const EXTENSIONS = [gfm(), math, NOT_READ];
/** Transforms look for addresses in the finished tree and put nodes without a place into it. */
const MDAST = gfmFromMarkdown().map(({ transforms: _, ...extension }) => extension);

/**
 * The one reader of Markdown. What it gives are micromark's events: where each construct begins and ends in the text,
 * to the character. Undefined for a text whose reading would take more than so many steps.
 */
export function eventsOf(text: string, stepsMax = STEPS_MAX): readonly Event[] | undefined {
  return metering(text, stepsMax)?.events;
}

/** The same with what it took: it is bounded, and so is the number of events for each step. */
export function metering(
  text: string,
  stepsMax = STEPS_MAX,
): { events: readonly Event[]; steps: number } | undefined {
  if (text.length > CHARACTERS_MAX) return undefined;
  try {
    const meter = meterFor(text, stepsMax);
    const parser = parse({ extensions: EXTENSIONS });
    parser.constructs = metered(parser.constructs, meter);
    const events = postprocess(parser.document().write(preprocess()(text, undefined, true)));
    return { events, steps: meter.steps };
  } catch (error) {
    if (error instanceof TooComplex) return undefined;
    throw error;
  }
}

/** The blocks of a text as GitHub reads it, with the lines on which they stand; none of one that is too complex. */
export function topLevelOf(markdown: string): RootContent[] {
  if (!eventsOf(markdown)) return [];
  return fromMarkdown(markdown, { extensions: EXTENSIONS, mdastExtensions: MDAST }).children;
}
