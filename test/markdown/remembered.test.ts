import { expect, test } from "@jest/globals";
import { memoized } from "../../src/core/markdown/memoized.ts";

test("a text is read once, and forgotten when too many others have come", () => {
  const read: string[] = [];
  const length = memoized((text) => {
    read.push(text.slice(0, 1));
    return text.length;
  });
  const long = "b".repeat(1_500_000);
  expect([length("a"), length("a"), length(long), length("a")]).toEqual([1, 1, 1_500_000, 1]);
  expect(read).toEqual(["a", "b"]);
  length("c".repeat(1_500_000));
  length(long);
  length("a");
  expect(read).toEqual(["a", "b", "c", "b", "a"]);
});
