/** How a plan fits its repository: where it is archived, and how its titles are written. */
import { CHANGE_TYPES, type ChangeType } from "../plan/titles.ts";
import { planPaths, type Snapshot } from "../state/snapshot.ts";

/** What we recorded in the commit that began the plan. */
const begun = ({ branch }: Pick<Snapshot, "branch">, trailer: string) =>
  branch?.commits.at(-1)?.ours?.trailers.get(trailer);

/** Where a finished plan goes. */
export interface Archive {
  /** A path, or where else: into the pull request's record, or nowhere. */
  readonly to: string;
  /** The file of the repository that checks Markdown, if that is the reason. */
  readonly because?: string | undefined;
}

/** By the settings, or by what the repository checked when the plan was written. */
export function archiveOf(s: Pick<Snapshot, "branch" | "settings" | "issue">): Archive {
  const { archive } = s.settings;
  if (archive !== "auto") return { to: archive.replaceAll("{issue}", String(s.issue.number)) };
  const because = begun(s, "Markdown-Check");
  return because === undefined ? { to: planPaths(s.issue.number).inDocs } : { to: "pull-request", because };
}

/** True for the path of a file, as opposed to another place where a plan is archived. */
export const isPath = (to: string): boolean => to.endsWith(".md");

/** The type that the plan's titles begin with; undefined if they are plain. */
export function changeTypeOf(s: Pick<Snapshot, "branch">): ChangeType | undefined {
  const [, type] = /^conventional (\w+)$/.exec(begun(s, "Plan-Style") ?? "") ?? [];
  return CHANGE_TYPES.find((one) => one === type);
}
