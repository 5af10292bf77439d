import { REDACTED, redacted } from "./secrets.ts";

/** Text without secrets. */
export type Scrub = (text: string) => string;

/** The secrets of this process. */
export interface Secrets {
  /** Replaces known values in every encoding, and whatever else looks like a credential. */
  readonly scrub: Scrub;
  /** Replaces known values only: for code, where much may look like a credential. */
  readonly scrubKnown: Scrub;
  /** Adds a value. Only the last 500 learned values are kept. */
  learn(value: string): void;
}

/** Shorter values occur in ordinary text; the settings require more where it matters. Characters. */
const SECRET_MIN = 8;
/** So does a plain word, such as a database password `postgres`. */
const PLAIN_WORD = /^[A-Za-z]{1,11}$/;
/** Enough, because an installation token is valid for an hour. */
const LEARNED_MAX = 500;

/** Creates a set of secrets with these initial values. */
export function createSecrets(values: readonly string[]): Secrets {
  const fixed = values.flatMap(formsOf);
  const learned = new Map<string, readonly string[]>();
  let index: Index | undefined;
  const known = () => {
    index ??= indexOf([...fixed, ...[...learned.values()].flat()]);
    return index;
  };
  return {
    // Patterns first: if a key's lines were replaced before, its header would stay.
    scrub: (text) => without(known(), redacted(text)),
    scrubKnown: (text) => without(known(), text),
    learn: (value) => {
      if (learned.has(value)) return;
      learned.set(value, formsOf(value));
      for (const oldest of learned.keys()) if (learned.size > LEARNED_MAX) learned.delete(oldest);
      index = undefined;
    },
  };
}

/** The same JSON value with every string in it scrubbed, including field names. */
export function scrubDeep<T>(value: T, scrub: Scrub): T {
  const deep = (one: unknown): unknown => {
    if (typeof one === "string") return scrub(one);
    if (Array.isArray(one)) return one.map(deep);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [scrub(name), deep(inner)]));
  };
  return deep(value) as T;
}

/** A multi-line key is matched by each of its lines: as a whole it occurs in too many forms. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => !line.startsWith("-----"));
  const values = lines.filter((line) => line.length >= SECRET_MIN && !PLAIN_WORD.test(line));
  return values.flatMap(spellingsOf).filter((form) => form.length >= SECRET_MIN);
}

function spellingsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const percent = encodeURIComponent(value);
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    percent,
    percent.replace(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams({ "": value }).toString().slice(1),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((before) => [
      base64Of(bytes, before, "base64"),
      base64Of(bytes, before, "base64url"),
    ]),
  ];
}

/** The base64 of these bytes after `before` other bytes, modulo 3, without the characters that depend on neighbors. */
function base64Of(bytes: Buffer, before: number, encoding: "base64" | "base64url"): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString(encoding);
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/**
 * Finds any of many texts in one pass: of every 8 characters of the text, the next 8 are looked up among those that a
 * long form can have there. Short forms are searched for one by one; there are few.
 */
interface Index {
  readonly grams: ReadonlyMap<string, readonly { readonly form: string; readonly at: number }[]>;
  readonly short: readonly string[];
}

const GRAM = 8;
const LONG_MIN = 2 * GRAM - 1;

function indexOf(all: readonly string[]): Index {
  const forms = [...new Set(all)].toSorted((one, other) => other.length - one.length);
  const grams = new Map<string, { form: string; at: number }[]>();
  for (const form of forms.filter(({ length }) => length >= LONG_MIN)) {
    for (let at = 0; at < GRAM; at++) {
      const gram = form.slice(at, at + GRAM);
      const places = grams.get(gram) ?? [];
      grams.set(gram, [...places, { form, at }]);
    }
  }
  return { grams, short: forms.filter(({ length }) => length < LONG_MIN) };
}

function without({ grams, short }: Index, text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = 0; at + GRAM <= text.length; at += GRAM) {
    const places = grams.get(text.slice(at, at + GRAM));
    // The longest first: one may be part of another.
    const found = places?.find((one) => at - one.at >= from && text.startsWith(one.form, at - one.at));
    if (!found) continue;
    kept.push(text.slice(from, at - found.at), REDACTED);
    from = at - found.at + found.form.length;
    // Continue at the first multiple after it.
    at = Math.max(at, Math.ceil(from / GRAM) * GRAM - GRAM);
  }
  return short.reduce((out, form) => out.replaceAll(form, REDACTED), kept.join("") + text.slice(from));
}
