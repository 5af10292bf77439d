/** A part of a text that its page does not show. */
export interface Cut {
  readonly from: number;
  readonly to: number;
  /** What stands in its place; nothing if not given. */
  readonly put?: string;
  /** What people are told of it. Nothing of marks and addresses: the page shows what they do. */
  readonly told?: "passage" | "character";
}

/** The text without its cuts, and how many of each kind were made; what lies in another is not counted again. */
export function withoutCuts(text: string, cuts: readonly Cut[]) {
  const kept: string[] = [];
  const told = { passage: 0, character: 0 };
  let at = 0;
  for (const cut of cuts.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (cut.to < at || (cut.to === at && cut.from < at)) continue;
    if (cut.from >= at) kept.push(text.slice(at, cut.from), cut.put ?? "");
    if (cut.told) told[cut.told]++;
    at = Math.min(cut.to, text.length);
  }
  return { text: kept.join("") + text.slice(at), told };
}
