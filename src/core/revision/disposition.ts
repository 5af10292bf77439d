import { fitting } from "../markdown/template.ts";

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

/** All replies together, beside the rest of the record in the status comment. Bytes of UTF-8. */
const REPLIES_MAX = 16_000;

/** Dispositions that fit into the status comment: if there is too much of them, long replies lose their middle. */
export function storable(dispositions: readonly Disposition[]): readonly Disposition[] {
  const bytes = (text: string) => Buffer.byteLength(text);
  const total = dispositions.reduce((sum, { reply }) => sum + bytes(reply), 0);
  const share = Math.floor(REPLIES_MAX / dispositions.length);
  return dispositions.map((one) => {
    if (total <= REPLIES_MAX || bytes(one.reply) <= share) return one;
    const characters = Math.floor((one.reply.length * share) / bytes(one.reply));
    return { ...one, reply: fitting(one.reply, characters) };
  });
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
