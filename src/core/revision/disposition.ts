export const BECAME = ["applied", "answered", "declined", "needs-decision"] as const;

/** How one piece of feedback was resolved. */
export interface Disposition {
  readonly feedback: string;
  readonly became: (typeof BECAME)[number];
  /** For the person who gave it; Markdown. */
  readonly reply: string;
}

/** Writes dispositions for a commit message that {@link parseDispositions} parses back. */
export function renderDispositions(dispositions: readonly Disposition[]): string {
  return dispositions
    .map(({ feedback, became, reply }) => {
      const lines = reply.split("\n").filter((line) => line.trim() !== "");
      return [`- ${feedback} ${became}`, ...lines.map((line) => `  ${line.trimEnd()}`)].join("\n");
    })
    .join("\n");
}

const ENTRY = /^- ([a-z]\d+) (applied|answered|declined|needs-decision)$/;

/** Parses dispositions from the body of one of our commit messages. */
export function parseDispositions(body: string): Disposition[] {
  const found: { feedback: string; became: Disposition["became"]; reply: string[] }[] = [];
  for (const line of body.split("\n")) {
    const [, feedback, became] = ENTRY.exec(line) ?? [];
    if (feedback && became) found.push({ feedback, became: became as Disposition["became"], reply: [] });
    else if (line.startsWith("  ")) found.at(-1)?.reply.push(line.slice(2));
  }
  return found.map((entry) => ({ ...entry, reply: entry.reply.join("\n") }));
}
