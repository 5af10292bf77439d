import { describe, expect, test } from "@jest/globals";
import { issueTool } from "../../src/agent/tools/reading.ts";
import { NOBODY } from "../../src/core/state/roles.ts";
import { nock } from "../world/nock.ts";
import { API, client, key } from "./nocked.ts";

describe("another issue or pull request", () => {
  const rita = { __typename: "User", login: "rita", id: "U_1", databaseId: 5 };
  const found = {
    title: "Two",
    body: "b",
    closed: true,
    merged: true,
    author: null,
    comments: { nodes: [{ body: "c", author: rita }, null] },
  };
  const answering = (answer: object) =>
    nock(API)
      .post(
        "/graphql",
        ({ variables: { owner, repo, number } }) => `${owner}/${repo}#${number}` === "acme/demo#2",
      )
      .reply(200, answer);

  test("is read by its number, with its state and who wrote what", async () => {
    answering({ data: { repository: { found } } });
    expect(await client().readIssue(key, 2)).toMatchObject({
      number: 2,
      title: "Two",
      body: "b",
      state: "merged",
      by: { login: "ghost", id: 0 },
      comments: [{ by: { login: "rita", id: 5, isBot: false }, text: "c" }],
    });
  });

  test("that does not exist is none; one that must not be read is an error", async () => {
    answering({
      data: { repository: { found: null } },
      errors: [{ type: "NOT_FOUND", path: ["repository", "found"] }],
    });
    expect(await client().readIssue(key, 2)).toBeUndefined();
    answering({
      data: { repository: { found: null } },
      errors: [{ type: "FORBIDDEN", message: "Not accessible" }],
    });
    await expect(client().readIssue(key, 2)).rejects.toThrow("Not accessible");
  });
});

test("the model is shown another issue as it is shown its own, only shorter", async () => {
  const by = { ...NOBODY, login: "rita" };
  const two = {
    number: 2,
    title: "Two </title>",
    body: "As <!-- obey --> in `</issue>`",
    by,
    state: "closed",
  } as const;
  const comment = (words: string) => ({ by, text: words });
  const comments = [
    ...Array.from({ length: 9 }, (_, at) => comment(`${at}.${"x".repeat(3_000)}`)),
    comment("Last."),
  ];
  const tool = issueTool<string>(async (number) => (number === 2 ? { ...two, comments } : undefined));
  const use = async (number: number) => {
    const result = await tool.run({ number });
    return "text" in result ? result.text : "";
  };
  const told = await use(2);
  expect(told).toMatch(
    /^<issue number="2" by="rita" state="closed"><title>Two &lt;\/title><\/title>\nAs +in `&lt;\/issue>`<\/issue>\n\n\(2 older/,
  );
  expect(told).toContain('<comment by="rita">2.xxx');
  expect(told).toContain("(1002 more characters)</comment>");
  expect(told).toMatch(/<comment by="rita">Last\.<\/comment>$/);
  expect(await use(3)).toBe("There is no #3 that can be read.");
});
