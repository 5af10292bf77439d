import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { PlanInput, PlannedFile } from "../script.ts";
import type { Outcome, Tools } from "./converse.ts";

const OUTPUT_LINES_MAX = 40;

/** The tools that read, over a plain directory. */
export function readTools(dir: string): Tools {
  const list = (path = "") =>
    readdirSync(join(dir, path), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
  const linesOf = (path: string) => readFileSync(join(dir, path), "utf8").split("\n");
  const grep = (path: string, pattern: string) =>
    linesOf(path).flatMap((line, index) => (line.includes(pattern) ? [`${path}:${index + 1}: ${line}`] : []));
  return {
    list_files: ({ path }) => ({ text: list(path).join("\n") }),
    search: ({ pattern = "", path }) => ({
      text: list(path)
        .flatMap((file) => grep(file, pattern))
        .join("\n"),
    }),
    read_file: ({ path = "" }) => ({
      text: linesOf(path)
        .map((line, index) => `${index + 1}\t${line}`)
        .join("\n"),
    }),
    file_history: () => ({ text: "no history" }),
  };
}

/** The tools that change files; only those of the item. */
export function editTools(dir: string, files: readonly PlannedFile[]): Tools {
  const within = (path = "") => {
    if (!files.some((file) => file.path === path)) throw new Error(`${path} is not one of the item's files`);
    return join(dir, path);
  };
  return {
    edit_file: ({ path, old = "", new: replacement = "" }) => {
      const before = readFileSync(within(path), "utf8").split(old);
      if (before.length !== 2) throw new Error(`old occurs ${before.length - 1} times in ${path}: ${old}`);
      writeFileSync(within(path), before.join(replacement));
      return { text: "edited" };
    },
    create_file: ({ path, content = "" }) => {
      mkdirSync(dirname(within(path)), { recursive: true });
      writeFileSync(within(path), content, { flag: "wx" });
      return { text: "created" };
    },
    delete_file: ({ path }) => {
      rmSync(within(path));
      return { text: "deleted" };
    },
    request_amendment: () => ({ text: "The plan is not changed while it is carried out.", isError: true }),
  };
}

/** Runs a command line in the directory, as a verify command is run, with this process's own Node. */
export function run(dir: string, command: string): Outcome {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
    cwd: dir,
    encoding: "utf8",
    env: { ...env, PATH },
  });
  const text = `${stdout}${stderr}`.trimEnd().split("\n").slice(-OUTPUT_LINES_MAX).join("\n");
  return status === 0 ? { text } : { text: `exit code ${status}\n${text}`, isError: true };
}

/** The check that every path of a plan is there, or is not if it is to be new. */
export function ground(dir: string, { items }: PlanInput): Outcome {
  const wrong = items.flatMap(({ files }) =>
    files.filter(
      ({ path, change }) => existsSync(join(dir, path)) !== (change !== "new") && !isMade(items, path),
    ),
  );
  if (wrong.length === 0) return { text: "accepted" };
  const complaints = wrong.map(
    ({ path, change }) =>
      `\`${path}\` (${change}): ${change === "new" ? "exists already" : "does not exist"}`,
  );
  return { text: complaints.join("\n"), isError: true };
}

function isMade(items: PlanInput["items"], path: string): boolean {
  return items.filter(({ files }) => files.some((file) => file.path === path)).length > 1;
}
