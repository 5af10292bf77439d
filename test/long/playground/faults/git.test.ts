import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Fault } from "@redline/local-github";
import { folder, freshGitHub, git, github, installationToken, REPO } from "../../local-github/local.ts";

const PUSH = { class: "git", operation: "git-receive-pack" } as const;

describe("git that goes wrong", () => {
  freshGitHub();

  /** A clone with one commit of its own; its folder, and the commit. */
  async function work(): Promise<{ copy: string; commit: string }> {
    const remote = github.url.replace("//", `//x-access-token:${await installationToken()}@`);
    await git(folder, "clone", "--quiet", `${remote}/${REPO}.git`, "copy");
    const copy = join(folder, "copy");
    await git(copy, "commit", "--quiet", "--allow-empty", "-m", "Mine");
    return { copy, commit: (await git(copy, "rev-parse", "HEAD")).stdout.trim() };
  }
  const tip = async () => (await github.log(REPO, "main"))[0];

  test.each<[string, Fault, boolean, RegExp]>([
    ["cut before it", { kind: "drop", when: "before" }, false, /empty reply|hung up|disconnect/i],
    ["cut in the middle", { kind: "drop", when: "midway" }, false, /empty reply|hung up|disconnect/i],
    ["cut after it", { kind: "drop", when: "after" }, true, /empty reply|hung up|disconnect/i],
    ["502 before it", { kind: "status", status: 502, when: "before" }, false, /502/],
    ["502 after it", { kind: "status", status: 502, when: "after" }, true, /502/],
    ["limited", { kind: "limit", which: "secondary", status: 429 }, false, /429/],
    ["with a token that has just ended", { kind: "expire-token" }, false, /401/],
  ])("a push: %s", async (_, fault, hasMoved, words) => {
    const { copy, commit } = await work();
    // Twice: what is cut on a connection that was used before, curl sends once more by itself.
    github.faults.set([{ on: PUSH, do: fault, times: fault.kind === "drop" ? 2 : 1 }]);
    await expect(git(copy, "push", "--quiet", "origin", "main")).rejects.toThrow(words);
    const [fired] = github.faults.fired;
    expect(fired).toMatchObject({ kind: fault.kind, what: "git-receive-pack", by: "redline[bot]" });
    expect((await tip())?.sha === commit).toBe(hasMoved);
    expect(github.effects.filter(({ kind }) => kind === "push")).toHaveLength(hasMoved ? 1 : 0);
  });

  test("a push that was cut in the middle leaves the repository whole: the next one lands", async () => {
    const { copy, commit } = await work();
    github.faults.set([{ on: PUSH, do: { kind: "drop", when: "midway" }, times: 2 }]);
    await expect(git(copy, "push", "--quiet", "origin", "main")).rejects.toThrow(
      /hung up|disconnect|empty reply/i,
    );
    await git(copy, "push", "--quiet", "origin", "main");
    expect((await tip())?.sha).toBe(commit);
    expect(github.violations).toEqual([]);
  });

  test("cut once after it has landed, curl pushes again by itself, and is refused what it has got", async () => {
    const { copy, commit } = await work();
    github.faults.set([{ on: PUSH, do: { kind: "drop", when: "after" }, at: 1 }]);
    const words = /remote rejected\].*failed to update ref/s;
    await expect(git(copy, "push", "--quiet", "origin", "main")).rejects.toThrow(words);
    expect((await tip())?.sha).toBe(commit);
  });

  test("a push hangs until it is released, and then has landed", async () => {
    const { copy, commit } = await work();
    github.faults.set([{ on: PUSH, do: { kind: "hang", when: "after" }, at: 1 }]);
    const hanging = new Promise<void>((resolve) => {
      github.faults.onHold = () => resolve();
    });
    const pushing = git(copy, "push", "--quiet", "origin", "main");
    await hanging;
    expect((await tip())?.sha).toBe(commit);
    github.faults.release();
    await pushing;
  });

  test("somebody is faster: the push is refused, and theirs stays", async () => {
    const { copy } = await work();
    const race: Fault = { kind: "race", by: "maria", message: "First", files: { "x.md": "x\n" } };
    github.faults.set([{ on: PUSH, do: race, at: 1 }]);
    await expect(git(copy, "push", "--quiet", "origin", "main")).rejects.toThrow(/rejected|failed to/);
    expect(await tip()).toMatchObject({ message: "First", files: ["x.md"] });
  });

  test("nobody races for a branch that is not there yet", async () => {
    const { copy, commit } = await work();
    github.faults.set([{ on: PUSH, do: { kind: "race", by: "maria" }, at: 1 }]);
    await git(copy, "push", "--quiet", "origin", "main:new");
    expect((await github.log(REPO, "new"))[0]?.sha).toBe(commit);
    expect(github.faults.fired).toEqual([]);
  });

  test("a fetch fails at the question for refs, or at the pack", async () => {
    const { copy } = await work();
    await github.commit(REPO, "other", { by: "maria", message: "More", files: { "y.md": "y\n" } });
    const fail: Fault = { kind: "status", status: 500, when: "before" };
    github.faults.set([
      { on: { class: "git", operation: "info/refs?service=git-upload-pack" }, do: fail, at: 1 },
      { on: { class: "git", operation: "git-upload-pack" }, do: { kind: "drop", when: "after" }, times: 2 },
    ]);
    await expect(git(copy, "fetch", "--quiet")).rejects.toThrow(/500/);
    await expect(git(copy, "fetch", "--quiet")).rejects.toThrow(/hung up|empty reply|disconnect|expected/i);
    await git(copy, "fetch", "--quiet");
  });
});
