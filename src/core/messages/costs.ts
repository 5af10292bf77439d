/** What the model has cost for a plan, and what the work may cost. */
import type { Progress } from "../discussion/progress.ts";
import { estimateOf } from "../state/estimate.ts";
import { knownPrice, priceOf } from "../state/prices.ts";
import type { Settings } from "../state/settings.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { type StatusRecord, type Usage, usdOf } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { code, dollars, live, md } from "./text.ts";

/** What the model has cost, in all and by phase; empty if nothing. */
export function costText({ spent }: StatusRecord): Text {
  const phases = Object.entries(spent);
  if (phases.length === 0) return md``;
  const rows = phases.map(([phase, usage]) => `${phase} ${dollars(usage.usd)} (${tokens(usage)})`);
  return md`Model: ${dollars(usdOf(spent))} · ${live(rows.join(" · "))}`;
}

/** By list price, so that it is known before anybody approves. */
export function estimateText(
  { settings }: Pick<Snapshot, "settings">,
  { open }: Pick<Progress, "open">,
): Text {
  const [from, to] = estimateOf(open, settings.models.execute.model ?? "", settings.prices);
  return md`Estimated cost of the work: ${dollars(from)} to ${dollars(to)}, by the items' sizes.`;
}

/** What is counted for models whose price is unknown; nothing if none is. */
export function unknownPriceText({ models, prices }: Pick<Settings, "models" | "prices">): Text[] {
  const named = new Set(Object.values(models).flatMap(({ model }) => model ?? []));
  return [...named]
    .filter((model) => knownPrice(model, prices) === undefined)
    .map((model) => {
      const { input, output } = priceOf(model, prices);
      return md`The price of ${code(model)} is unknown, so its tokens are counted at the highest known price: $${input} per million in, $${output} out.`;
    });
}

const tokens = (usage: Usage) =>
  `${thousands(usage.fresh + usage.cached)} tokens in, ${thousands(usage.output)} out`;
const thousands = (n: number) => (n < 1_000 ? String(n) : `${(n / 1_000).toFixed(1)}k`);
