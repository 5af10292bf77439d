import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  api,
  folder,
  freshGitHub,
  github,
  graphql,
  installationToken,
  mutate,
  observe,
  REPO,
  withPull,
} from "./local.ts";

describe("issues and roles", () => {
  freshGitHub();

  const ISSUE = `/repos/${REPO}/issues/1`;
  const opened = () => github.openIssue(REPO, { by: "stranger", title: "Cold", body: "" });

  test.each([
    ["read", 403, 201, 403],
    ["triage", 200, 201, 403],
    ["write", 200, 201, 201],
    ["maintain", 200, 201, 201],
    ["admin", 200, 201, 201],
  ] as const)(
    "with %s, labelling is %i, commenting %i and pushing %i",
    async (role, label, comment, push) => {
      opened();
      github.addUser("paul");
      github.setRole(REPO, "paul", role);
      const labelled = await api("POST", `${ISSUE}/labels`, "ghp_paul", { labels: ["fresh"] });
      const commented = await api("POST", `${ISSUE}/comments`, "ghp_paul", { body: "Hi" });
      const edit = { message: "x", content: Buffer.from("x").toString("base64") };
      const pushed = await api("PUT", `/repos/${REPO}/contents/x`, "ghp_paul", edit);
      expect([labelled.status, commented.status, pushed.status]).toEqual([label, comment, push]);
      const { body } = await api("GET", `/repos/${REPO}/collaborators/paul/permission`, "ghp_maria");
      const folded = { read: "read", triage: "read", write: "write", maintain: "write", admin: "admin" };
      expect(body).toMatchObject({ role_name: role, permission: folded[role] });
    },
  );

  test("in a locked conversation only people with write can speak, and no App", async () => {
    const token = await installationToken();
    opened();
    const { data } = await observe(token, 1);
    expect((await api("PUT", `${ISSUE}/lock`, "ghp_stranger")).status).toBe(403);
    expect((await api("PUT", `${ISSUE}/lock`, "ghp_maria")).status).toBe(204);
    const words = "Unable to create comment because issue is locked.";
    for (const who of ["ghp_stranger", token]) {
      const refused = await api("POST", `${ISSUE}/comments`, who, { body: "Hi" });
      expect(refused).toMatchObject({ status: 403, body: { message: words } });
    }
    const asked = await mutate(token, "addComment", { subjectId: data.repository.issue.id, body: "Hi" });
    expect(asked.errors[0].message).toBe(words);
    github.comment(REPO, 1, "Enough", "maria");
    github.unlock(REPO, 1, "maria");
    expect((await api("POST", `${ISSUE}/comments`, token, { body: "Hi" })).status).toBe(201);
    const told = github.deliveries.map(({ event, action }) => `${event} ${action}`);
    expect(told.filter((one) => one.includes("lock"))).toEqual(["issues locked", "issues unlocked"]);
  });

  test("a deleted issue is gone for good, and its number is not used again", async () => {
    const token = await installationToken();
    opened();
    expect(() => github.deleteIssue(REPO, 1, "maria")).toThrow("Must have admin rights");
    github.deleteIssue(REPO, 1, "acme");
    expect(await api("GET", ISSUE, token)).toMatchObject({
      status: 410,
      body: { message: "This issue was deleted" },
    });
    const asked = await graphql(
      token,
      `{ repository(owner: "acme", name: "tea") { issue(number: 1) { id } } }`,
    );
    expect(asked.errors[0].type).toBe("NOT_FOUND");
    expect(opened()).toBe(2);
  });

  test("a transferred issue is found where it is now", async () => {
    const token = await installationToken();
    await github.addRepository({ owner: "acme", name: "cups", from: join(folder, "files") });
    github.setRole("acme/cups", "maria", "write");
    opened();
    github.comment(REPO, 1, "Which cup?", "maria");
    expect(github.transferIssue(REPO, 1, "acme/cups", "maria")).toBe(1);
    const followed = await api("GET", ISSUE, token);
    expect(followed).toMatchObject({
      status: 200,
      body: { title: "Cold", comments: 1, repository_url: `${github.url}/repos/acme/cups` },
    });
    const told = github.deliveries
      .slice(-2)
      .map(({ event, action, payload }) => [
        `${event} ${action}`,
        (payload.repository as { full_name: string }).full_name,
      ]);
    expect(told).toEqual([
      ["issues transferred", "acme/tea"],
      ["issues opened", "acme/cups"],
    ]);
  });

  test("labels are set, listed and made; people are assigned; reviews are asked for and taken back", async () => {
    await withPull(await installationToken());
    expect((await api("POST", `/repos/${REPO}/labels`, "ghp_stranger", { name: "x" })).status).toBe(403);
    expect((await api("POST", `/repos/${REPO}/labels`, "ghp_maria", { name: "x" })).status).toBe(201);
    const twice = await api("POST", `/repos/${REPO}/labels`, "ghp_maria", { name: "X" });
    expect(twice.body.errors[0].code).toBe("already_exists");
    await api("PUT", `${ISSUE}/labels`, "ghp_maria", { labels: ["x", "fresh"] });
    expect(github.issue(REPO, 1).labels).toEqual(["x", "fresh"]);
    await api("POST", `${ISSUE}/assignees`, "ghp_maria", { assignees: ["maria", "stranger"] });
    expect(github.issue(REPO, 1).assignees).toEqual(["maria"]);
    github.unassign(REPO, 1, "maria", "maria");
    github.requestReview(REPO, 2, "maria", "acme");
    expect(github.pull(REPO, 2).requestedReviewers).toEqual(["maria"]);
    github.unrequestReview(REPO, 2, "maria", "acme");
    expect(github.pull(REPO, 2).requestedReviewers).toEqual([]);
    const listed = await api("GET", `/repos/${REPO}/pulls?head=acme:plan/1&state=all`, "ghp_maria");
    expect(listed.body.map(({ number }: { number: number }) => number)).toEqual([2]);
    await api("PATCH", `/repos/${REPO}/pulls/2`, "ghp_maria", { title: "Tea" });
    expect(github.pull(REPO, 2)).toMatchObject({ title: "Tea", isDraft: true });
  });
});
