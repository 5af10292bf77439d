import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { type Pages, startPages } from "./pages.ts";

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages?.close());

const step = (page: Page, title: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: title }) });
const isDone = (page: Page, title: string) => step(page, title).getByRole("img", { name: "Done" }).waitFor();

test("the first page leads from a label to a ready pull request, by clicking alone", async () => {
  const { playground, at } = pages;
  const page = await pages.open("alice");
  await page.goto("/");
  await page.getByRole("button", { name: "Add the label ai-plan" }).click();
  await isDone(page, "Request a plan");
  await page.getByRole("link", { name: "Read the plan" }).click();
  await page.getByRole("heading", { name: "#4" }).waitFor();
  await page.goto("/");
  await isDone(page, "Read it");

  await page.getByRole("link", { name: "Comment on the plan" }).click();
  const line = page.getByRole("row").filter({ hasText: "## Goal" });
  await line.getByRole("link", { name: /^Comment on line/ }).click();
  await page.getByRole("textbox", { name: /^Comment on line/ }).fill("Why is this the goal?");
  await page.getByRole("button", { name: "Add single comment" }).click();
  await page.getByText("Why is this the goal?").waitFor();
  await page
    .getByRole("region", { name: /^Conversation on PLAN.md/ })
    .getByText("redline")
    .first()
    .waitFor();

  await page.getByRole("link", { name: /^Conversation/ }).click();
  await page.getByRole("button", { name: "Resolve conversation" }).click();
  await page.getByText("marked this conversation as resolved").waitFor();
  await page.getByRole("textbox", { name: "Comment" }).fill("Good plan.\n\n/approve");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await page.getByText("marked this pull request as ready for review").waitFor();
  await page.goto("/");
  await isDone(page, "See it done");

  const { github, repo } = playground;
  expect(github.pull(repo, 4)).toMatchObject({ isDraft: false, state: "open" });
  const messages = (await github.log(repo, "ai-plan/issue-1")).map(({ message }) => message);
  expect(messages.filter((message) => /^Approved-by: alice$/m.test(message)).length).toBeGreaterThan(0);
  await page.goto(at("/pull/4/commits"));
  await page.getByRole("rowheader", { name: "Evidence" }).first().waitFor();
  await page.goto(at("/pull/4"));
  await page.getByRole("button", { name: "Merge pull request" }).click();
  await page.getByText("Pull request successfully merged and closed").waitFor();
  expect(github.pull(repo, 4).state).toBe("merged");
  expect(github.issue(repo, 1).state).toBe("closed");
  expect(pages.complaints).toEqual([]);
  expect(github.violations).toEqual([]);
});
