import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createCodebase } from "../../src/codebase/reader.ts";
import { createRepository } from "./repository.ts";

let repository: Awaited<ReturnType<typeof createRepository>>;
const at = (files: Parameters<typeof repository.commit>[0]) =>
  createCodebase().at(repository, repository.commit(files));

beforeAll(async () => {
  repository = await createRepository();
});
afterAll(async () => await repository.remove());

test("which words stand somewhere, as a whole, in the case that they have", async () => {
  const words = [
    "one",
    "oddly",
    "One",
    "on",
    "th",
    "caf",
    "a",
    "alpha",
    "snake_case",
    "snake",
    "$dollar",
    "nosuch",
  ];
  const reader = at({
    "a.ts": "one; alpha-beta snake_case($dollar) One_two\n",
    "x.bin": Buffer.from("nosuch\0"),
    "docs/plans/old.md": "nosuch",
    "PLAN.md": "nosuch",
    "öäü x.ts": "const oddly = 'a';",
  });
  const except = ["docs/plans", "PLAN.md", "no/such/file"];
  expect([...(await reader.has(words, except))].toSorted()).toEqual(
    ["$dollar", "a", "alpha", "oddly", "one", "snake_case"].toSorted(),
  );
  expect(await reader.has(["nosuch"], ["docs/plans"])).toEqual(new Set(["nosuch"]));
  expect(await reader.has(["nosuch"], except)).toEqual(new Set());
  expect(await reader.has([], except)).toEqual(new Set());
  expect(await at({}).has(["one"], except)).toEqual(new Set());
  await expect(createCodebase().at(repository, "0".repeat(40)).has(["a"], [])).rejects.toThrow(
    "not a tree object",
  );
});
