/** What a model costs. */
interface Price {
  /** US dollars for a million fresh tokens, and for a million tokens of output. */
  readonly input: number;
  readonly output: number;
  /** The price of a token read from the cache, as a fraction of the input price. */
  readonly cacheRead: number;
}

/**
 * List prices, first match wins; as quoted in 2026-10 from the vendor's page
 * (https://platform.claude.com/docs/en/about-claude/pricing). They are estimates for the figures in messages, not an
 * invoice. Haiku 5.5 is counted at its price for long prompts, a model that is not listed at the highest price.
 */
const PRICES: readonly (readonly [RegExp, Price])[] = [
  [/opus-5-5/, { input: 4, output: 20, cacheRead: 0.05 }],
  [/sonnet-5-5/, { input: 2, output: 10, cacheRead: 0.05 }],
  [/haiku-5-5/, { input: 0.5, output: 2.5, cacheRead: 0.1 }],
  [/opus/, { input: 5, output: 25, cacheRead: 0.1 }],
  [/sonnet/, { input: 3, output: 15, cacheRead: 0.1 }],
  [/haiku/, { input: 1, output: 5, cacheRead: 0.1 }],
];
const HIGHEST: Price = { input: 10, output: 50, cacheRead: 0.1 };

export function priceOf(model: string): Price {
  return PRICES.find(([family]) => family.test(model))?.[1] ?? HIGHEST;
}
