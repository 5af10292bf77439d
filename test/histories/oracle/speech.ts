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

/** What an approval names: a wording by its digest, empty for a bare one, and items by their number, if not all. */
export interface Named {
  readonly digest: string;
  readonly item: string | undefined;
}

/** The approval in a text; undefined where there is none. `/next` is one of whatever is next. */
export function approvalIn(body: string | undefined): Named | undefined {
  const said = body?.replaceAll(ASIDE, "") ?? "";
  if (/^\/next\s*$/m.test(said)) return { digest: "", item: undefined };
  const [found, text = ""] = /^\/approve(?:[ \t]+(.*))?$/m.exec(said) ?? [];
  if (found === undefined) return undefined;
  const [, item] = /^(\d)$/.exec(text.trim()) ?? [];
  return { digest: item === undefined ? text.trim() : "", item };
}

/** Whether somebody asks there for the commits of an item to be reverted. */
export const isRevertOf = (body: string, item: string): boolean =>
  new RegExp(`^/revert ${item}\\b`, "m").test(body.replaceAll(ASIDE, ""));

/** Whether somebody asks there for the default branch to be merged. */
export const isUpdate = (body: string): boolean => /^\/update\s*$/m.test(body.replaceAll(ASIDE, ""));
