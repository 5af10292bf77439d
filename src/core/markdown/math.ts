import type { Code, Construct, Effects, Extension, State, TokenizeContext } from "micromark-util-types";

declare module "micromark-util-types" {
  interface TokenTypeMap {
    mathText: "mathText";
    mathTextData: "mathTextData";
  }
}

const DOLLAR = 36;
const BACKQUOTE = 96;
const BACKSLASH = 92;

/**
 * Formulas as GitHub parses them: `$…$` without spaces inside and without a digit after it, `$$…$$`, and `` $`…`$ ``.
 * The rules are those of comrak's `math_dollars` and `math_code`, against which this is tested. A block ```` ```math ````
 * is a fence to the parser.
 */
export const math: Extension = { text: { [DOLLAR]: { name: "mathText", tokenize } satisfies Construct } };

const isLineEnding = (code: Code) => code !== null && code < -2;
const isBlank = (code: Code) => code !== null && (code < 0 || code === 32);
const isDigit = (code: Code) => code !== null && code >= 48 && code <= 57;

function tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { previous } = this;
  const end: State = (code) => {
    effects.exit("mathTextData");
    effects.exit("mathText");
    return ok(code);
  };
  let size = 0;
  const opening: State = (code) => {
    if (code === DOLLAR) {
      size++;
      effects.consume(code);
      return opening;
    }
    const rule = ruleOf(size, code);
    return rule ? content({ effects, end, nok }, rule)(code) : nok(code);
  };
  return (code) => {
    // The rest of a run of `$` begins nothing, unless the part before it ends a formula.
    if (previous === DOLLAR && this.events.at(-1)?.[1].type !== "mathText") return nok(code);
    effects.enter("mathText");
    effects.enter("mathTextData");
    return opening(code);
  };
}

/** The rule for a formula that begins with this many `$` before a character. */
function ruleOf(size: number, next: Code): Rule | undefined {
  if (size === 2) return isTwo;
  if (size !== 1 || isBlank(next)) return undefined;
  return next === BACKQUOTE ? isCode : isOne;
}

interface Ends {
  readonly effects: Effects;
  readonly end: State;
  readonly nok: State;
}

/** Decides about a run of `$` in a formula: its end, a part of it, or proof that it is not a formula. */
type Rule = (run: { size: number; before: Code; after: Code; length: number }) => "end" | "part" | "none";

const isTwo: Rule = ({ size }) => (size === 2 ? "end" : "part");
const isCode: Rule = ({ before, length }) => {
  if (before !== BACKQUOTE) return "part";
  return length > 2 ? "end" : "none";
};
const isOne: Rule = ({ before, after }) => {
  if (before === BACKSLASH) return "part";
  return isBlank(before) || isDigit(after) ? "none" : "end";
};

/** Reads to the end of a formula, line by line. */
function content({ effects, end, nok }: Ends, rule: Rule): State {
  let before: Code = null;
  let size = 0;
  /** Characters and line ends so far, without runs of `$`. */
  let length = 0;
  const inside: State = (code) => {
    if (code === null) return nok(code);
    if (code === DOLLAR) {
      size = 0;
      return sequence(code);
    }
    if (isLineEnding(code)) return lineEnding(code);
    before = code;
    length++;
    effects.consume(code);
    return inside;
  };
  const sequence: State = (code) => {
    if (code === DOLLAR && size < (rule === isTwo ? 2 : 1)) {
      size++;
      effects.consume(code);
      return sequence;
    }
    const found = rule({ size, before, after: code, length });
    before = DOLLAR;
    if (found === "part") return inside(code);
    return found === "end" ? end(code) : nok(code);
  };
  const lineEnding: State = (code) => {
    effects.exit("mathTextData");
    effects.enter("lineEnding");
    effects.consume(code);
    effects.exit("lineEnding");
    effects.enter("mathTextData");
    before = code;
    return inside;
  };
  return inside;
}
