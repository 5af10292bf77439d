import { expect, test } from "@jest/globals";
import { estimateOf } from "../../src/core/state/estimate.ts";
import { anItem } from "./plan-builders.ts";

const of = (sizes: ("S" | "M" | "L")[], model = "claude-sonnet-5-5") =>
  estimateOf(
    sizes.map((size, index) => anItem(index + 1, { size })),
    model,
  );

test("what is left may cost as much as its items together, and more with a dearer model", () => {
  expect(of([])).toEqual([0, 0]);
  const [from, to] = of(["S"]);
  expect(from).toBeGreaterThan(0.01);
  expect(to).toBeLessThan(1);
  expect(of(["S", "L"])[1]).toBeCloseTo(to + of(["L"])[1], 10);
  expect(of(["M"], "claude-opus-5-5")[0] / of(["M"])[0]).toBeCloseTo(2, 5);
  expect(of(["M"], "unheard-of")[0]).toBeGreaterThan(of(["M"], "claude-opus-5-5")[0]);
});
