import { describe, expect, test } from "@jest/globals";
import { api, freshGitHub, github, graphql, installationToken, REPO, withPull } from "./local.ts";

interface PullNode {
  readonly number: number;
  readonly state: string;
}

describe("which pull requests a branch has", () => {
  freshGitHub();

  const FIELDS =
    "number state isCrossRepository author { login } headRepository { nameWithOwner } headRef { name }";

  async function ask(fields: string) {
    const answer = await graphql("ghp_maria", `{ repository(owner: "acme", name: "tea") { ${fields} } }`);
    expect(answer.errors).toBeUndefined();
    return answer.data.repository;
  }

  const ofRef = async (args: string): Promise<PullNode[]> => {
    const asked = `ref(qualifiedName: "refs/heads/plan/1") { associatedPullRequests(${args}) { nodes { ${FIELDS} } } }`;
    return (await ask(asked)).ref.associatedPullRequests.nodes;
  };
  const ofRepository = async (args: string): Promise<PullNode[]> =>
    (await ask(`pullRequests(${args}) { nodes { ${FIELDS} } }`)).pullRequests.nodes;
  const numbers = (pulls: readonly PullNode[]) => pulls.map(({ number }) => number);

  /** A fork of the stranger's with a branch of the same name, and as many pull requests from it, all closed again. */
  async function closedFromFork(count: number): Promise<number[]> {
    await github.fork(REPO, "stranger");
    const files = { "PLAN.md": "mine\n" };
    await github.commit("stranger/tea", "plan/1", { by: "stranger", message: "Mine", files });
    const opened: number[] = [];
    for (const title of Array.from({ length: count }, (_, index) => `Mine ${index}`)) {
      const number = await github.openPull(REPO, { by: "stranger", title, head: "stranger:plan/1" });
      github.closeIssue(REPO, number, "stranger");
      opened.push(number);
    }
    return opened;
  }

  test("pull requests of a fork have the branch's name, and are not those of the branch", async () => {
    await withPull(await installationToken());
    const theirs = await closedFromFork(5);
    expect(numbers(await ofRepository(`headRefName: "plan/1", last: 5`))).toEqual(theirs);
    expect(await ofRef("first: 10")).toEqual([
      {
        number: 2,
        state: "OPEN",
        isCrossRepository: false,
        author: { login: "redline" },
        headRepository: { nameWithOwner: REPO },
        headRef: { name: "plan/1" },
      },
    ]);
  });

  test("a person with no more than read opens one from the same branch to another base", async () => {
    await withPull(await installationToken());
    await github.createBranch(REPO, "release", (await github.log(REPO, "main"))[0]?.sha ?? "", "maria");
    const ask = { title: "To the release", head: "plan/1", base: "release" };
    const opened = await api("POST", `/repos/${REPO}/pulls`, "ghp_stranger", ask);
    expect(opened).toMatchObject({ status: 201, body: { number: 3, user: { login: "stranger" } } });
    const again = await api("POST", `/repos/${REPO}/pulls`, "ghp_maria", ask);
    expect(again).toMatchObject({
      status: 422,
      body: { errors: [{ message: "A pull request already exists for acme:plan/1." }] },
    });
    expect(await ofRef("first: 10")).toMatchObject([
      { number: 2, author: { login: "redline" } },
      { number: 3, author: { login: "stranger" }, isCrossRepository: false },
    ]);
    expect(numbers(await ofRef(`first: 10, baseRefName: "main"`))).toEqual([2]);
  });

  test("one into a fork, from the branch, is among those of the branch", async () => {
    await withPull(await installationToken());
    await github.fork(REPO, "stranger");
    const input = { by: "stranger", title: "Into mine", head: "acme:plan/1" };
    const number = await github.openPull("stranger/tea", input);
    const asked = "number baseRepository { nameWithOwner }";
    const { ref } = await ask(
      `ref(qualifiedName: "plan/1") { associatedPullRequests(first: 10) { nodes { ${asked} } } }`,
    );
    expect(ref.associatedPullRequests.nodes).toEqual([
      { number: 2, baseRepository: { nameWithOwner: REPO } },
      { number, baseRepository: { nameWithOwner: "stranger/tea" } },
    ]);
    expect(numbers(await ofRepository("first: 10"))).toEqual([2]);
  });

  test("they are chosen by their state and listed in the order asked for", async () => {
    await withPull(await installationToken());
    github.closeIssue(REPO, 2, "maria");
    const [first = 0, second = 0] = await closedFromFork(2);
    github.reopenIssue(REPO, second, "stranger");
    github.comment(REPO, first, "Still here", "stranger");
    const list = (args: string) => ofRepository(args).then(numbers);
    expect(await list("states: [OPEN], first: 5")).toEqual([second]);
    expect(await list("states: [CLOSED], first: 5")).toEqual([2, first]);
    const order = (field: string) => `first: 5, orderBy: { field: ${field}, direction: DESC }`;
    expect(await list(order("CREATED_AT"))).toEqual([second, first, 2]);
    expect(await list(order("COMMENTS"))).toEqual([first, 2, second]);
    expect(await list(order("UPDATED_AT"))).toEqual([first, second, 2]);
    expect(numbers(await ofRef("states: [CLOSED], first: 5"))).toEqual([2]);
    expect(numbers(await ofRef("states: [OPEN], last: 5"))).toEqual([]);
  });

  test("a branch that is gone is null, and so is a repository that is gone", async () => {
    await withPull(await installationToken());
    const [number = 0] = await closedFromFork(1);
    await github.deleteBranch(REPO, "plan/1", "maria");
    github.deleteRepository("stranger/tea");
    const asked = "isCrossRepository headRefName headRef { name } headRepository { id }";
    const seen = await ask(
      `ours: pullRequest(number: 2) { ${asked} } theirs: pullRequest(number: ${number}) { ${asked} }`,
    );
    expect(seen.ours).toMatchObject({ isCrossRepository: false, headRefName: "plan/1", headRef: null });
    expect(seen.theirs).toEqual({
      isCrossRepository: true,
      headRefName: "plan/1",
      headRef: null,
      headRepository: null,
    });
  });
});

describe("a closed pull request", () => {
  freshGitHub();

  const open = (number: number) =>
    api("PATCH", `/repos/${REPO}/pulls/${number}`, "ghp_maria", { state: "open" });
  const why = (what: string) => ({
    status: 422,
    body: { errors: [{ code: "custom", field: "state", message: `state cannot be changed. ${what}` }] },
  });
  const commit = (text: string) =>
    github.commit(REPO, "plan/1", { by: "maria", message: "More", files: { "more.md": text } });

  test("keeps its head while its branch goes on, and has the branch's when it is opened again", async () => {
    await withPull(await installationToken());
    const { headSha } = github.pull(REPO, 2);
    github.closeIssue(REPO, 2, "maria");
    const next = await commit("x\n");
    expect(github.pull(REPO, 2).headSha).toBe(headSha);
    expect((await open(2)).status).toBe(200);
    expect(github.pull(REPO, 2)).toMatchObject({ state: "open", headSha: next });
  });

  test("stays closed once its branch has been rewritten, until it is where it was", async () => {
    await withPull(await installationToken());
    const { headSha } = github.pull(REPO, 2);
    github.closeIssue(REPO, 2, "maria");
    const [tip] = await github.log(REPO, "main");
    await github.createBranch(REPO, "other", tip?.sha ?? "", "maria");
    const other = await github.commit(REPO, "other", { by: "maria", message: "Other", files: { x: "x\n" } });
    await github.forcePush(REPO, "plan/1", other, "maria");
    expect(await open(2)).toMatchObject(why("The plan/1 branch was force-pushed or recreated."));
    await github.deleteBranch(REPO, "plan/1", "maria");
    expect(await open(2)).toMatchObject(why("The plan/1 branch has been deleted."));
    await github.createBranch(REPO, "plan/1", headSha, "maria");
    expect((await open(2)).status).toBe(200);
    expect(github.pull(REPO, 2)).toMatchObject({ state: "open", headSha });
  });

  test("stays closed while another one has its branch and its base", async () => {
    await withPull(await installationToken());
    github.closeIssue(REPO, 2, "maria");
    const rival = await github.openPull(REPO, { by: "stranger", title: "Mine now", head: "plan/1" });
    expect(await open(2)).toMatchObject(why("There is already an open pull request from plan/1 to main."));
    github.closeIssue(REPO, rival, "stranger");
    expect((await open(2)).status).toBe(200);
  });
});
