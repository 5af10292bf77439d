/** US dollars for a million tokens. */
interface Price {
  readonly input: number;
  readonly output: number;
}

/**
 * List prices by family, as of 2026-11. They are for the figures that people are shown, not for billing: the
 * vendor's invoice is what counts. A model that is not listed is counted at the dearest price.
 */
const PRICES: readonly (readonly [RegExp, Price])[] = [
  [/haiku/, { input: 1, output: 5 }],
  [/sonnet/, { input: 3, output: 15 }],
  [/opus/, { input: 5, output: 25 }],
];
const DEAREST: Price = { input: 5, output: 25 };

export function priceOf(model: string): Price {
  return PRICES.find(([family]) => family.test(model))?.[1] ?? DEAREST;
}
