import { z } from "zod";
import { mulberry32, type Random } from "./mulberry32.ts";

/** When a rule fires, counted over what it matches. With nothing said, every time. */
export const WHEN = {
  /** First at the n-th, from 1; once, unless `times` says more. */
  at: z.int().min(1).optional(),
  /** At most so often. */
  times: z.int().min(1).optional(),
  /** Each k-th only. */
  every: z.int().min(1).optional(),
  /** Only so likely, from 0 to 1, by the rule's own `seed`. */
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
};

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };
/** The same as a type. */
export type When = Optional<{ at: number; times: number; every: number; probability: number; seed: number }>;

/** Whether a rule ends by itself. */
export function isBounded({ at, times }: When): boolean {
  return at !== undefined || times !== undefined;
}

interface Entry<R> {
  readonly rule: R;
  readonly random: Random;
  matched: number;
  fired: number;
}

/** Rules with their counters. The same rules over the same matches fire at the same places. */
export class Rulebook<R extends When> {
  readonly rules: readonly R[];
  readonly #entries: readonly Entry<R>[];

  constructor(rules: readonly R[]) {
    this.rules = rules;
    this.#entries = rules.map((rule, index) => ({
      rule,
      random: mulberry32(rule.seed ?? index),
      matched: 0,
      fired: 0,
    }));
  }

  /** The first rule that is due among those that match; every one that matches has counted it. */
  due(matches: (rule: R) => boolean): R | undefined {
    const matching = this.#entries.filter(({ rule }) => matches(rule));
    for (const entry of matching) entry.matched++;
    const found = matching.find(isDue);
    if (found) found.fired++;
    return found?.rule;
  }
}

function isDue({ rule, random, matched, fired }: Entry<When>): boolean {
  const { at, every = 1, probability } = rule;
  const timesMax = rule.times ?? (at === undefined ? Number.POSITIVE_INFINITY : 1);
  if (fired >= timesMax || matched < (at ?? 1)) return false;
  if ((at === undefined ? matched : matched - at) % every !== 0) return false;
  return probability === undefined || random() < probability;
}

/** Whether one of a thing's names is the one that a rule gives: as it stands, with `{}` for a part, or as `/RegExp/`. */
export function isNamed(names: readonly string[], operation: string): boolean {
  const [, source] = /^\/(.+)\/$/s.exec(operation) ?? [];
  const pattern = new RegExp(source ?? `^${templateOf(operation)}$`);
  return names.some((name) => pattern.test(name));
}

function templateOf(operation: string): string {
  return operation
    .split(/\{\w*\}/)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("[^/]+");
}
