import { expect, test } from "@jest/globals";
import { KEPT } from "../../histories/kept/attackers.ts";
import { replay } from "../../histories/replay.ts";

test.each(KEPT.map((kept) => [kept.name, kept] as const))("%s", async (_, kept) => {
  const { items, steps, ending, done } = kept;
  const [most, least = 0] = done;
  const came = await replay({ items, flavor: "plain", approve: "maintain", steps });
  expect(came.ending).toBe(ending);
  expect(came.items).toBeLessThanOrEqual(most);
  expect(came.items).toBeGreaterThanOrEqual(least);
});
