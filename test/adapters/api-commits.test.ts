import { expect, test } from "@jest/globals";
import { StaleHead, UserError } from "../../src/core/state/errors.ts";
import type { CommitContents } from "../../src/ports/ports.ts";
import { aPlannedSnapshot } from "../core/builders.ts";
import { oid } from "../core/plan-builders.ts";
import { nock } from "../world/nock.ts";
import { API, client, key } from "./nocked.ts";

const s = aPlannedSnapshot({ key });
const commit: CommitContents = {
  parent: oid("1"),
  tree: oid("2"),
  message: "Subject\n\nBody\n\nTrailer: x\n",
  additions: new Map([["a.md", "é\n"]]),
  deletions: ["b.md"],
};
const made = {
  oid: oid("3"),
  message: "Subject\n\nBody\n\nTrailer: x",
  tree: { oid: oid("2") },
  parents: { nodes: [{ oid: oid("1") }] },
};
/** GitHub answers with this; what it was asked is returned. */
function answering(answer: object): Record<string, unknown>[] {
  const asked: Record<string, unknown>[] = [];
  nock(API)
    .post("/graphql", (body: { variables: { input: Record<string, unknown> } }) => {
      asked.push(body.variables.input);
      return true;
    })
    .reply(200, answer);
  return asked;
}

test("a commit is made on the expected head, byte for byte", async () => {
  const asked = answering({ data: { made: { commit: made } } });
  await client().commit(s, { ...commit, isNew: false });
  expect(asked).toEqual([
    {
      branch: { repositoryNameWithOwner: "acme/demo", branchName: "ai-plan/issue-42" },
      expectedHeadOid: oid("1"),
      message: { headline: "Subject", body: "Body\n\nTrailer: x" },
      fileChanges: {
        additions: [{ path: "a.md", contents: Buffer.from("é\n").toString("base64") }],
        deletions: [{ path: "b.md" }],
      },
    },
  ]);
});

test.each<[string, object]>([
  ["tree", { tree: { oid: oid("9") } }],
  ["message", { message: "Subject" }],
  ["parent", { parents: { nodes: [{ oid: oid("9") }] } }],
])("one that comes out with another %s is not the one that was verified", async (_, more) => {
  answering({ data: { made: { commit: { ...made, ...more } } } });
  const failed = client().commit(s, { ...commit, isNew: false });
  await expect(failed).rejects.toThrow(
    "GitHub made the commit 3333333, which is not the one that was verified.",
  );
});

test("a branch that is elsewhere, a refusal, and an error of GitHub's are told apart", async () => {
  const error = (type: string) => ({ data: { made: null }, errors: [{ type, message: "No more." }] });
  const commitOnce = () => client().commit(s, { ...commit, isNew: false });
  answering(error("STALE_DATA"));
  await expect(commitOnce()).rejects.toThrow(StaleHead);
  answering(error("FORBIDDEN"));
  await expect(commitOnce()).rejects.toThrow(UserError);
  answering(error("INTERNAL"));
  await expect(commitOnce()).rejects.not.toThrow(UserError);
});

test("a new branch is named when its commit stands, and not where somebody else was faster", async () => {
  const refs = "/repos/acme/demo/git/refs";
  const named: string[] = [];
  const create = (status: number) =>
    nock(API)
      .post(refs, ({ ref }: { ref: string }) => {
        named.push(ref);
        return true;
      })
      .reply(status, status === 201 ? {} : { message: "Reference already exists" });
  create(201);
  answering({ data: { made: { commit: made } } });
  create(422);
  await expect(client().commit(s, { ...commit, isNew: true })).rejects.toThrow(StaleHead);
  expect(named).toEqual(["refs/heads/ai-plan/issue-42-begun", "refs/heads/ai-plan/issue-42"]);
});
