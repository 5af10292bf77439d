import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { type Pages, startPages } from "./pages.ts";

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages?.close());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function label(page: Page, issue: number): Promise<void> {
  await page.goto(pages.at(`/issues/${issue}`));
  await button(page, "Add label ai-plan").click();
}

const statusComments = (issue: number) => {
  const { github, repo } = pages.playground;
  return github.issue(repo, issue).comments.filter(({ by }) => by === github.app.botLogin);
};

test("an answer that is lost is healed: nothing is written twice", async () => {
  const { github, repo } = pages.playground;
  const page = await pages.open("alice");
  await page.goto(pages.at("/faults"));
  await button(page, "Inject Lost answer").click();
  await page.getByText("drop on graphql").waitFor();
  await label(page, 1);
  await page.getByText("linked a pull request").waitFor();
  await page.goto(pages.at("/faults"));
  await page.getByText("happened").first().waitFor();
  expect(github.faults.fired).toHaveLength(1);
  expect(statusComments(1)).toHaveLength(1);
  expect(github.pulls(repo)).toHaveLength(1);
});

test("a bot that is killed in the middle of a write goes on when it is started again", async () => {
  const { github, repo } = pages.playground;
  const page = await pages.open("alice");
  await page.goto(pages.at("/faults"));
  await button(page, "Kill it after its next write").click();
  await page.getByText("The bot will be killed after its next write").waitFor();
  await label(page, 2);
  await page.getByText("The bot is not running").waitFor();
  await page.getByRole("link", { name: "Start it again" }).click();
  await button(page, "Start the bot").click();
  await page.getByRole("heading", { name: "Kill it now" }).waitFor();
  await page.goto(pages.at("/issues/2"));
  await page.getByText("linked a pull request").waitFor();
  expect(statusComments(2)).toHaveLength(1);
  expect(github.pulls(repo)).toHaveLength(2);
  await page.goto(pages.at("/effects"));
  await page.getByRole("cell", { name: "GraphQL" }).first().waitFor();
  await page.goto(pages.at("/bot"));
  await page.getByText(/calls of the model \(offline/).waitFor();
  await page.getByRole("group").filter({ hasText: "plan #2" }).first().click();
  await page.getByText("submit_plan").first().waitFor();
  expect(pages.complaints).toEqual([]);
});
