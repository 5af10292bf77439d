/** A part of a text that is not rendered. */
export interface Cut {
  readonly from: number;
  readonly to: number;
  /** What replaces it; nothing by default. */
  readonly put?: string;
  /** How it is reported to people. Syntax and URLs are not: their effect is rendered. */
  readonly reported?: "passage" | "character";
}

/** The text without its cuts, and how many of each kind there were; nested ones are not counted. */
export function withoutCuts(text: string, cuts: readonly Cut[]) {
  const kept: string[] = [];
  const reported = { passage: 0, character: 0 };
  let at = 0;
  for (const cut of cuts.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (cut.to < at || (cut.to === at && cut.from < at)) continue;
    if (cut.from >= at) kept.push(text.slice(at, cut.from), cut.put ?? "");
    if (cut.reported) reported[cut.reported]++;
    at = Math.min(cut.to, text.length);
  }
  return { text: kept.join("") + text.slice(at), reported };
}
