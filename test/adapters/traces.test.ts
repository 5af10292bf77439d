import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { Comment } from "../../src/core/state/snapshot.ts";
import { EMPTY_RECORD } from "../../src/core/state/status.ts";
import { renderCommitMessage, type Signer, withMarker } from "../../src/core/state/traces.ts";
import type { Commit, Repository } from "../../src/github/answers.ts";
import { isOurPull } from "../../src/github/to-snapshot.ts";
import { type Blob, branchOf, noticesOf, planOf, statusOf } from "../../src/github/traces.ts";
import { aComment, aPerson } from "../core/builders.ts";

const self = { login: "redline", id: 900, nodeId: "BOT", isBot: true };
const signer: Signer = { keys: ["key"], scope: "R_1 7" };
const eye = { self, signer };
const oid = (digit: string) => digit.repeat(40);

const record = {
  ...EMPTY_RECORD,
  isPaused: true,
  spent: { plan: { fresh: 1, cached: 0, output: 1, usd: 2, calls: 1 } },
};
const statusBody = (sequence: number, value: object = record, by: Signer = signer) =>
  withMarker(by, "Waiting.", "status", { record: value, sequence, at: 5 });
const ofOurs = (body: string, more: Partial<Comment> = {}): Comment => ({
  ...aComment(body),
  by: self,
  ...more,
});

describe("the status comment counts", () => {
  const status = (...comments: Comment[]) => statusOf(comments, undefined, eye);
  test("as we wrote it, also after an edit of ours", () => {
    expect(status(ofOurs(statusBody(1)))).toMatchObject({ state: "intact", record, sequence: 1 });
    expect(status(ofOurs(statusBody(2), { isEdited: true, editedBy: self }))).toMatchObject({
      state: "intact",
    });
  });
  test("not after somebody else's edit, although it is signed; what was spent is not forgotten", () => {
    const edited = status(ofOurs(statusBody(1), { isEdited: true, editedBy: aPerson("bob") }));
    expect(edited).toMatchObject({ state: "lost", changedBy: "bob", record: { spent: record.spent } });
    expect(edited?.record.isPaused).toBeUndefined();
  });
  test("not after the edit of an account that is no more", () => {
    expect(status(ofOurs(statusBody(1), { isEdited: true }))?.state).toBe("lost");
  });
  test("not if another account posted it", () => {
    expect(status(aComment(statusBody(1), { by: aPerson("bob") }))).toBeUndefined();
    expect(status(ofOurs(statusBody(1), { by: { ...self, id: 901 } }))).toBeUndefined();
    expect(status(ofOurs(statusBody(1), { by: { ...self, isBot: false } }))).toBeUndefined();
  });
  test("only the newest of several; a copy that somebody put into another comment of ours does not", () => {
    const paused = ofOurs(statusBody(9));
    const older = ofOurs(statusBody(3, EMPTY_RECORD));
    expect(status(older, paused)?.sequence).toBe(9);
    const copied = ofOurs(statusBody(20, EMPTY_RECORD), { isEdited: true, editedBy: aPerson("bob") });
    expect(status(copied, paused)).toMatchObject({ sequence: 9, state: "intact" });
  });
  test("not if it was signed for another issue, or with a key that is not ours", () => {
    expect(status(ofOurs(statusBody(1, record, { ...signer, scope: "R_1 8" })))).toBeUndefined();
    expect(status(ofOurs(statusBody(1, record, { ...signer, keys: ["other"] })))).toBeUndefined();
  });
  test("only as the comment's last line: text may quote it", () => {
    expect(status(ofOurs(`${statusBody(1)}\n\nThat is what it said.`))).toBeUndefined();
  });
  test("not in a version that is not known: that stops", () => {
    expect(status(ofOurs(statusBody(1, { ...record, version: 2 })))?.state).toBe("unreadable");
  });
  test("as lost where there is a plan of ours and no comment", () => {
    const branch = branchOf(repository([begun()]), [begun()], signer);
    expect(statusOf([], branch, eye)).toMatchObject({ state: "lost", nodeId: undefined });
    expect(statusOf([], undefined, eye)).toBeUndefined();
  });
});

test("a notice counts only in a comment of our account", () => {
  const body = withMarker(signer, "Stopped.", "notice", "people:abc");
  expect([...noticesOf([ofOurs(body)], undefined, eye).times.keys()]).toEqual(["people:abc"]);
  expect([...noticesOf([aComment(body, { by: aPerson("bob") })], undefined, eye).notices]).toEqual([]);
});

test("a notice that somebody has edited is posted again, three times at most, and told nobody anything", () => {
  const edited = ofOurs(withMarker(signer, "Go on.", "notice", "people:abc"), {
    isEdited: true,
    editedBy: aPerson("bob"),
  });
  const found = (count: number) => noticesOf(Array<Comment>(count).fill(edited), undefined, eye);
  expect(found(2).notices.size).toBe(0);
  expect([...found(3).notices]).toEqual(["people:abc"]);
  expect(found(3).times.size).toBe(0);
});

/** A commit with the trailers in a message that we signed for its parent and tree. */
function signed(name: string, parents: string[], trailers: [string, string][]): Commit {
  const place = { parent: oid(parents[0] ?? "0"), tree: oid("7") };
  const message = renderCommitMessage(signer, place, { subject: "Plan", body: "", trailers });
  return {
    oid: oid(name),
    message,
    author: { name: "x", user: null },
    tree: { oid: place.tree },
    parents: { nodes: parents.map((parent) => ({ oid: oid(parent) })) },
  };
}
const begun = (parents = ["0"], more: [string, string][] = []) =>
  signed("1", parents, [["Plan-Revision", "1"], ["Plan-File", "PLAN.md"], ...more]);

function repository(chain: readonly Commit[], more: Partial<Repository> = {}): Repository {
  return {
    id: "R_1",
    databaseId: 1,
    url: "",
    isArchived: false,
    defaultBranchRef: null,
    settings: null,
    issue: null,
    branch: { target: { oid: chain[0]?.oid ?? oid("0") }, associatedPullRequests: { nodes: [] } },
    planAtRoot: null,
    planInDocs: null,
    ...more,
  };
}
test("what an answer says of feedback counts in any comment of ours, even if its text was edited", () => {
  const dispositions = [{ feedback: "t1", became: "applied", reply: "Done." }];
  const body = withMarker(signer, "Text.", "notice", { notice: "answers:abc", dispositions });
  const by = (more: Partial<Comment>) => noticesOf([{ ...ofOurs(body), ...more }], undefined, eye);
  expect([...by({}).notices]).toEqual(["answers:abc"]);
  expect(by({}).posted.get("answers:abc")).toEqual(dispositions);
  expect(by({ isEdited: true, editedBy: aPerson("bob") }).posted.get("answers:abc")).toEqual(dispositions);
  expect(by({ by: aPerson("bob") }).posted.size).toBe(0);
});

const branch = (...chain: Commit[]) => branchOf(repository(chain), chain, signer);

describe("a commit is ours", () => {
  test("where its message is signed for its place", () => {
    expect(branch(begun())?.commits[0]?.ours?.trailers.get("Plan-File")).toBe("PLAN.md");
  });
  test.each<[string, Commit]>([
    ["its tree is another", { ...begun(), tree: { oid: oid("8") } }],
    ["its parent is another", { ...begun(), parents: { nodes: [{ oid: oid("9") }] } }],
    ["it is a merge", begun(["0", "5"])],
    ["its message was changed", { ...begun(), message: begun().message.replace("Plan", "Plans") }],
    ["it has no signature", { ...begun(), message: "Plan\n\nPlan-Revision: 1\nPlan-File: PLAN.md\n" }],
  ])("and not where %s", (_, commit) => {
    expect(branch(commit)?.isOurs).toBe(false);
  });
  test("and the branch is ours only from the commit that began its plan", () => {
    const ticked = signed("2", ["1"], [["Plan-Item", "1"]]);
    expect(branch(ticked)).toMatchObject({ isOurs: false, commits: [] });
    expect(branch(ticked, begun())).toMatchObject({ isOurs: true });
  });
});

describe("the plan is the file that our commits name", () => {
  const blob = (text: string) => ({
    text,
    oid: createHash("sha1")
      .update(`blob ${Buffer.byteLength(text)}\0${text}`)
      .digest("hex"),
  });
  const both = { "PLAN.md": blob("root"), "docs/plans/7.md": blob("docs") };
  /** Files at the head, or at other commits by their digit. */
  const planIn = (chain: Commit[], files: Record<string, Blob>, others: Record<string, Blob> = {}) =>
    planOf(branch(...chain), async (commit, path) =>
      commit === chain[0]?.oid ? (files[path] ?? null) : (others[`${commit[0]}:${path}`] ?? null),
    );
  const archived = (to: string) => signed("2", ["1"], [["Plan-Archived", to]]);
  test("and no other that is there", async () => {
    const inDocs = signed(
      "1",
      ["0"],
      [
        ["Plan-Revision", "1"],
        ["Plan-File", "docs/plans/7.md"],
      ],
    );
    expect(await planIn([begun()], both)).toEqual({ path: "PLAN.md", text: "root" });
    expect(await planIn([inDocs], both)).toEqual({ path: "docs/plans/7.md", text: "docs" });
    expect(await planIn([inDocs], { "PLAN.md": blob("root") })).toBeUndefined();
    expect(await planIn([begun()], { "docs/plans/7.md": blob("docs") })).toBeUndefined();
  });
  test("and the one that it was archived as, afterwards", async () => {
    const plan = await planIn([archived("docs/plans/7.md"), begun()], both);
    expect(plan).toEqual({ path: "docs/plans/7.md", text: "docs" });
    const elsewhere = await planIn([archived("adr/7.md"), begun()], { ...both, "adr/7.md": blob("adr") });
    expect(elsewhere).toEqual({ path: "adr/7.md", text: "adr" });
  });
  test.each(["pull-request", "none", "docs/plans/7.md"])(
    "and what the archive commit removed, if it is gone: archived as %s",
    async (to) => {
      const files = { "PLAN.md": blob("another") };
      const plan = await planIn([archived(to), begun()], files, { "1:PLAN.md": blob("root") });
      expect(plan).toEqual({ path: "PLAN.md", text: "root", commit: oid("1") });
    },
  );
  test("and the file that a later commit of ours names", async () => {
    const again = signed("3", ["2"], [["Plan-File", "PLAN.md"]]);
    expect(await planIn([again, archived("none"), begun()], both)).toEqual({ path: "PLAN.md", text: "root" });
  });
  test("and a plan that was not archived is not read from anywhere else", async () => {
    const revised = signed("2", ["1"], [["Plan-Revision", "2"]]);
    expect(await planIn([revised, begun()], {}, { "1:PLAN.md": blob("root") })).toBeUndefined();
  });
  test("and a branch that is not ours has none", async () => {
    expect(await planIn([{ ...begun(), message: "Plan" }], both)).toBeUndefined();
  });
  test("whole: text that is not the file's bytes does not count", async () => {
    const cut = { ...blob("root and more"), text: "root" };
    expect(await planIn([begun()], { "PLAN.md": cut })).toBeUndefined();
    expect(await planIn([begun()], { "PLAN.md": { ...blob("root"), text: null } })).toBeUndefined();
    expect(await planIn([archived("none"), begun()], {}, { "1:PLAN.md": cut })).toBeUndefined();
  });
});

test("a pull request is ours if our App opened it from the repository itself", () => {
  const author = { __typename: "Bot", login: "redline", id: "BOT", databaseId: 900 };
  const pull = { author, headRepository: { databaseId: 1 } };
  const of = repository([]);
  expect(isOurPull(pull, of, self)).toBe(true);
  expect(isOurPull({ ...pull, author: { ...author, databaseId: 901 } }, of, self)).toBe(false);
  expect(isOurPull({ ...pull, author: { ...author, __typename: "User" } }, of, self)).toBe(false);
  expect(isOurPull({ ...pull, author: null }, of, self)).toBe(false);
  expect(isOurPull({ ...pull, headRepository: { databaseId: 2 } }, of, self)).toBe(false);
  expect(isOurPull({ ...pull, headRepository: null }, of, self)).toBe(false);
});
