/**
 * What is taken out of a run: see `keep` and `read` of a RunRequest. It trusts no name and no file of a run, and imports
 * nothing of ours: it runs inside the sandbox as well.
 */
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allowance, keepFolder, TooMuch } from "./keep.ts";

const TEXT_BYTES_MAX = 1_000_000;
/** Of all texts together. */
const TEXTS_BYTES_MAX = 16_000_000;
/** What to take out of a run, and where its folders are. */
export interface Wanted {
  readonly work: string;
  readonly home: string;
  readonly tree: string;
  readonly read: readonly string[];
  /** Undefined if nothing is kept. */
  readonly keep: { readonly to: string; readonly bytesMax: number } | undefined;
}

export interface Collected {
  readonly files: readonly (readonly [string, string | null])[];
  /** True if there was more to keep than is allowed. */
  readonly isTooMuch: boolean;
}

/** Takes them out of a run whose processes have ended. `hasSucceeded`: its command exited with 0. */
export function collect({ work, home, tree, read, keep }: Wanted, hasSucceeded: boolean): Collected {
  const isKept = !hasSucceeded || keep === undefined || keepBoth({ work, home, tree, ...keep });
  return { files: readTexts(work, read), isTooMuch: !isKept };
}

/** False if there is too much to keep. */
function keepBoth(from: { work: string; home: string; tree: string; to: string; bytesMax: number }): boolean {
  const [work, home] = [join(from.to, "work"), join(from.to, "home")];
  const spend = allowance(from.bytesMax);
  try {
    for (const folder of [work, home]) mkdirSync(folder);
    keepFolder([from.work, work], from.tree, spend);
    keepFolder([from.home, home], undefined, spend);
    return true;
  } catch (error) {
    if (error instanceof TooMuch) return false;
    throw error;
  }
}

/**
 * The texts of files, null for those that do not exist. What is reached through a link, is no plain file or no text, or
 * is too large, is left out.
 */
function readTexts(folder: string, paths: readonly string[]): [string, string | null][] {
  let left = TEXTS_BYTES_MAX;
  return paths.flatMap((path): [string, string | null][] => {
    const text = textAt(folder, path);
    if (text === undefined) return [];
    left -= text?.length ?? 0;
    return left < 0 ? [] : [[path, text]];
  });
}

function textAt(folder: string, path: string): string | null | undefined {
  const names = path.split("/");
  if (names.some((name) => ["", ".", ".."].includes(name))) return undefined;
  for (let depth = 1; depth < names.length; depth++) {
    const info = lstatSync(join(folder, ...names.slice(0, depth)), { throwIfNoEntry: false });
    if (info?.isSymbolicLink()) return undefined;
    if (!info?.isDirectory()) return null;
  }
  return textOf(join(folder, path));
}

function textOf(file: string): string | null | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  if (!lstatSync(file, { throwIfNoEntry: false })) return null;
  let fd: number | undefined;
  try {
    fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const info = fstatSync(fd);
    if (!info.isFile() || info.size > TEXT_BYTES_MAX) return undefined;
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(fd));
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
