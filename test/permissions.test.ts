import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { descriptions } from "@redline/local-github/judge/description.ts";
import { OPERATIONS } from "@redline/local-github/judge/operations.ts";
import { ROUTES } from "@redline/local-github/rest/router.ts";
import { operationsPage } from "../tools/permissions/page.ts";
import { permissionProblems } from "../tools/permissions/permission-check.ts";
import { askedInManifest, restIn, usesInSource } from "../tools/permissions/uses.ts";

const said = usesInSource();
const asked = askedInManifest();

describe("the permissions of the App", () => {
  test("are those that its calls need, and docs/operations.md tells them", async () => {
    expect(permissionProblems(said, asked)).toEqual([]);
    expect(await readFile("docs/operations.md", "utf8")).toBe(operationsPage());
  });

  test("that nothing needs are found", () => {
    expect(permissionProblems(said, { ...asked, workflows: "write" })).toEqual([
      "app.yml asks for workflows: write, which nothing needs",
    ]);
    expect(permissionProblems(said, { ...asked, members: "write" })).toEqual([
      "app.yml asks for members: write, needed is read",
    ]);
  });

  test("that a call needs and nobody asked for are found", () => {
    const { checks: _, ...less } = asked;
    expect(permissionProblems(said, { ...less, issues: "read" })).toEqual([
      "app.yml does not ask for checks: write, which is needed",
      "app.yml asks for issues: read, needed is write",
    ]);
  });

  test("of a call that is in no table, or of a row without a call, are asked after", () => {
    const rest = said.rest.filter((id) => id !== "pulls/create");
    expect(permissionProblems({ ...said, rest: [...rest, "issues/lock"] }, asked)).toEqual([
      "issues/lock is used and not in REST_USES",
      "pulls/create is in REST_USES and not used",
    ]);
    const graphql = [...said.graphql, "lockLockable"];
    expect(permissionProblems({ ...said, graphql }, asked)).toEqual([
      "lockLockable is used and not in GRAPHQL_USES",
    ]);
  });
});

test("calls are found in source by Octokit's names and by their route", () => {
  const source = `
    await client.rest.repos.getCollaboratorPermissionLevel({ owner });
    await app.paginate(app.rest.apps.listInstallations, {});
    await client.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {});
    await client.request("GET /emojis");
    await request(options);
  `;
  expect(restIn(source)).toEqual([
    "repos/get-collaborator-permission-level",
    "apps/list-installations",
    "issues/get",
    "GET /emojis",
  ]);
});

test("what is described is what is served", () => {
  const templates = Object.values(descriptions().rest.operations).map(
    ({ method, path }) => `${method} ${path}`,
  );
  const nameless = (route: string): string => route.replaceAll(/\{\w+\}/g, "{}");
  const served = ROUTES.map(({ method, path }) => `${method} ${path}`);
  expect(templates.map(nameless).toSorted()).toEqual(served.map(nameless).toSorted());
  expect(Object.keys(descriptions().rest.operations)).toEqual(OPERATIONS.toSorted());
});
