import { conventionFiles, isConventional, markdownCheck } from "../../core/environment/conventions.ts";
import { type ChangeType, typeOfWords } from "../../core/plan/titles.ts";
import type { Oid, Snapshot } from "../../core/state/snapshot.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Deps } from "../deps.ts";

/** How a new plan fits its repository. */
interface Conventions {
  /** The type that its titles begin with; undefined if they are plain. */
  readonly type: ChangeType | undefined;
  /** For the plan's first commit: everything later follows it. */
  readonly trailers: readonly (readonly [string, string])[];
}

/** What the repository at the base, and its settings, want of a plan; `proposed` is the planner's type. */
export async function conventionsOf(
  { codebase }: Pick<Deps, "codebase">,
  { settings: { titles }, issue }: Pick<Snapshot, "settings" | "issue">,
  { mirror, base }: { readonly mirror: Mirror; readonly base: Oid },
  proposed: ChangeType | undefined,
): Promise<Conventions> {
  const reader = codebase.at(mirror, base);
  try {
    const paths = await reader.paths();
    const texts = new Map<string, string | undefined>();
    for (const path of conventionFiles(paths)) texts.set(path, await reader.read(path));
    const files = { paths, read: (path: string) => texts.get(path) };
    const isTyped = titles === "auto" ? isConventional(files, await reader.subjects()) : titles !== "plain";
    const type = isTyped ? (proposed ?? typeOfWords([issue.title, ...issue.labels].join(" "))) : undefined;
    const check = markdownCheck(files);
    return {
      type,
      trailers: [
        ...(type ? [["Plan-Style", `conventional ${type}`] as const] : []),
        ...(check === undefined ? [] : [["Markdown-Check", check] as const]),
      ],
    };
  } finally {
    await reader.close();
  }
}
