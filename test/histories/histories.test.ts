import { expect, test } from "@jest/globals";
import { playSome } from "./play-some.ts";

// A sample: test/long/histories plays them by the hundred.
test("half a dozen random histories break no invariant", async () => {
  const told = await playSome(3, 6);
  expect(told).toMatch(/^6 histories in .* 0 violations$/m);
});
