/** What a model costs. */
export interface Price {
  /** US dollars for a million fresh tokens, and for a million tokens of output. */
  readonly input: number;
  readonly output: number;
  /** The price of a token read from the cache, as a fraction of the input price. */
  readonly cacheRead: number;
}

/** Prices by the exact name of a model. */
export type Prices = ReadonlyMap<string, Price>;

/**
 * List prices, first match wins; as quoted in 2026-10 from the vendor's page
 * (https://platform.claude.com/docs/en/about-claude/pricing). They are estimates for the figures in messages, not an
 * invoice. Haiku 5.5 is counted at its price for long prompts. A family is found within the names that Bedrock and
 * Vertex give its models (`us.anthropic.claude-opus-4-1-20250805-v1:0`, `claude-opus-4-1@20250805`), where older ones are
 * still served. Other vendors' models are not listed: what they cost depends on who serves them.
 */
const PRICES: readonly (readonly [RegExp, Price])[] = [
  [/opus-5[-.]5/, { input: 4, output: 20, cacheRead: 0.05 }],
  [/sonnet-5[-.]5/, { input: 2, output: 10, cacheRead: 0.05 }],
  [/haiku-5[-.]5/, { input: 0.5, output: 2.5, cacheRead: 0.1 }],
  [/(?:fable|mythos)-5/, { input: 10, output: 50, cacheRead: 0.1 }],
  [/3-opus|opus-4(?![-.][2-9](?!\d))/, { input: 15, output: 75, cacheRead: 0.1 }],
  [/opus/, { input: 5, output: 25, cacheRead: 0.1 }],
  [/sonnet/, { input: 3, output: 15, cacheRead: 0.1 }],
  [/haiku/, { input: 1, output: 5, cacheRead: 0.1 }],
];

/** The price that is known for a model: the operator's own, or the list price. */
export function knownPrice(model: string, own: Prices = new Map()): Price | undefined {
  return own.get(model) ?? PRICES.find(([family]) => family.test(model))?.[1];
}

/** The price that a model is counted at; the highest known one if its own is not, so that budgets hold. */
export function priceOf(model: string, own: Prices = new Map()): Price {
  const all = [...own.values(), ...PRICES.map(([, price]) => price)];
  const highest = (of: keyof Price) => Math.max(...all.map((price) => price[of]));
  return (
    knownPrice(model, own) ?? {
      input: highest("input"),
      output: highest("output"),
      cacheRead: highest("cacheRead"),
    }
  );
}
