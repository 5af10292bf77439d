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
 * Emphasis hides nothing and costs the parser most. A footnote after a `!` works without the extension's own construct
 * for it, which searches back through the whole paragraph at each bracket.
 */
const NOT_READ = { disable: { null: ["attention", "gfmPotentialFootnoteCall"] } };
const EXTENSIONS = [gfm(), math, NOT_READ];
/** Transforms search for URLs in the finished tree and insert nodes without a position. */
const MDAST = gfmFromMarkdown().map(({ transforms: _, ...extension }) => extension);

/**
 * The one Markdown parser. Returns micromark's events: the exact offsets at which each construct begins and ends.
 * Undefined for a text that would take more steps to parse.
 */
export function eventsOf(text: string, stepsMax = STEPS_MAX): readonly Event[] | undefined {
  return metering(text, stepsMax)?.events;
}

/** The same with the number of steps, which also limits the number of events. */
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

/** The top-level blocks of a text as GitHub parses it, with their lines; none if it is too complex. */
export function topLevelOf(markdown: string): RootContent[] {
  if (!eventsOf(markdown)) return [];
  return fromMarkdown(markdown, { extensions: EXTENSIONS, mdastExtensions: MDAST }).children;
}
