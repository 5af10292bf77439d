/** What a model costs. */
interface Price {
  /** US dollars for a million fresh tokens, and for a million tokens of output. */
  readonly input: number;
  readonly output: number;
  /** Part of the input price that a token read from the cache costs. */
  readonly cacheRead: number;
}

/**
 * List prices, first match counts; as others quoted them in 2026-10 from the vendor's page
 * (https://platform.claude.com/docs/en/about-claude/pricing). They are for the figures that people are shown: the
 * vendor's invoice is what counts. Haiku 5.5 is taken at its price for long prompts. A model that is not listed is
 * counted at the dearest price.
 */
const PRICES: readonly (readonly [RegExp, Price])[] = [
  [/opus-5-5/, { input: 4, output: 20, cacheRead: 0.05 }],
  [/sonnet-5-5/, { input: 2, output: 10, cacheRead: 0.05 }],
  [/haiku-5-5/, { input: 0.5, output: 2.5, cacheRead: 0.1 }],
  [/opus/, { input: 5, output: 25, cacheRead: 0.1 }],
  [/sonnet/, { input: 3, output: 15, cacheRead: 0.1 }],
  [/haiku/, { input: 1, output: 5, cacheRead: 0.1 }],
];
const DEAREST: Price = { input: 10, output: 50, cacheRead: 0.1 };

export function priceOf(model: string): Price {
  return PRICES.find(([family]) => family.test(model))?.[1] ?? DEAREST;
}
