import { beforeAll, expect, test } from "@jest/globals";
import { kindOf, playChain } from "../../crash/chain.ts";
import { playUndisturbed, prepare } from "../../crash/play.ts";

let undisturbed: Awaited<ReturnType<typeof playUndisturbed>>;
let chains: Record<"before" | "after", Awaited<ReturnType<typeof playChain>>>;

// Most of a life is waiting, so the three of them are played at the same time.
beforeAll(async () => {
  const baseline = await prepare();
  try {
    const [one, before, after] = await Promise.all([
      playUndisturbed(baseline),
      playChain(baseline, "before"),
      playChain(baseline, "after"),
    ]);
    undisturbed = one;
    chains = { before, after };
  } finally {
    await baseline.clear();
  }
});

test.each(["before", "after"] as const)(
  "killed %s each kind of effect in turn, and started again each time, it comes to the same",
  (when) => {
    const { seen, died } = chains[when];
    expect(seen).toBe(undisturbed.seen);
    const meant = undisturbed.places.filter((place) => place.endsWith(`:${when}`));
    const kinds = new Set(when === "before" ? meant : meant.map(kindOf));
    expect([...kinds].filter((kind) => !died.has(kind))).toEqual([]);
  },
);
