import { readObject } from "@redline/local-github/git/objects.ts";
import { type Commit, readCommit, readLog } from "@redline/local-github/git/read.ts";
import type { BranchLog } from "./branch.ts";

const NOWHERE = "0".repeat(40);
const COMMITS_MAX = 1_000;

/** The value of a trailer, if the message has it. */
export function trailerOf({ message }: Commit, name: string): string | undefined {
  const line = message.split("\n").findLast((one) => one.startsWith(`${name}: `));
  return line?.slice(name.length + 2);
}

/** The plan file at a commit. */
interface PlanFile {
  readonly path: string;
  readonly text: string;
}

/** A commit of the plan branch as people may rely on it: what bots pushed is told by GitHub's log, not by signatures. */
export interface Line {
  /** First parents, newest first, to the commit that began the plan; empty if no bot began one. */
  readonly commits: readonly Commit[];
  readonly isOurs: (commit: Commit) => boolean;
  readonly plan: PlanFile | undefined;
}

/** Whether a bot has reverted that commit of an item later on. */
export function isReverted({ commits, isOurs }: Line, commit: Commit): boolean {
  const item = trailerOf(commit, "Plan-Item");
  const later = commits.slice(0, commits.indexOf(commit));
  return item !== undefined && later.some((one) => isOurs(one) && trailerOf(one, "Plan-Reverted") === item);
}

/** Reads the plan branch back from a commit. */
export async function lineAt(gitDir: string, branch: BranchLog, head: string): Promise<Line> {
  const own = await pushedBy(gitDir, branch);
  const isOurs = ({ sha }: Commit) => own.has(sha);
  const commits: Commit[] = [];
  for (let next: string | undefined = head; next; [next] = commits.at(-1)?.parents ?? []) {
    const commit = await readCommit(gitDir, next);
    commits.push(commit);
    if (isOurs(commit) && trailerOf(commit, "Plan-Revision") === "1")
      return { commits, isOurs, plan: await planAt(gitDir, head, commits.filter(isOurs)) };
    if (commits.length >= COMMITS_MAX || commit.parents.length === 0) break;
  }
  return { commits: [], isOurs, plan: undefined };
}

/** Every commit that bots have pushed to the branch. */
async function pushedBy(gitDir: string, { pushes }: BranchLog): Promise<ReadonlySet<string>> {
  const read = pushes.map(async ({ before, after }) =>
    // A plan begins with one commit.
    before === NOWHERE ? [after] : (await readLog(gitDir, `${before}..${after}`)).map(({ sha }) => sha),
  );
  return new Set((await Promise.all(read)).flat());
}

/** The file that the bots' own commits name. */
async function planAt(gitDir: string, head: string, own: readonly Commit[]): Promise<PlanFile | undefined> {
  const [path] = own.flatMap((one) => trailerOf(one, "Plan-Archived") ?? trailerOf(one, "Plan-File") ?? []);
  const found = path === undefined ? undefined : await readObject(gitDir, `${head}:${path}`);
  return path === undefined || !found ? undefined : { path, text: found.content.toString() };
}
