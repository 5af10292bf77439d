import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { answersFile } from "../../tools/graphql/answers.ts";

test("the types of GitHub's answers are those of the queries: `npm run graphql` writes them", async () => {
  expect(await readFile("src/github/answers.ts", "utf8")).toBe(answersFile());
});
