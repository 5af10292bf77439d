import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { type Pages, startPages } from "./pages.ts";

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages?.close());

const comments = (number: number) => pages.playground.github.issue(pages.playground.repo, number).comments;
const box = (page: Page) => page.getByRole("textbox", { name: "Comment" });
const person = (page: Page, login: string) => page.locator("#people summary").filter({ hasText: login });
const sent = (origin: string, fields: [string, string][]) => ({
  method: "POST",
  body: new URLSearchParams(fields),
  headers: { origin },
});
const send = (page: Page) => page.getByRole("button", { name: "Comment", exact: true });

test("who may not approve is told why, and nothing happens", async () => {
  const { playground, at } = pages;
  const alice = await pages.open("alice");
  await alice.goto(at("/issues/1"));
  await alice.getByRole("button", { name: "Add label ai-plan" }).click();
  await alice.getByText("linked a pull request").waitFor();
  const rita = await pages.open("rita");
  await rita.goto(at("/pull/4"));
  await box(rita).fill("/approve");
  await send(rita).click();
  await rita.getByText("You need write access to use commands here (you have read).").waitFor();
  expect(playground.github.pull(playground.repo, 4).isDraft).toBe(true);
  await rita.goto(at("/issues/2"));
  expect(await rita.getByRole("button", { name: "Add label ai-plan" }).count()).toBe(0);
});

test("an empty comment comes back with a message, and a double click makes one comment", async () => {
  const page = await pages.open("bob");
  await page.goto(pages.at("/issues/2"));
  await box(page).fill("  ");
  await send(page).click();
  await page.getByRole("alert").filter({ hasText: "The comment can't be blank." }).waitFor();
  expect(comments(2)).toEqual([]);
  await box(page).fill("Twice?");
  await send(page).dblclick();
  await page.getByText("Twice?").first().waitFor();
  await page.goto(pages.at("/issues/2"));
  expect(comments(2).map(({ by, body }) => [by, body])).toEqual([["bob", "Twice?"]]);
  // Nor does reloading a form that came back send it again.
  await send(page).click();
  await page.getByRole("alert").waitFor();
  await page.reload();
  expect(comments(2)).toHaveLength(1);
});

test("the same form sent twice acts once, and both are answered alike", async () => {
  const { url } = pages.playground.github;
  const page = await pages.open("bob");
  await page.goto(pages.at("/issues/2"));
  await box(page).fill("Once!");
  const fields = await page.evaluate(`[...new FormData(document.getElementById("new-comment"))]`);
  const post = () =>
    fetch(`${url}/_pages/do/comment`, { ...sent(url, fields as [string, string][]), redirect: "manual" });
  const [first, second] = await Promise.all([post(), post()]);
  expect([first.status, second.status]).toEqual([303, 303]);
  expect(first.headers.get("location")).toMatch(/#issuecomment-\d+$/);
  expect(second.headers.get("location")).toBe(first.headers.get("location"));
  expect(comments(2).filter(({ body }) => body === "Once!")).toHaveLength(1);
});

test("what GitHub refuses comes back with what was typed", async () => {
  const { playground, at } = pages;
  const page = await pages.open("bob");
  await page.goto(at("/issues/3"));
  await box(page).fill("A long thought");
  playground.github.lock(playground.repo, 3, "alice");
  playground.github.setRole(playground.repo, "bob", "read");
  await send(page).click();
  await page.getByRole("alert").filter({ hasText: "issue is locked" }).waitFor();
  expect(await box(page).inputValue()).toBe("A long thought");
  playground.github.setRole(playground.repo, "bob", "write");
});

test("two windows act as those whom they show, and both see each comment at once", async () => {
  const { at } = pages;
  const first = await pages.open("alice");
  await first.goto(at("/issues/2"));
  const second = await first.context().newPage();
  await second.goto(at("/issues/2"));
  await person(second, "alice").click();
  await second.getByRole("button", { name: "carol" }).click();
  await person(second, "carol").waitFor();
  await box(second).fill("From carol's window");
  await send(second).click();
  await first.getByText("From carol's window").waitFor();
  await person(first, "alice").waitFor();
  await box(first).fill("From alice's window");
  await send(first).click();
  await second.getByText("From alice's window").waitFor();
  const said = comments(2)
    .slice(-2)
    .map(({ by, body }) => `${by}: ${body}`);
  expect(said).toEqual(["carol: From carol's window", "alice: From alice's window"]);
});

test("what somebody types survives what happens meanwhile", async () => {
  const { playground, at } = pages;
  const page = await pages.open("alice");
  await page.goto(at("/issues/2"));
  await box(page).fill("Half a thou");
  playground.github.comment(playground.repo, 2, "Meanwhile", "bob");
  await page.getByText("Meanwhile").waitFor();
  expect(await box(page).inputValue()).toBe("Half a thou");
});

test("there is a page for what does not exist", async () => {
  const page = await pages.open("alice");
  for (const path of [
    "/pull/99",
    "/issues/99",
    "/commit/abcdef1",
    "/blob/main/nothing.js",
    "/runs/1",
    "/nothing/at/all",
  ]) {
    const response = await page.goto(pages.at(path));
    expect([path, response?.status()]).toEqual([path, 404]);
    await page.getByRole("heading", { name: "404" }).waitFor();
  }
  // The browser itself reports that a page was not found.
  const expected = pages.complaints.filter((one) => !/status of (404|422)/.test(one));
  expect(expected).toEqual([]);
});

test("everything works without a script", async () => {
  const page = await pages.open("dave", { hasScript: false });
  await page.goto(pages.at("/issues/new"));
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("alert").filter({ hasText: "The title can't be blank." }).waitFor();
  await page.getByRole("textbox", { name: "Add a title" }).fill("Without a script");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Without a script" }).waitFor();
  await box(page).fill("It works");
  await send(page).click();
  await page.getByText("It works").waitFor();
  const number = Number(/\/issues\/(\d+)/.exec(page.url())?.[1]);
  expect(comments(number).map(({ by, body }) => [by, body])).toEqual([["dave", "It works"]]);
});

test("a form of another site is refused", async () => {
  const { url } = pages.playground.github;
  const once = "1";
  const body = new URLSearchParams({ number: "2", body: "Forged", page: "/", as: "alice", once });
  const sendAs = (headers: Record<string, string>) =>
    fetch(`${url}/_pages/do/comment`, { method: "POST", body, headers, redirect: "manual" });
  const before = comments(2).length;
  for (const headers of [{}, { origin: "https://evil.example" }, { origin: "null" }] as Record<
    string,
    string
  >[])
    expect((await sendAs(headers)).status).toBe(403);
  expect(comments(2)).toHaveLength(before);
  expect((await sendAs({ origin: url })).status).toBe(303);
  expect(comments(2)).toHaveLength(before + 1);
});
