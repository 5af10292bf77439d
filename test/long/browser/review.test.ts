import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { type Pages, startPages } from "./pages.ts";

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages?.close());

const lineOf = (page: Page, text: string) =>
  page
    .getByRole("row")
    .filter({ hasText: text })
    .getByRole("link", { name: /^Comment on line/ });
const field = (page: Page) => page.getByRole("textbox", { name: /^Comment on line/ });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const pull = () => pages.playground.github.pull(pages.playground.repo, 4);

/** Requests the plan of the second sample issue, and waits for its pull request. */
async function requestPlan(page: Page): Promise<void> {
  await page.goto(pages.at("/issues"));
  await page.getByRole("link", { name: "Rate limit GET /api/search" }).click();
  await button(page, "Add label ai-plan").click();
  await page.getByText("linked a pull request that will close this issue").waitFor();
}

/** Comments on the line that has this text. */
async function say(page: Page, near: string, body: string, how: string): Promise<void> {
  await page.goto(pages.at("/pull/4/files"));
  await lineOf(page, near).click();
  await field(page).fill(body);
  await button(page, how).click();
  await page
    .getByRole("region", { name: /^Conversation on PLAN.md/ })
    .getByText(body)
    .waitFor();
}

test("a review of three comments, one of them a suggestion, becomes one revision; a button approves it", async () => {
  const { playground, at } = pages;
  const { github, repo } = playground;
  const alice = await pages.open("alice");
  const bob = await pages.open("bob");
  await requestPlan(alice);

  await say(
    bob,
    "Callers without a key share one budget",
    "One caller could lock out all the others. Use the IP address.",
    "Start a review",
  );
  await say(bob, "keeps the times of a caller's requests", "Why not a token bucket?", "Add review comment");
  await lineOf(bob, "A partner that is over the limit").click();
  await bob.getByRole("link", { name: "Add a suggestion" }).click();
  const suggested = (await field(bob).inputValue()).replace("sees errors", "sees 429");
  expect(suggested).toContain("```suggestion\n- A partner that is over the limit today sees 429");
  await field(bob).fill(suggested);
  await button(bob, "Add review comment").click();
  await bob.getByText("Suggested change").waitFor();

  // Nobody else sees it before it is submitted.
  await alice.goto(at("/pull/4/files"));
  await alice.getByText("Callers without a key share one budget").waitFor();
  expect(await alice.getByText("token bucket?").count()).toBe(0);

  await bob.getByText("Finish your review 3").click();
  await bob.getByRole("radio", { name: "Request changes" }).check();
  await bob.getByRole("textbox", { name: "Review comment" }).fill("Three things.");
  await button(bob, "Submit review").click();
  await bob.getByText("requested changes").first().waitFor();
  await bob
    .getByText(/^Revision 2/)
    .first()
    .waitFor();
  expect(pull().reviews.filter(({ by }) => by === "bob")).toMatchObject([
    { state: "CHANGES_REQUESTED", body: "Three things." },
  ]);
  expect(pull().threads.map(({ comments }) => comments.length)).toEqual([2, 2, 2]);
  const plan = await github.readFile(repo, "ai-plan/issue-2", "PLAN.md");
  expect(plan).toContain("sees 429");

  await bob.goto(at("/pull/4/revisions"));
  await bob.getByRole("insertion").filter({ hasText: "429" }).first().waitFor();
  await bob.getByRole("deletion").filter({ hasText: "errors" }).first().waitFor();

  // What was answered is open: its author resolves it, here and there at once.
  await alice.goto(at("/pull/4"));
  await bob.goto(at("/pull/4"));
  await bob.getByRole("button", { name: "Resolve conversation" }).first().click();
  await alice.getByText("bob marked this conversation as resolved.").waitFor();
  expect(pull().threads.every(({ isResolved }) => isResolved)).toBe(true);

  await button(bob, "Approve").click();
  await bob.getByText("marked this pull request as ready for review").waitFor();
  expect(pull().isDraft).toBe(false);
  const messages = (await github.log(repo, "ai-plan/issue-2")).map(({ message }) => message);
  expect(messages.filter((message) => /^Approved-by: bob$/m.test(message))).toHaveLength(4);
  expect(pages.complaints).toEqual([]);
  expect(github.violations).toEqual([]);
});
