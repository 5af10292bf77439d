import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { UserError } from "../../src/core/state/errors.ts";
import { author, createSite, SECRET, type Site, sh } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(async () => {
  await rm(site.root, { recursive: true, force: true });
});

const made = (files: Record<string, string | null>, words = "Subject\n\nBody\n") =>
  site.workspace.commitFiles(
    site.mirror,
    { parent: site.base, files: new Map(Object.entries(files)), author },
    () => words,
  );

test("a commit's contents are its message, its tree, and every file that it sets or removes", async () => {
  const oid = await made({ "b.js": null, "é/new.md": "Grüße\n\n", "src/a.js": "" });
  expect(await site.workspace.contentsOf(site.mirror, oid)).toEqual({
    parent: site.base,
    tree: sh(site.mirror.gitDir, "rev-parse", `${oid}^{tree}`),
    message: "Subject\n\nBody\n",
    additions: new Map([
      ["src/a.js", ""],
      ["é/new.md", "Grüße\n\n"],
    ]),
    deletions: ["b.js"],
  });
});

test("what the API would change silently is refused: modes, links, bytes that are no text, and too much", async () => {
  const refused = async (oid: string) => {
    const failed = site.workspace.contentsOf(site.mirror, oid);
    await expect(failed).rejects.toThrow(UserError);
    return await failed.catch((error: Error) => error.message);
  };
  expect(await refused(await made({ "run.sh": "echo 2\n" }))).toContain("`run.sh` is executable");
  expect(await refused(await made({ link: "text\n" }))).toContain("`link` is executable, a link");
  expect(await refused(await made({ "a.txt": "x".repeat(10_000_001) }))).toContain("larger than 10 MB");
  const seed = join(site.root, "seed");
  await writeFile(join(seed, "old.txt"), Buffer.from("Gr\xfc\xdfe\n", "latin1"));
  sh(seed, "add", "old.txt");
  sh(seed, "commit", "-q", "-m", "Old");
  sh(seed, "push", "-q", site.remote.url, "main");
  const latin = sh(seed, "rev-parse", "HEAD");
  await site.workspace.mirror(site.remote, [latin]);
  expect(await refused(latin)).toContain("`old.txt` is not UTF-8 text");
  await writeFile(join(seed, "new.sh"), "echo 3\n", { mode: 0o755 });
  sh(seed, "add", "new.sh");
  sh(seed, "commit", "-q", "-m", "New");
  sh(seed, "push", "-q", site.remote.url, "main");
  const executable = sh(seed, "rev-parse", "HEAD");
  await site.workspace.mirror(site.remote, [executable]);
  expect(await refused(executable)).toContain("`new.sh` is executable");
});

test("a commit with a secret of this server is not handed out", async () => {
  const failed = site.workspace.contentsOf(site.mirror, await made({ "a.md": `${SECRET}\n` }));
  await expect(failed).rejects.toThrow("holds a secret of this server");
});
