import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  type Stats,
  symlinkSync,
} from "node:fs";

/** What has a longer path cannot be reached by its path anywhere: Linux's PATH_MAX, and room for a folder above. */
const PATH_BYTES_MAX = 3_500;
const FILE_BYTES_MIN = 4_096;

/** More than was allowed to be kept. */
export class TooMuch extends Error {}

/** Counts down to TooMuch. What is sparse counts in full, because its copy is not. */
export function allowance(bytesMax: number): (bytes: number) => void {
  let left = bytesMax;
  return (bytes) => {
    left -= Math.max(bytes, FILE_BYTES_MIN);
    if (left < 0) throw new TooMuch(`There are more than ${bytesMax} bytes to keep.`);
  };
}

/**
 * Copies what is in a folder to one that is empty: only folders, plain files and links, without the bits and attributes
 * that mean more. Leaves out paths that `without` has. Names are bytes. Every folder that it writes to is one that it
 * has just made, in place of nothing: no link can lead it elsewhere.
 */
export function keepFolder(
  [from, to]: readonly [string, string],
  without: string | undefined,
  spend: (bytes: number) => void,
): void {
  const known = without === undefined ? undefined : Buffer.from(without);
  copyFolder([Buffer.from(from), Buffer.from(to)], known, { copied: new Map(), spend });
}

type Pair = readonly [Buffer, Buffer];

interface Copying {
  /** Files with more than one name, by what they are. */
  readonly copied: Map<string, Buffer>;
  readonly spend: (bytes: number) => void;
}

function copyFolder([source, target]: Pair, known: Buffer | undefined, copying: Copying): void {
  for (const name of readdirSync(source, { encoding: "buffer" }))
    copyEntry([below(source, name), below(target, name)], known && below(known, name), copying);
}

function copyEntry([source, target]: Pair, known: Buffer | undefined, copying: Copying): void {
  const info = lstatSync(source);
  const own = known && lstatSync(known, { throwIfNoEntry: false });
  if (target.length > PATH_BYTES_MAX || isTaken(info, own)) return;
  if (!info.isDirectory()) {
    copyFile([source, target], info, copying);
    return;
  }
  copying.spend(0);
  mkdirSync(target);
  copyFolder([source, target], own && known, copying);
  if (own && readdirSync(target).length === 0) rmdirSync(target);
  else finish(target, info);
}

/** True if there is something else at the path than a folder that both have. */
function isTaken(info: Stats, own: Stats | undefined): boolean {
  return own !== undefined && !(own.isDirectory() && info.isDirectory());
}

function copyFile([source, target]: Pair, info: Stats, { copied, spend }: Copying): void {
  const id = `${info.dev}:${info.ino}`;
  const first = info.nlink > 1 ? copied.get(id) : undefined;
  if (first !== undefined) linkSync(first, target);
  else if (info.isSymbolicLink()) {
    spend(0);
    symlinkSync(readlinkSync(source, { encoding: "buffer" }), target);
    lutimesSync(target, info.atime, info.mtime);
  } else if (info.isFile()) {
    spend(info.size);
    copyFileSync(source, target, constants.COPYFILE_EXCL);
    finish(target, info);
    copied.set(id, target);
  }
}

/** The mode, which its owner can always read and change, and the times. */
function finish(path: Buffer, info: Stats): void {
  chmodSync(path, (info.mode & 0o777) | (info.isDirectory() ? 0o700 : 0o600));
  lutimesSync(path, info.atime, info.mtime);
}

const below = (folder: Buffer, name: Buffer) => Buffer.concat([folder, Buffer.from("/"), name]);
