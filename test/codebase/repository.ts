import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRepository } from "../../playground/sizes.ts";

/** A file of a commit: its bytes, or a link's target, or a submodule's commit. */
export type Content = string | Buffer | { link: string } | { submodule: string };

/** A bare repository made for a test; every commit holds exactly the files it is given. */
export async function createRepository() {
  const gitDir = mkdtempSync(join(tmpdir(), "redline-codebase-"));
  await makeRepository(gitDir, 0);
  const git = (args: string[], input?: Buffer | string) =>
    execFileSync("git", [`--git-dir=${gitDir}`, ...args], { input, maxBuffer: 2 ** 28 });
  return {
    gitDir,
    git,
    commit: (files: Record<string, Content>): string => {
      const parts = Object.entries(files).flatMap(([path, content]) => part(path, content));
      const head = "commit refs/heads/test\ncommitter A <a@b> 1700000000 +0000\ndata 1\nx\nfrom-none";
      const start = head.replace("\nfrom-none", "\ndeleteall\n");
      git(["fast-import", "--quiet", "--force"], Buffer.concat([Buffer.from(start), ...parts]));
      return git(["rev-parse", "refs/heads/test"]).toString().trim();
    },
    remove: () => rm(gitDir, { recursive: true, force: true }),
  };
}

function part(path: string, content: Content): Buffer[] {
  const name = `"${path.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
  if (typeof content === "object" && "submodule" in content)
    return [Buffer.from(`M 160000 ${content.submodule} ${name}\n`)];
  const isLink = typeof content === "object" && "link" in content;
  const bytes = Buffer.from(isLink ? content.link : content);
  const head = `M ${isLink ? "120000" : "100644"} inline ${name}\ndata ${bytes.length}\n`;
  return [Buffer.from(head), bytes, Buffer.from("\n")];
}
