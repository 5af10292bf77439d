import type {
  Construct,
  ConstructRecord,
  Event,
  FullNormalizedExtension,
  State,
  TokenizeContext,
} from "micromark-util-types";

/** Thrown during a parse that would take too long. */
export class TooComplex extends Error {}

/** What one parse has cost so far. */
export interface Meter {
  readonly max: number;
  steps: number;
  /** Runs of `~`: each is compared with all before it. */
  tildes: number;
  /** The line on which containers are being opened, and how many of them it has opened. */
  line: number;
  opened: number;
  /** The events whose merging was counted last. */
  merged: { readonly events: readonly Event[]; readonly paid: number };
}

/** A step is about the cost of one character, 0.1 µs; ten thousand characters of prose take 250,000. */
export const STEPS_MAX = 1_200_000;
/** Nested lists and quotes that begin on one line; nobody can read deeper ones. */
const OPENED_MAX = 20;
const LINE_STEPS = 100;
const EVENT_STEPS = 20;
const CONTAINER_STEPS = 50;
/** Where a container ends, the events of the whole text are copied. */
const EXIT_STEPS = 1 / 4;
/** When adjacent pieces of plain text are merged, all events after them are moved. */
const MOVED_STEPS = 1 / 50;
const ATTEMPT_STEPS = 5;

/**
 * micromark has no limit of its own: it backtracks, and it moves the events after each link and heading. Every construct
 * is wrapped, so that all of this is counted while it happens, and the parse is aborted at the limit. How each cost was
 * found: docs/decisions/0020-markdown.md.
 */
export function metered(constructs: FullNormalizedExtension, meter: Meter): FullNormalizedExtension {
  const each = (record: ConstructRecord | undefined, wrap: (one: Construct) => Construct) =>
    Object.fromEntries(
      Object.entries(record ?? {}).map(([code, list]) => [code, [list ?? []].flat().map(wrap)]),
    );
  return {
    ...constructs,
    contentInitial: each(constructs.contentInitial, (one) => leaf(one, meter)),
    document: each(constructs.document, (one) => container(one, meter)),
    flow: each(constructs.flow, (one) => leaf(one, meter)),
    text: each(constructs.text, (one) => merging(leaf(one, meter), meter)),
  };
}

/** A meter that has counted each character and each line once. */
export function meterFor(text: string, max: number): Meter {
  const meter: Meter = { max, steps: 0, tildes: 0, line: 0, opened: 0, merged: { events: [], paid: 0 } };
  let lines = 1;
  for (let at = 0; at < text.length; at++) if (text[at] === "\n" || text[at] === "\r") lines++;
  pay(meter, text.length + lines * LINE_STEPS);
  return meter;
}

function pay(meter: Meter, steps: number): void {
  meter.steps += steps;
  if (meter.steps > meter.max) throw new TooComplex();
}

/** A construct of a block or of its text: counts its events, and what it has read in vain. */
function leaf(construct: Construct, meter: Meter): Construct {
  const { name, resolveTo } = construct;
  const isMoving = name === "labelEnd" || name === "setextUnderline";
  return {
    ...construct,
    tokenize(effects, ok, nok) {
      const { offset } = this.now();
      const events = this.events.length;
      if (name === "labelEnd") pay(meter, labelOf(this));
      if (name === "strikethrough") pay(meter, meter.tildes++);
      const won: State = (code) => {
        pay(meter, (this.events.length - events) * EVENT_STEPS);
        return ok(code);
      };
      return construct.tokenize.call(this, effects, won, (code) => {
        pay(meter, this.now().offset - offset + ATTEMPT_STEPS);
        return nok(code);
      });
    },
    ...(resolveTo && {
      resolveTo(events, context) {
        const resolved = resolveTo(events, context);
        if (isMoving) pay(meter, movedIn(resolved));
        return resolved;
      },
    }),
  };
}

/** A list item, a quote or a footnote: each costs something again on every line in it. */
function container(construct: Construct, meter: Meter): Construct {
  const { continuation, exit } = construct;
  return {
    ...construct,
    tokenize(effects, ok, nok) {
      const won: State = (code) => {
        const { line } = this.now();
        meter.opened = line === meter.line ? meter.opened + 1 : 0;
        meter.line = line;
        pay(meter, meter.opened > OPENED_MAX ? meter.max : CONTAINER_STEPS);
        return ok(code);
      };
      return construct.tokenize.call(this, effects, won, nok);
    },
    ...(exit && {
      exit(effects) {
        pay(meter, this.events.length * EXIT_STEPS);
        exit.call(this, effects);
      },
    }),
    ...(continuation && {
      continuation: {
        ...continuation,
        tokenize(effects, ok, nok) {
          pay(meter, CONTAINER_STEPS);
          return continuation.tokenize.call(this, effects, ok, nok);
        },
      },
    }),
  };
}

/** After a text is parsed, adjacent pieces of plain text are merged, run by run. */
function merging(construct: Construct, meter: Meter): Construct {
  const { resolveAll = (events) => events } = construct;
  return {
    ...construct,
    resolveAll(events, context) {
      const resolved = resolveAll(events, context);
      const cost = runsIn(resolved) * resolved.length * MOVED_STEPS;
      // Every construct of a text triggers it, and some of them turn more of it into plain text.
      const paid = meter.merged.events === resolved ? meter.merged.paid : 0;
      pay(meter, Math.max(0, cost - paid));
      meter.merged = { events: resolved, paid: Math.max(cost, paid) };
      return resolved;
    },
  };
}

function runsIn(events: readonly Event[]): number {
  let runs = 0;
  let length = 0;
  for (const [, token] of events) {
    length = token.type === "data" ? length + 1 : 0;
    if (length === 3) runs++;
  }
  return runs;
}

/** The characters of a link's text, which is looked up in the definitions wherever a bracket closes. */
function labelOf(context: TokenizeContext): number {
  const start = context._labelStarts?.at(-1);
  if (!start) return 0;
  return context.now().offset - start.end.offset + context.parser.defined.length * MOVED_STEPS;
}

/** A link moves the events after its beginning; a heading moves all of them. */
function movedIn(events: readonly Event[]): number {
  const end = events.at(-1)?.[1].end.offset;
  for (let index = events.length - 1; index >= 0; index--) {
    const [kind, token] = events[index] ?? [];
    const isMedia = token?.type === "link" || token?.type === "image";
    if (kind === "enter" && isMedia && token.end.offset === end) return events.length - index;
  }
  return events.length;
}
