import { expect, test } from "@jest/globals";
import { ALONE } from "../../../src/github/queries.ts";
import { freshGitHub, github, graphql, installationToken, REPO } from "./local.ts";

freshGitHub();

const base64 = (bytes: string | Buffer) => Buffer.from(bytes).toString("base64");
const tip = async (branch: string) => (await github.log(REPO, branch))[0];
const commit = async (more: object = {}, branchName = "main") =>
  await graphql(await installationToken(), ALONE.commit, {
    input: {
      branch: { repositoryNameWithOwner: REPO, branchName },
      expectedHeadOid: (await tip("main"))?.sha,
      message: { headline: "Two files", body: "And one less." },
      ...more,
    },
  });

test("a commit by the API stands on the expected head, with its bytes, and counts as signed", async () => {
  const before = await github.commit(REPO, "main", { by: "maria", message: "x", files: { "x.md": "x\n" } });
  github.protect(REPO, "main", { requiresSignatures: true });
  const additions = [
    { path: "a/new.md", contents: base64("new\n") },
    { path: "bytes", contents: base64(Buffer.from([0, 255])) },
  ];
  const { data } = await commit({ fileChanges: { additions, deletions: [{ path: "x.md" }] } });
  const made = await tip("main");
  expect(data.made.commit).toMatchObject({ oid: made?.sha, parents: { nodes: [{ oid: before }] } });
  expect(made).toMatchObject({
    message: "Two files\n\nAnd one less.",
    author: expect.stringContaining("[bot]"),
  });
  expect(made?.files.toSorted()).toEqual(["a/new.md", "bytes", "x.md"]);
  expect(await github.readFile(REPO, "main", "a/new.md")).toBe("new\n");
});

test("it is refused on another head, on no branch, past a review, and for a workflow", async () => {
  const before = (await tip("main"))?.sha ?? "";
  const type = async (more: object, branch?: string) => (await commit(more, branch)).errors?.[0].type;
  expect(await type({ expectedHeadOid: "1".repeat(40) })).toBe("STALE_DATA");
  expect(await type({}, "nowhere")).toBe("NOT_FOUND");
  const additions = [{ path: ".github/workflows/x.yml", contents: base64("on: push\n") }];
  expect(await type({ fileChanges: { additions } })).toBe("FORBIDDEN");
  github.protect(REPO, "main", { approvals: 1 });
  expect(await type({})).toBe("UNPROCESSABLE");
  expect((await tip("main"))?.sha).toBe(before);
});
