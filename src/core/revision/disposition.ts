export const BECAME = ["applied", "answered", "declined", "needs-decision"] as const;

/** How one piece of feedback was resolved. */
export interface Disposition {
  readonly feedback: string;
  readonly became: (typeof BECAME)[number];
  /** For the person who gave it; Markdown. */
  readonly reply: string;
}

/** Longer first lines are cut: the list of a whole revision must fit into a comment. */
const LINE_MAX = 120;

/** What is remembered of a disposition once it is posted: the outcome, and the first line of the reply. */
export function remembered({ feedback, became, reply }: Disposition): Disposition {
  const [line = ""] = reply.split("\n");
  return { feedback, became, reply: line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}…` : line };
}

const ENTRY = /^- ([a-z]\d+) (applied|answered|declined|needs-decision)$/;

/** Parses dispositions from the body of one of our older commit messages, which had them. */
export function parseDispositions(body: string): Disposition[] {
  const found: { feedback: string; became: Disposition["became"]; reply: string[] }[] = [];
  for (const line of body.split("\n")) {
    const [, feedback, became] = ENTRY.exec(line) ?? [];
    if (feedback && became) found.push({ feedback, became: became as Disposition["became"], reply: [] });
    else if (line.startsWith("  ")) found.at(-1)?.reply.push(line.slice(2));
  }
  return found.map((entry) => ({ ...entry, reply: entry.reply.join("\n") }));
}
