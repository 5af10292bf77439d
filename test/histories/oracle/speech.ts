/** Something that people have said. */
export interface Said {
  /** Its place in the order of everything that is noted. */
  readonly at: number;
  readonly key: string;
  readonly by: string;
  /** As it was written first. */
  readonly body: string;
  /** What became of it: each later text, undefined where it was deleted. Whoever may write may do that to anybody's. */
  readonly later: { readonly at: number; readonly body: string | undefined }[];
}

/** When it was edited first, or deleted. */
export const touchedAt = ({ later }: Said): number | undefined => later[0]?.at;

/** What it said at that place in the order; undefined if it was deleted by then. */
export function bodyAt({ body, later }: Said, at: number): string | undefined {
  const changed = later.findLast((one) => one.at <= at);
  return changed ? changed.body : body;
}

/** Text about commands: code, quotes, and what a page does not show at once. */
const ASIDE = /^(```|~~~)[\s\S]*?^\1|<!--[\s\S]*?-->|<details>[\s\S]*?<\/details>/gm;

/** What stands behind an `/approve`, empty for a bare one; undefined where there is no such command. */
export function approvalIn(body: string | undefined): string | undefined {
  const [found, text = ""] = /^\/approve(?:[ \t]+(.*))?$/m.exec(body?.replaceAll(ASIDE, "") ?? "") ?? [];
  return found === undefined ? undefined : text.trim();
}
