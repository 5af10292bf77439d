import { describe, expect, test } from "@jest/globals";
import {
  api,
  freshGitHub,
  github,
  graphql,
  installationToken,
  mutate,
  observe,
  REPO,
  withPull,
} from "./local.ts";

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly body: string }[];
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
}

describe("pages of a conversation, from its end", () => {
  freshGitHub();

  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`);

  /** The page before a cursor, or the last one. */
  async function page(what: string, last: number, before: string | null = null): Promise<Page> {
    const asked = `query($before: String) { repository(owner: "acme", name: "tea") { ${what.replace(
      "*",
      `(last: ${last}, before: $before) { totalCount nodes { body } pageInfo { hasPreviousPage startCursor } }`,
    )} } }`;
    const { data, errors } = await graphql("ghp_maria", asked, { before });
    expect(errors).toBeUndefined();
    const [holder] = Object.values(data.repository) as Record<string, Page>[];
    const [found] = Object.values(holder ?? {});
    if (!found) throw new TypeError(`nothing is paged in ${what}`);
    return found;
  }

  /** Every page from the last to the first; what is done between two of them can change what is listed. */
  async function pages(
    what: string,
    last: number,
    between: () => void = () => undefined,
  ): Promise<string[][]> {
    const seen: string[][] = [];
    let at: Page | undefined;
    while (!at || at.pageInfo.hasPreviousPage) {
      if (at) between();
      at = await page(what, last, at?.pageInfo.startCursor);
      seen.push(at.nodes.map(({ body }) => body));
    }
    return seen;
  }

  test("an issue's comments come a hundred at a time until there are none before", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    for (const body of numbered(230)) github.comment(REPO, 1, body, "stranger");
    const seen = await pages("issue(number: 1) { comments* }", 100);
    expect(seen.map(({ length }) => length)).toEqual([100, 100, 30]);
    expect(seen.toReversed().flat()).toEqual(numbered(230));
  });

  test("comments and reviews of a pull request come so too", async () => {
    await withPull(await installationToken());
    for (const body of numbered(5)) {
      github.comment(REPO, 2, body, "stranger");
      await github.review(REPO, 2, { by: "stranger", body });
    }
    const inPull = (what: string) => pages(`pullRequest(number: 2) { ${what}* }`, 2);
    const expected = [["4", "5"], ["2", "3"], ["1"]];
    expect([await inPull("comments"), await inPull("reviews")]).toEqual([expected, expected]);
  });

  test("what is deleted between two pages hides nothing else, and shows nothing twice", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const ids = numbered(9).map((body) => github.comment(REPO, 1, body, "stranger"));
    // First the one that the cursor names, with two before it; then one more.
    const doomed = [[7, 5, 1], [3]].map((some) => some.map((number) => ids[number - 1] ?? 0));
    const seen = await pages("issue(number: 1) { comments* }", 3, () => {
      for (const id of doomed.shift() ?? []) github.deleteComment(REPO, id, "maria");
    });
    expect(seen).toEqual([["7", "8", "9"], ["3", "4", "6"], ["2"]]);
  });

  test("a cursor that GitHub has not given is refused", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const asked = `{ repository(owner: "acme", name: "tea") { issue(number: 1) { comments(last: 1, before: "x") { totalCount } } } }`;
    const { errors } = await graphql("ghp_maria", asked);
    expect(errors).toMatchObject([
      { type: "INVALID_CURSOR_ARGUMENTS", message: "`x` does not appear to be a valid cursor." },
    ]);
  });
});

describe("what is looked up by its node id", () => {
  freshGitHub();

  const ASKED = `__typename id ... on IssueComment { body } ... on PullRequest { number } ... on CheckRun { name }`;

  test("is a comment, a pull request, a check run; what is gone is null and an error beside the others", async () => {
    const token = await installationToken();
    await withPull(token);
    const { data } = await observe(token, 1, 2);
    const { id: repositoryId, issue, branch, pull } = data.repository;
    const made = await mutate(token, "addComment", { subjectId: issue.id, body: "Hi" });
    const headSha = branch.target.oid;
    const check = await mutate(token, "createCheckRun", { repositoryId, name: "plan", headSha });
    const deleted = github.comment(REPO, 1, "Gone", "maria");
    const { node_id: gone } = (await api("GET", `/repos/${REPO}/issues/comments/${deleted}`, token)).body;
    github.deleteComment(REPO, deleted, "maria");
    const ids = [made.data.it.commentEdge.node.id, pull.id, check.data.it.checkRun.id];
    const some = await graphql(token, `query($ids: [ID!]!) { nodes(ids: $ids) { ${ASKED} } }`, {
      ids: [ids[0], gone, ids[1], ids[2]],
    });
    expect(some.data.nodes).toEqual([
      { __typename: "IssueComment", id: ids[0], body: "Hi" },
      null,
      { __typename: "PullRequest", id: ids[1], number: 2 },
      { __typename: "CheckRun", id: ids[2], name: "plan" },
    ]);
    expect(some.errors).toMatchObject([{ type: "NOT_FOUND", path: ["nodes", 1] }]);
    const one = await graphql(token, `{ node(id: "${gone}") { ${ASKED} } }`);
    expect(one).toMatchObject({ data: { node: null }, errors: [{ type: "NOT_FOUND", path: ["node"] }] });
    expect(github.violations).toEqual([]);
  });

  test("is not there for who may not see it", async () => {
    await withPull(await installationToken());
    const { reviewId } = await github.startReview(REPO, 2, { by: "maria", body: "Not yet" });
    const { node_id } = (await api("GET", `/repos/${REPO}/pulls/2/reviews/${reviewId}`, "ghp_maria")).body;
    const asked = `{ node(id: "${node_id}") { ... on PullRequestReview { body } } }`;
    expect((await graphql("ghp_maria", asked)).data.node).toEqual({ body: "Not yet" });
    expect((await graphql("ghp_stranger", asked)).data.node).toBeNull();
  });
});
