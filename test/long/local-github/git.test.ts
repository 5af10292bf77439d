import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { folder, freshGitHub, git, github, installationToken, REPO, withPull } from "./local.ts";

describe("git over HTTP", () => {
  freshGitHub();

  const remote = (token: string): string =>
    `${github.url.replace("//", `//x-access-token:${token}@`)}/${REPO}.git`;

  async function clone(token: string): Promise<string> {
    await git(folder, "clone", "--quiet", remote(token), "copy");
    return join(folder, "copy");
  }

  test("a clone and a push with a token are seen, once, and move the pull request", async () => {
    const token = await installationToken();
    await withPull(token);
    const copy = await clone(token);
    await git(copy, "checkout", "--quiet", "plan/1");
    await writeFile(join(copy, "src.ts"), "export {};\n");
    await git(copy, "add", ".");
    await git(copy, "commit", "--quiet", "-m", "Work\n\nItem: 1");
    await git(copy, "push", "--quiet", "origin", "plan/1");
    const pushes = github.effects.filter(({ kind, by }) => kind === "push" && by === "redline[bot]");
    const [tip] = await github.log(REPO, "plan/1");
    expect(pushes).toEqual([expect.objectContaining({ ref: "refs/heads/plan/1", after: tip?.sha })]);
    expect(tip).toMatchObject({ message: "Work\n\nItem: 1", files: ["src.ts"] });
    expect(github.pull(REPO, 2).headSha).toBe(tip?.sha);
    const told = github.deliveries.map(({ event, action }) => `${event} ${action}`);
    expect(told.slice(-2)).toEqual(["push null", "pull_request synchronize"]);
  });

  test("a push is refused without permission, and when it would rewrite", async () => {
    const copy = await clone(await installationToken());
    const reader = await installationToken({ permissions: { contents: "read" } });
    await git(copy, "commit", "--quiet", "--allow-empty", "-m", "Mine");
    await expect(git(copy, "push", remote(reader), "main")).rejects.toThrow(/403/);
    await expect(git(copy, "push", remote("ghs_wrong"), "main")).rejects.toThrow(/Authentication failed/);
    await git(copy, "commit", "--quiet", "--allow-empty", "--amend", "-m", "Mine again");
    await github.commit(REPO, "main", { by: "maria", message: "Hers", files: { "hers.md": "x\n" } });
    await expect(git(copy, "push", "origin", "main")).rejects.toThrow(/rejected/);
    expect(github.effects.filter(({ kind }) => kind === "push").map(({ by }) => by)).toEqual(["maria"]);
  });

  test("a renamed repository is cloned and pushed to by its old name; a suspended App is turned away", async () => {
    const token = await installationToken();
    await github.renameRepository(REPO, "coffee");
    const asked = await fetch(
      `${remote(token).replace(/\/\/[^@]*@/, "//")}/info/refs?service=git-upload-pack`,
      {
        headers: { authorization: `Bearer ${token}` },
        redirect: "manual",
      },
    );
    expect(asked.headers.get("location")).toBe(
      `${github.url}/acme/coffee.git/info/refs?service=git-upload-pack`,
    );
    const copy = await clone(token);
    await git(copy, "commit", "--quiet", "--allow-empty", "-m", "Brewed");
    await git(copy, "push", "--quiet", "origin", "HEAD:refs/heads/brew");
    expect((await github.log("acme/coffee", "brew"))[0]?.message).toBe("Brewed");
    github.suspendApp("acme");
    const header = `http.extraHeader=authorization: bearer ${token}`;
    await expect(git(copy, "-c", header, "fetch", "origin")).rejects.toThrow(/403/);
  });
});
