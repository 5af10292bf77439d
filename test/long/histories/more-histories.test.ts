import { expect, test } from "@jest/globals";
import { playSome } from "../../histories/play-some.ts";

// The other half stands in a file of its own: files are what the workers share out.
test("another fifty random histories break no invariant", async () => {
  const told = await playSome(2, 50);
  expect(told).toMatch(/^50 histories in .* 0 violations$/m);
}, 1_200_000);

test("two processes share what one would play", async () => {
  const told = await playSome(2, 4, 2);
  expect(told).toMatch(/^4 histories in .* 0 violations$/m);
}, 120_000);
