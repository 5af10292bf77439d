export const BECAME = ["applied", "answered", "declined", "needs-decision"] as const;

/** What became of one piece of feedback. */
export interface Disposition {
  readonly feedback: string;
  readonly became: (typeof BECAME)[number];
  /** For the person who gave it; Markdown. */
  readonly reply: string;
}

/** Writes dispositions into a commit message; {@link parseDispositions} reads them back. */
export function renderDispositions(dispositions: readonly Disposition[]): string {
  return dispositions
    .map(({ feedback, became, reply }) => {
      const lines = reply.split("\n").filter((line) => line.trim() !== "");
      return [`- ${feedback} ${became}`, ...lines.map((line) => `  ${line.trimEnd()}`)].join("\n");
    })
    .join("\n");
}

const ENTRY = /^- ([a-z]\d+) (applied|answered|declined|needs-decision)$/;

/** Reads dispositions from the body of a commit message of ours. */
export function parseDispositions(body: string): Disposition[] {
  const found: { feedback: string; became: Disposition["became"]; reply: string[] }[] = [];
  for (const line of body.split("\n")) {
    const [, feedback, became] = ENTRY.exec(line) ?? [];
    if (feedback && became) found.push({ feedback, became: became as Disposition["became"], reply: [] });
    else if (line.startsWith("  ")) found.at(-1)?.reply.push(line.slice(2));
  }
  return found.map((entry) => ({ ...entry, reply: entry.reply.join("\n") }));
}
