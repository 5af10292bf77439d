import { randomUUID } from "node:crypto";
import { chmod, glob, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { git } from "../programs/git.ts";

/** A mirror's whole configuration; everything else is passed with each call of git. */
const CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n";

/**
 * Attributes that win over every `.gitattributes`: no file is converted on its way in or out, whatever the repository
 * says, and only its bytes decide whether a file is text, so that no file can hide from a search.
 */
const ATTRIBUTES =
  "* -text !eol !crlf -ident -filter !working-tree-encoding !diff !merge !binary !export-ignore !export-subst\n";

/** Creates the mirror if there is none, readable by this user only, and repairs its configuration. */
export async function seal(gitDir: string): Promise<void> {
  if (!(await isThere(join(gitDir, "HEAD")))) {
    await mkdir(gitDir, { recursive: true, mode: 0o700 });
    // No template: neither hooks nor anything else of this machine.
    await git({ gitDir }, ["init", "--quiet", "--bare", "--template=", gitDir]);
  }
  await chmod(gitDir, 0o700);
  await keep(join(gitDir, "config"), CONFIG);
  await keep(join(gitDir, "info", "attributes"), ATTRIBUTES);
}

/** Writes a file atomically, unless it has this content already. */
async function keep(file: string, text: string): Promise<void> {
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const made = `${file}.${randomUUID()}`;
  await writeFile(made, text, { mode: 0o600 });
  await rename(made, file);
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** The mirrors below a folder, INSTALLATION/OWNER/REPOSITORY.git; completes interrupted removals. */
export async function mirrorsIn(root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob("*/*/*.git{,.gone}", { cwd: root })) {
    if (path.endsWith(".git")) found.push(join(root, path));
    else await rm(join(root, path), { recursive: true, force: true });
  }
  return found;
}

/** Removes what a killed git process has left: locks, on which every later one fails, and partial packs. */
export async function clearLeftovers(gitDir: string): Promise<void> {
  for (const file of await filesIn(gitDir))
    if (/\.lock$|(?:^|\/)tmp_[^/]*$|(?:^|\/)gc\.pid$/.test(file))
      await rm(join(gitDir, file), { force: true });
}

/** The disk space of a folder; 0 if it is gone. */
export async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const file of await filesIn(folder))
    bytes += await stat(join(folder, file)).then(
      ({ size }) => size,
      () => 0,
    );
  return bytes;
}

async function filesIn(folder: string): Promise<string[]> {
  return await readdir(folder, { recursive: true }).catch(() => []);
}

/** Removes a folder atomically, by renaming it first. */
export async function removeFolder(folder: string): Promise<void> {
  const gone = `${folder}.gone`;
  await rm(gone, { recursive: true, force: true });
  await rename(folder, gone);
  await rm(gone, { recursive: true, force: true });
}
