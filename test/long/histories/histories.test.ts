import { expect, test } from "@jest/globals";
import { playSome } from "../../histories/play-some.ts";

test("fifty random histories break no invariant", async () => {
  const told = await playSome(1, 50);
  expect(told).toMatch(/^50 histories in .* 0 violations$/m);
}, 1_200_000);
