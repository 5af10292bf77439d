import { describe, expect, test } from "@jest/globals";
import { knownPrice, priceOf } from "../../src/core/state/prices.ts";

describe("a price is found by the family in a model's name, wherever it is served", () => {
  test.each([
    ["claude-opus-5-5", 4],
    ["claude-opus-5-5@20260801", 4],
    ["us.anthropic.claude-opus-5-5-20260801-v1:0", 4],
    ["anthropic/claude-opus-5.5", 4],
    ["global.anthropic.claude-sonnet-5-5-20260801-v1:0", 2],
    ["anthropic.claude-haiku-5-5-20260801-v1:0", 0.5],
    ["claude-fable-5-1", 10],
    ["claude-3-opus@20240229", 15],
    ["anthropic.claude-opus-4-20250514-v1:0", 15],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", 15],
    ["claude-opus-4-1@20250805", 15],
    ["claude-opus-4-0", 15],
    ["claude-opus-4-5@20251101", 5],
    ["us.anthropic.claude-opus-4-6-v1", 5],
    ["anthropic.claude-sonnet-4-20250514-v1:0", 3],
    ["claude-haiku-4-5@20251001", 1],
  ])("%s", (model, input) => {
    expect(knownPrice(model)?.input).toBe(input);
  });
});

describe("an unknown model", () => {
  const PROFILE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";

  test.each(["gpt-x", PROFILE, "constructor", ""])("%j counts as the dearest in every respect", (model) => {
    expect(knownPrice(model)).toBeUndefined();
    expect(priceOf(model)).toEqual({ input: 15, output: 75, cacheRead: 0.1 });
  });

  test("counts as a price of the operator's, if that is dearer", () => {
    const own = new Map([["o-pro", { input: 150, output: 60, cacheRead: 0.5 }]]);
    expect(priceOf("gpt-x", own)).toEqual({ input: 150, output: 75, cacheRead: 0.5 });
  });
});

test("what the operator says of a model goes before the list", () => {
  const own = new Map([["claude-sonnet-5-5", { input: 1, output: 2, cacheRead: 1 }]]);
  expect(priceOf("claude-sonnet-5-5", own)).toEqual({ input: 1, output: 2, cacheRead: 1 });
  expect(priceOf("us.anthropic.claude-sonnet-5-5", own).input).toBe(2);
});
