import { type NewCheck, pressCheck, reportCheck } from "../actions/checks.ts";
import { type PushedCommit, pushCommit } from "../actions/push-commit.ts";
import { commitFiles, createRef, deleteBranch, forcePush } from "../actions/pushes.ts";
import type { CheckApp, CheckRun } from "../model.ts";
import { accountOf, personViewer, repositoryOf, type World } from "../world.ts";
import { checkOf } from "./find.ts";

/** What somebody's CI, which is not our App, says of a commit. */
interface Ci {
  readonly name: string;
  readonly headSha: string;
  /** In capitals, as GraphQL has it; left out while it runs. */
  readonly conclusion?: string;
  readonly externalId?: string;
  readonly title?: string;
  readonly summary?: string;
  /** What its job printed; only GitHub Actions has it. */
  readonly log?: string;
  /** GitHub Actions unless told otherwise. */
  readonly app?: CheckApp;
}

const CI = { id: 15368, slug: "github-actions", name: "GitHub Actions" } as const;

/** What people do with branches and check runs. */
export function codeOf(world: World) {
  const person = (login: string) => personViewer(world, login);
  const repository = (name: string) => repositoryOf(world, name);
  return {
    /** Commits to a branch as the web editor does; null removes a file. A new branch starts at the default one. */
    commit(
      repo: string,
      branch: string,
      { by, message, files }: { by: string; message: string; files: Readonly<Record<string, string | null>> },
    ): Promise<string> {
      return commitFiles(world, person(by), repository(repo), { branch, message, files });
    },
    /** Points a branch at any commit. */
    forcePush(repo: string, branch: string, sha: string, by: string): Promise<void> {
      return forcePush(world, person(by), repository(repo), { branch, sha });
    },
    createBranch(repo: string, branch: string, sha: string, by: string): Promise<void> {
      return createRef(world, person(by), repository(repo), { ref: `refs/heads/${branch}`, sha });
    },
    /** Makes a reference by its full name: a tag, `refs/tags/x`, or of any other kind, such as `refs/notes/x`. */
    createRef(repo: string, ref: string, sha: string, by: string): Promise<void> {
      return createRef(world, person(by), repository(repo), { ref, sha });
    },
    /** Pushes one commit of one's own making to a branch: whose name it bears, and what it stands on, is free. */
    pushCommit(repo: string, branch: string, commit: PushedCommit, by: string): Promise<string> {
      return pushCommit(world, person(by), repository(repo), { ...commit, branch });
    },
    /** Deletes a branch; its open pull requests are closed. */
    deleteBranch(repo: string, branch: string, by: string): Promise<void> {
      return deleteBranch(world, person(by), repository(repo), branch);
    },
    /** Somebody else's CI reports on a commit; returns the check run's id. */
    async reportCheck(repo: string, { conclusion, app = CI, ...ci }: Ci, by: string): Promise<number> {
      const input = { ...SILENT, ...ci, conclusion, app };
      return (await reportCheck(world, accountOf(world, by), repository(repo), input)).id;
    },
    /** Presses a button of a check run. */
    pressCheckAction(repo: string, checkId: number, identifier: string, by: string): void {
      const check: CheckRun = checkOf(repository(repo), checkId);
      pressCheck(world, accountOf(world, by), check, { action: "requested_action", identifier });
    },
    /** Presses "Re-run" on a check run. */
    rerunCheck(repo: string, checkId: number, by: string): void {
      pressCheck(world, accountOf(world, by), checkOf(repository(repo), checkId), { action: "rerequested" });
    },
  };
}

const SILENT: Omit<NewCheck, "name" | "headSha" | "conclusion"> = {
  externalId: undefined,
  detailsUrl: undefined,
  actions: [],
  annotations: [],
  status: "IN_PROGRESS",
  startedAt: undefined,
  completedAt: undefined,
  title: undefined,
  summary: undefined,
  text: undefined,
};
