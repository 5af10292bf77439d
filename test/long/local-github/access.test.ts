import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { api, freshGitHub, github, installationToken, jwt, REPO } from "./local.ts";

describe("who is asking", () => {
  freshGitHub();

  test("the App's JWT gives a token that works until it expires", async () => {
    const token = await installationToken();
    expect(token).toMatch(/^ghs_4242_[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(token.length).toBeGreaterThan(500);
    const repos = await api("GET", "/installation/repositories", token);
    expect(repos.body.repositories.map((repo: { full_name: string }) => repo.full_name)).toEqual([REPO]);
    github.clock.advance(3_600_000);
    const late = await api("GET", "/installation/repositories", token);
    expect(late).toMatchObject({ status: 401, body: { message: "Bad credentials" } });
  });

  test("a JWT of another key, another App, or too long a life is refused", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const stranger = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    expect((await api("GET", "/app", jwt(stranger))).status).toBe(401);
    expect((await api("GET", "/app", jwt(undefined, { iss: 1 }))).status).toBe(401);
    const late = Math.floor(Date.now() / 1000) + 3600;
    expect((await api("GET", "/app", jwt(undefined, { exp: late }))).status).toBe(401);
    expect((await api("GET", "/app", jwt())).body.slug).toBe("redline");
  });

  test("an unknown route is 404 and a violation", async () => {
    const answer = await api("GET", `/repos/${REPO}/stargazers`, await installationToken());
    expect(answer).toMatchObject({ status: 404, body: { message: "Not Found", status: "404" } });
    expect(github.violations).toEqual([`GET /repos/${REPO}/stargazers`]);
  });

  test("a token narrowed to another permission or nothing at all may not write", async () => {
    const token = await installationToken({ permissions: { contents: "read" } });
    const refused = await api("POST", `/repos/${REPO}/issues`, token, { title: "x" });
    expect(refused).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    expect((await api("GET", "/users/maria", "ghp_nobody")).status).toBe(401);
  });
});
