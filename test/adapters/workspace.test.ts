import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { StaleHead, UserError } from "../../src/core/state/errors.ts";
import { author, createSite, message, NOTHING, SECRET, type Site, sh } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(async () => {
  await rm(site.root, { recursive: true, force: true });
});

const commitOn = (parent: string, text: string) =>
  site.workspace.commitFiles(site.mirror, { parent, files: new Map([["PLAN.md", text]]), author }, message);

describe("pushing", () => {
  const encoded = Buffer.from(`x-access-token:${SECRET}`).toString("base64");

  test.each([SECRET, `some ${encoded} more`])("a commit that brings in %s goes nowhere", async (text) => {
    const files = new Map([["PLAN.md", `A plan.\n${text}\n`]]);
    const inFile = await site.workspace.commitFiles(
      site.mirror,
      { parent: site.base, files, author },
      message,
    );
    const inWords = await site.workspace.commitFiles(
      site.mirror,
      { parent: site.base, files: new Map([["PLAN.md", "A plan.\n"]]), author },
      () => `A commit of ${text}\n`,
    );
    const inList = await site.workspace.commitFiles(
      site.mirror,
      { parent: site.base, files: new Map([["PLAN.md", "A plan.\n"]]), author },
      () => `A commit\n\n- of ${text}\n`,
    );
    for (const to of [inFile, inWords, inList]) {
      const pushed = site.workspace.push(site.remote, site.mirror, {
        branch: "secret",
        to,
        expected: undefined,
      });
      await expect(pushed).rejects.toThrow("holds a secret of this server: it was not pushed.");
    }
    expect(sh(site.remote.url, "branch", "--list", "secret")).toBe("");
    // Taking it out of where somebody else has put it is what should happen.
    const without = await site.workspace.commitFiles(
      site.mirror,
      { parent: inFile, files: new Map([["PLAN.md", "A plan.\n"]]), author },
      message,
    );
    sh(site.mirror.gitDir, "push", "-q", site.remote.url, `${inFile}:refs/heads/leaked-${text.length}`);
    await site.workspace.push(site.remote, site.mirror, {
      branch: `leaked-${text.length}`,
      to: without,
      expected: inFile,
    });
  });

  test("a branch appears only where none was, and moves only from where it was expected", async () => {
    const first = await commitOn(site.base, "1");
    const second = await commitOn(first, "2");
    await site.workspace.push(site.remote, site.mirror, { branch: "p1", to: first, expected: undefined });
    await expect(
      site.workspace.push(site.remote, site.mirror, { branch: "p1", to: second, expected: site.base }),
    ).rejects.toThrow(StaleHead);
    const other = await commitOn(site.base, "other");
    await expect(
      site.workspace.push(site.remote, site.mirror, { branch: "p1", to: other, expected: undefined }),
    ).rejects.toThrow(StaleHead);
    await site.workspace.push(site.remote, site.mirror, { branch: "p1", to: second, expected: first });
    expect(sh(site.remote.url, "rev-parse", "refs/heads/p1")).toBe(second);
  });

  test("a branch that has vanished is not made anew", async () => {
    const first = await commitOn(site.base, "1");
    await expect(
      site.workspace.push(site.remote, site.mirror, {
        branch: "gone",
        to: await commitOn(first, "2"),
        expected: first,
      }),
    ).rejects.toThrow(StaleHead);
    expect(() => sh(site.remote.url, "rev-parse", "--verify", "-q", "refs/heads/gone")).toThrow("rev-parse");
  });

  test("a commit that does not stand on the expected head is never sent", async () => {
    const first = await commitOn(site.base, "1");
    await site.workspace.push(site.remote, site.mirror, { branch: "p2", to: first, expected: undefined });
    const beside = await commitOn(site.base, "beside");
    await expect(
      site.workspace.push(site.remote, site.mirror, { branch: "p2", to: beside, expected: first }),
    ).rejects.toThrow("is not a descendant of");
    expect(sh(site.remote.url, "rev-parse", "refs/heads/p2")).toBe(first);
  });
});

test("mirrors asked for at the same time are brought one after the other, and nothing is fetched that is there", async () => {
  const fresh = { ...site.remote, name: "1/acme/fresh" };
  const both = await Promise.all([
    site.workspace.mirror(fresh, [site.base]),
    site.workspace.mirror(fresh, [site.base]),
  ]);
  expect(both[0]).toEqual(both[1]);
  await expect(site.workspace.mirror({ ...fresh, url: "/nowhere" }, [site.base])).resolves.toEqual(both[0]);
  await expect(site.workspace.mirror(fresh, ["0".repeat(40)])).rejects.toThrow("does not have all of");
});

describe("an environment", () => {
  const setup = {
    ...NOTHING.setup,
    commands: ["cp b.js ~/of-the-commit", "echo made > made; echo over > b.js"],
    variables: { KIND: "both" },
    offline: { LATER: "later" },
    inputs: ["b.js", "not-there"],
  };
  const prepare = (tree: string) =>
    site.workspace.prepare(site.mirror, { repository: "acme/demo", tree, setup, limits: {} });
  const withFile = (path: string, text: string) =>
    site.workspace.commitFiles(
      site.mirror,
      { parent: site.base, files: new Map([[path, text]]), author },
      message,
    );

  test("is made from a commit's files, and commands run in it on other commits", async () => {
    await site.workspace.during(async () => {
      const environment = await prepare(site.base);
      expect(environment).toMatchObject({ outcome: "ready", isReused: false });
      const runs = await site.workspace.runsAt(site.mirror, { name: "runs", environment });
      const later = await withFile("b.js", "later\n");
      const command = "cat b.js made ~/of-the-commit; echo $KIND $LATER; echo changed > b.js; rm run.sh";
      const expected = { exitCode: 0, output: "later\nmade\nb\nboth later\n" };
      expect(await runs.run(later, command)).toMatchObject(expected);
      const both = await Promise.all([
        runs.runAndRead(later, command, ["b.js", "made", "run.sh"]),
        runs.run(site.base, "cat b.js"),
      ]);
      expect(both[0]).toEqual({
        result: expect.objectContaining(expected),
        files: new Map([
          ["b.js", "changed\n"],
          ["made", "made\n"],
          ["run.sh", null],
        ]),
      });
      expect(both[1].output).toBe("b\n");
      await runs.close();
      await runs.close();
    });
  });

  test("is used again while its inputs are the same, whatever else the commit has", async () => {
    const other = await withFile("c.js", "c\n");
    expect(await prepare(other)).toMatchObject({ isReused: true });
    const another = await withFile("b.js", "another\n");
    expect(await prepare(another)).toMatchObject({ isReused: false });
    const added = await withFile("not-there", "now it is\n");
    expect(await prepare(added)).toMatchObject({ isReused: false });
  });

  test("that is not there any more is said to be gone", async () => {
    const environment = { ...(await prepare(site.base)), layer: "0".repeat(64) };
    await expect(site.workspace.runsAt(site.mirror, { name: "gone", environment })).rejects.toThrow(
      "prepared again",
    );
  });

  test("of a commit that takes too much is not made", async () => {
    const blob = execFileSync("git", [`--git-dir=${site.mirror.gitDir}`, "hash-object", "-w", "--stdin"], {
      input: "x".repeat(5_000_000),
      encoding: "utf8",
    }).trim();
    const entries = Array.from({ length: 900 }, (_, n) => `100644 blob ${blob}\t${n}\n`).join("");
    const tree = execFileSync("git", [`--git-dir=${site.mirror.gitDir}`, "mktree"], {
      input: entries,
      encoding: "utf8",
    }).trim();
    await expect(prepare(tree)).rejects.toThrow(UserError);
  });
});
