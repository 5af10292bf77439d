import { describe, expect, test } from "@jest/globals";
import { api, freshGitHub, github, installationToken } from "./local.ts";

const at = (team: string, login = "maria") => `/orgs/acme/teams/${team}/memberships/${login}`;

describe("teams", () => {
  freshGitHub({ app: { permissions: { members: "read", contents: "read" } } });

  test("have members, invited people, and the members of the teams below them", async () => {
    const token = await installationToken();
    github.addTeam("acme", "core");
    github.addTeam("acme", "core-api", "core");
    expect((await api("GET", at("core"), token)).status).toBe(404);
    github.setTeamMember("acme", "core-api", "maria", "active");
    github.setTeamMember("acme", "core", "stranger", "pending");
    expect((await api("GET", at("core"), token)).body).toMatchObject({ state: "active", role: "member" });
    expect((await api("GET", at("Core", "Stranger"), token)).body).toMatchObject({ state: "pending" });
    github.setTeamMember("acme", "core-api", "maria", undefined);
    expect((await api("GET", at("core"), token)).status).toBe(404);
  });

  test("that are deleted, or never were, are not found", async () => {
    const token = await installationToken();
    github.addTeam("acme", "core");
    github.addTeam("acme", "core-api", "core");
    github.setTeamMember("acme", "core-api", "maria", "active");
    github.deleteTeam("acme", "core");
    for (const team of ["core", "core-api", "other"])
      expect((await api("GET", at(team), token)).status).toBe(404);
  });

  test("are shown to an App with the permission on that organization only", async () => {
    const token = await installationToken();
    github.addTeam("acme", "core");
    expect((await api("GET", at("core").replace("acme", "maria"), token)).status).toBe(403);
    github.setAppPermissions("acme", { contents: "read" });
    expect(await api("GET", at("core"), await installationToken())).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    expect((await api("GET", at("core"), token)).status).toBe(403);
  });
});
