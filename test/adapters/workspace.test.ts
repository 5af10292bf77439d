import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { HeadMoved } from "../../src/core/errors.ts";
import type { Item } from "../../src/core/plan/plan.ts";
import { createSecrets } from "../../src/core/scrub.ts";
import type { Remote, Workspace, Worktree } from "../../src/ports.ts";
import type { Mirror } from "../../src/reading.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";
import { createWorkspace } from "../../src/workspace/workspace.ts";

const SECRET = "a secret of this server";
let root: string;
let workspace: Workspace;
let remote: Remote;
let mirror: Mirror;
let base: string;
const author = { name: "redline[bot]", email: "1+redline[bot]@users.noreply.github.com" };
const message = () => "A commit\n";

const sh = (cwd: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
    cwd,
    encoding: "utf8",
  }).trim();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "redline-workspace-"));
  const seed = join(root, "seed");
  await mkdir(join(seed, "src"), { recursive: true });
  await writeFile(join(seed, "src", "a.js"), "a\n");
  await writeFile(join(seed, "b.js"), "b\n");
  await symlink("/etc/hostname", join(seed, "link"));
  await symlink("src", join(seed, "folder-link"));
  sh(seed, "init", "-q", "-b", "main");
  sh(seed, "add", "-A");
  sh(seed, "commit", "-q", "-m", "first");
  base = sh(seed, "rev-parse", "HEAD");
  sh(root, "clone", "-q", "--bare", seed, "remote.git");
  remote = { url: join(root, "remote.git"), token: "unused", name: "1/acme/demo" };
  const { scrubKnown } = createSecrets([SECRET]);
  workspace = await createWorkspace({ folder: join(root, "work"), sandbox: createUnconfined(), scrubKnown });
  mirror = await workspace.mirror(remote, [base]);
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const commitOn = (parent: string, text: string) =>
  workspace.commitFiles(mirror, { parent, files: new Map([["PLAN.md", text]]), author }, message);

describe("pushing", () => {
  const encoded = Buffer.from(`x-access-token:${SECRET}`).toString("base64");

  test.each([SECRET, `some ${encoded} more`])("a commit that brings in %s goes nowhere", async (text) => {
    const files = new Map([["PLAN.md", `A plan.\n${text}\n`]]);
    const inFile = await workspace.commitFiles(mirror, { parent: base, files, author }, message);
    const inWords = await workspace.commitFiles(
      mirror,
      { parent: base, files: new Map([["PLAN.md", "A plan.\n"]]), author },
      () => `A commit of ${text}\n`,
    );
    for (const to of [inFile, inWords]) {
      const pushed = workspace.push(remote, mirror, { branch: "secret", to, expected: undefined });
      await expect(pushed).rejects.toThrow("holds a secret of this server: it was not pushed.");
    }
    expect(sh(remote.url, "branch", "--list", "secret")).toBe("");
    // Taking it out of where somebody else has put it is what should happen.
    const without = await workspace.commitFiles(
      mirror,
      { parent: inFile, files: new Map([["PLAN.md", "A plan.\n"]]), author },
      message,
    );
    sh(mirror.gitDir, "push", "-q", remote.url, `${inFile}:refs/heads/leaked-${text.length}`);
    await workspace.push(remote, mirror, { branch: `leaked-${text.length}`, to: without, expected: inFile });
  });

  test("a branch appears only where none was, and moves only from where it was expected", async () => {
    const first = await commitOn(base, "1");
    const second = await commitOn(first, "2");
    await workspace.push(remote, mirror, { branch: "p1", to: first, expected: undefined });
    await expect(
      workspace.push(remote, mirror, { branch: "p1", to: second, expected: base }),
    ).rejects.toThrow(HeadMoved);
    const other = await commitOn(base, "other");
    await expect(
      workspace.push(remote, mirror, { branch: "p1", to: other, expected: undefined }),
    ).rejects.toThrow(HeadMoved);
    await workspace.push(remote, mirror, { branch: "p1", to: second, expected: first });
    expect(sh(remote.url, "rev-parse", "refs/heads/p1")).toBe(second);
  });

  test("a branch that has vanished is not made anew", async () => {
    const first = await commitOn(base, "1");
    await expect(
      workspace.push(remote, mirror, { branch: "gone", to: await commitOn(first, "2"), expected: first }),
    ).rejects.toThrow(HeadMoved);
    expect(() => sh(remote.url, "rev-parse", "--verify", "-q", "refs/heads/gone")).toThrow("rev-parse");
  });

  test("a commit that does not stand on the expected head is never sent", async () => {
    const first = await commitOn(base, "1");
    await workspace.push(remote, mirror, { branch: "p2", to: first, expected: undefined });
    const beside = await commitOn(base, "beside");
    await expect(
      workspace.push(remote, mirror, { branch: "p2", to: beside, expected: first }),
    ).rejects.toThrow("does not stand on");
    expect(sh(remote.url, "rev-parse", "refs/heads/p2")).toBe(first);
  });
});

const item: Item = {
  id: 1,
  title: "T",
  why: "",
  files: [
    { path: "src/a.js", change: "edit" },
    { path: "src/new.js", change: "new" },
    { path: "b.js", change: "delete" },
  ],
  verify: "true",
  after: [],
  size: "S",
  isTicked: false,
  evidence: undefined,
};

const throughLinks: Item = {
  ...item,
  files: [
    { path: "b.js", change: "delete" },
    { path: "link", change: "edit" },
    { path: "folder-link/x.js", change: "new" },
  ],
};

async function inTree<T>(use: (tree: Worktree) => Promise<T>, of: Item = item): Promise<T> {
  const tree = await workspace.worktree(mirror, { name: "w", head: base, item: of });
  try {
    return await use(tree);
  } finally {
    await tree.close();
  }
}

describe("an item's files", () => {
  test.each([
    ["another file", "src/other.js"],
    ["one above", "../x.js"],
    ["an absolute one", "/tmp/x.js"],
    ["one in disguise", "src/../src/a.js"],
    ["git's own", ".git/config"],
    ["a file marked delete", "b.js"],
    ["a link", "link"],
    ["below a link", "folder-link/x.js"],
  ])("%s is not written", async (_, path) => {
    const write = async (tree: Worktree) =>
      await expect(tree.files.write(path, "x")).rejects.toThrow(/cannot be changed so|plain|dots only/);
    await inTree(write);
    await inTree(write, throughLinks);
  });

  test("what is read goes through no link either", async () => {
    await inTree(async (tree) => {
      await expect(tree.files.read("link")).rejects.toThrow("no plain file");
      await expect(tree.files.read("../../../../etc/hostname")).rejects.toThrow("dots only");
      expect(await tree.files.read("src/a.js")).toBe("a\n");
    });
  });

  test("a file marked edit is not removed, one marked delete is", async () => {
    await inTree(async (tree) => {
      await expect(tree.files.remove("src/a.js")).rejects.toThrow("cannot be changed so");
      await tree.files.remove("b.js");
      expect(await tree.files.paths()).not.toContain("b.js");
    });
  });

  test("searching finds lines of the tree as it is now", async () => {
    await inTree(async (tree) => {
      await tree.files.write("src/new.js", "one\ntwo\n");
      expect(await tree.files.search("^t", undefined)).toEqual([
        { path: "src/new.js", line: 2, text: "two" },
      ]);
      await expect(tree.files.search("(", undefined)).rejects.toThrow("The search was refused");
    });
  });
});

describe("an item's commit", () => {
  const changed = (oid: string) =>
    sh(mirror.gitDir, `--git-dir=${mirror.gitDir}`, "diff-tree", "-r", "--name-status", base, oid).split(
      "\n",
    );

  test("holds the item's files and the plan, whatever else a command has done to the tree", async () => {
    await inTree(async (tree) => {
      await tree.files.write("src/a.js", "A\n");
      await tree.files.write("src/new.js", "new\n");
      await tree.files.remove("b.js");
      await tree.run(
        "echo x > elsewhere.js; rm -rf folder-link; mkdir .git; printf '[core]\\n\\tfsmonitor = touch pwned\\n' > .git/config",
      );
      const { oid, isEmpty } = await tree.commit(new Map([["PLAN.md", "plan\n"]]), message, author);
      expect(isEmpty).toBe(false);
      expect(changed(oid)).toEqual(["A\tPLAN.md", "D\tb.js", "M\tsrc/a.js", "A\tsrc/new.js"]);
      expect((await tree.run("ls pwned")).exitCode).not.toBe(0);
    });
    expect(existsSync("pwned")).toBe(false);
  });

  test("says when none of the item's files differ", async () => {
    await inTree(async (tree) => {
      expect((await tree.commit(new Map([["PLAN.md", "plan\n"]]), message, author)).isEmpty).toBe(true);
    });
  });

  test("is not made of a file that has become a link", async () => {
    await inTree(async (tree) => {
      await tree.run("rm src/a.js && ln -s /etc/passwd src/a.js");
      await expect(tree.commit(new Map(), message, author)).rejects.toThrow("became something else");
    });
  });
});

test("a protected path is refused at last, even if a plan with it got this far", async () => {
  const path = ".github/workflows/ci.yml";
  const forbidden: Item = { ...item, files: [{ path, change: "new" }] };
  await inTree(async (tree) => {
    await tree.run(`mkdir -p .github/workflows && echo x > ${path}`);
    await expect(tree.commit(new Map(), message, author)).rejects.toThrow(`would change \`${path}\``);
  }, forbidden);
});

test("mirrors asked for at the same time are brought one after the other, and nothing is fetched that is there", async () => {
  const fresh = { ...remote, name: "1/acme/fresh" };
  const both = await Promise.all([workspace.mirror(fresh, [base]), workspace.mirror(fresh, [base])]);
  expect(both[0]).toEqual(both[1]);
  await expect(workspace.mirror({ ...fresh, url: "/nowhere" }, [base])).resolves.toEqual(both[0]);
  await expect(workspace.mirror(fresh, ["0".repeat(40)])).rejects.toThrow("does not have all of");
});
