import { expect, test } from "@jest/globals";
import { playSome } from "../../histories/play-some.ts";

test("a hundred random histories break no invariant", async () => {
  const told = await playSome(1, 100);
  expect(told).toMatch(/^100 histories in .* 0 violations$/m);
}, 1_200_000);
