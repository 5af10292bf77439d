import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createKept } from "../kept.ts";
import { removeFolder } from "../sandbox/remove.ts";

/** What set-up made: a folder that lies under trees, and one that is the home folder of commands. Never changed. */
export interface Layer {
  readonly below: string;
  readonly home: string;
}

/** What is told of a set-up when it is used again. */
export interface Account {
  readonly durationMs: number;
  readonly refusedHosts: readonly string[];
  /** What the commands of the toolchains printed, with the layer. */
  readonly versions: readonly (string | null)[];
}

const execute = promisify(execFile);
/** A layer's account and size are in this file of its folder, whose time is that of its last use. */
const ACCOUNT = "layer.json";
/** Begins the names of folders that are not layers yet, or not any more. */
const UNFINISHED = "unfinished-";

/**
 * The layers of all repositories, each a folder below `root` with the name of its key. When all together take more than
 * `bytesMax`, the least recently used are removed, but never one that is in use. `fail` gets errors of removals.
 */
export function createLayers(root: string, bytesMax: number, fail: (error: unknown) => void) {
  const kept = createKept(bytesMax);
  const found = find(root, kept.set).catch(fail);
  const folderOf = (key: string) => join(root, key);
  const remove = async (key: string) => {
    const gone = join(root, `${UNFINISHED}${randomUUID()}`);
    await rename(folderOf(key), gone);
    await removeFolder(gone);
  };
  return {
    /** The account of a layer, which is then in use until the work ends within which this is called. */
    find: async (key: string): Promise<Account | undefined> => {
      await found;
      if (!kept.has(key)) return undefined;
      kept.use(key);
      const file = join(folderOf(key), ACCOUNT);
      await utimes(file, new Date(), new Date());
      return JSON.parse(await readFile(file, "utf8"));
    },
    /** An empty folder, in which a layer can be made. */
    begin: async (): Promise<string> => {
      await found;
      const folder = join(root, `${UNFINISHED}${randomUUID()}`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    /** Makes a folder with `work` and `home` in it the layer of a key, and makes room for it. */
    add: async (key: string, folder: string, account: Account): Promise<void> => {
      const bytes = await bytesIn(folder);
      await writeFile(join(folder, ACCOUNT), JSON.stringify({ ...account, bytes }));
      await rename(folder, folderOf(key));
      kept.use(key);
      kept.set(key, { bytes });
      for (const other of kept.surplus()) if (kept.forget(other)) await remove(other).catch(fail);
    },
    /** A layer that stays until `release` is called; undefined if it is there no more. */
    hold: (key: string): (Layer & { release(): void }) | undefined => {
      if (!kept.has(key)) return undefined;
      const folder = folderOf(key);
      return { below: join(folder, "work"), home: join(folder, "home"), release: kept.hold(key) };
    },
    /** Layers that are found or added within this work are in use until it ends. */
    during: kept.during,
  };
}

/** The layers of earlier processes, without what those left unfinished. */
async function find(root: string, set: ReturnType<typeof createKept>["set"]): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const folder = join(root, name);
    const file = join(folder, ACCOUNT);
    const text = name.startsWith(UNFINISHED) ? "" : await readFile(file, "utf8").catch(() => "");
    if (text === "") await removeFolder(folder);
    else set(name, { bytes: JSON.parse(text).bytes, usedAt: (await stat(file)).mtimeMs });
  }
}

/** It follows no links, wherever those in a layer lead. */
async function bytesIn(folder: string): Promise<number> {
  const { stdout } = await execute("du", ["-s", "-B1", "--", folder]);
  return Number.parseInt(stdout, 10);
}
