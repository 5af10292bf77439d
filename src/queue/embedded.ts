import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { fromPglite } from "pg-boss";
import { UserError } from "../core/errors.ts";
import type { Database } from "./database.ts";

/** Postgres' major version in this PGlite; a folder of another one cannot be read. */
const MAJOR = "18";
const HARMLESS = "Remove the folder: nothing in it is needed that GitHub does not show.";

/**
 * PGlite in a folder, for one process: two at once would destroy it, so the folder must be locked. Throws a
 * UserError that says what to do if it cannot be opened.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  const pg = await open(folder);
  const held = new Set<string>();
  return {
    boss: { db: fromPglite(pg), backend: "pglite" },
    isOurs: true,
    hold: async (name) => {
      if (held.has(name)) return undefined;
      held.add(name);
      return { isKept: () => held.has(name), release: async () => void held.delete(name) };
    },
    close: () => pg.close(),
  };
}

async function open(folder: string): Promise<PGlite> {
  const version = (await readFile(join(folder, "PG_VERSION"), "utf8").catch(() => MAJOR)).trim();
  if (version !== MAJOR)
    throw new UserError(
      `The queue in ${folder} was written by Postgres ${version}, and this Redline has ${MAJOR}. ${HARMLESS}`,
    );
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await PGlite.create({ dataDir: folder });
  } catch (error) {
    throw new UserError(
      `The queue in ${folder} cannot be opened: ${(error as Error).message}. If its disk is full, make room. ${HARMLESS}`,
    );
  }
}
