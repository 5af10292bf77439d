import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { OperatorError } from "../core/state/errors.ts";
import type { Connection, Database } from "./store.ts";

const HARMLESS = "nothing in it is needed that GitHub does not show.";
/** Whoever held keys before is no more: the folder is locked for this process. */
const US = 1;

/** How long a connection waits for another one's write, in milliseconds. */
const BUSY_MS = 5_000;

/**
 * SQLite in a folder, for one process. A commit is safe when the process dies; when the machine does, the last ones may
 * be missing, and the sweep at the start looks at every open plan. Throws an OperatorError that says what to do if it cannot
 * be opened.
 */
export async function openSqlite(folder: string): Promise<Database> {
  const { file, ...connection } = connectSqlite(folder);
  return {
    ...connection,
    prepare: async (sql) => {
      orRefused(folder, () => file.exec(sql));
      file.exec(
        "update redline_keys set holder = null, waits = 0, due = unixepoch() * 1000 where holder is not null",
      );
    },
    locking: "",
    living: `select ${US}`,
    isShared: false,
    renew: async () => undefined,
    holder: async () => ({ id: US, isKept: () => file.isOpen }),
  };
}

/** A connection to the file in a folder. Throws as `openSqlite` does. */
export function connectSqlite(folder: string): Connection & { readonly file: DatabaseSync } {
  const file = open(folder);
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? file.prepare(sql.replace(/\$(\d)/g, "?$1"));
    statements.set(sql, known);
    return known;
  };
  return {
    file,
    query: async (sql, values) =>
      prepared(sql).all(
        ...values.map((value) => (typeof value === "object" ? String(value) : value)),
      ) as Record<string, SQLOutputValue>[],
    now: "cast(unixepoch('subsec') * 1000 as integer)",
    close: async () => {
      if (file.isOpen) file.close();
    },
  };
}

function open(folder: string): DatabaseSync {
  return orRefused(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = new DatabaseSync(join(folder, "keys.sqlite"), { timeout: BUSY_MS });
    file.exec("pragma journal_mode = wal; pragma synchronous = normal");
    return file;
  });
}

function orRefused<T>(folder: string, begin: () => T): T {
  try {
    return begin();
  } catch (error) {
    const why = (error as Error).message;
    throw new OperatorError(
      `The queue in ${folder} (REDLINE_FOLDER) cannot be opened: ${why}. If its disk is full, make room. If it is damaged, remove it: ${HARMLESS}`,
    );
  }
}
