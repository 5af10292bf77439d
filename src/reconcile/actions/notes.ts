import type { Unresolved } from "../../core/references/unresolved.ts";
import type { PlanDraft } from "../../core/revision/draft.ts";
import type { Reader } from "../../ports/codebase.ts";
import type { Lookup } from "./lookup.ts";

type Note = NonNullable<PlanDraft["notes"]>[number];

/** A note without what could not be confirmed, and what that is. */
interface Checked {
  readonly note: Note;
  readonly problem?: Unresolved;
}

/** A draft whose notes are checked against the files, and what could not be confirmed in them. */
export async function withCheckedNotes(draft: PlanDraft, lookup: Lookup) {
  if (!draft.notes) return { draft, unresolved: [] };
  const own = new Set(draft.items.flatMap((item) => item.files.map((file) => file.path)));
  const checked: Checked[] = [];
  for (const note of draft.notes) checked.push(await check(note, lookup, own));
  const unresolved = checked.flatMap((one) => one.problem ?? []);
  return { draft: { ...draft, notes: checked.map(({ note }) => note) }, unresolved };
}

async function check(note: Note, { reader, paths }: Lookup, own: ReadonlySet<string>): Promise<Checked> {
  const { note: text, path, lines, quote } = note;
  if (path === undefined) return { note: { note: text } };
  if (!paths.has(path)) {
    const plain = { note: text, path };
    return own.has(path)
      ? { note: plain }
      : { note: plain, problem: { kind: "link", part: "Notes", path, url: "" } };
  }
  const place = lines === undefined ? path : `${path}:${lines}`;
  const found = await textAt(path, lines, reader);
  if (found === undefined)
    return { note: { note: text, path }, problem: { kind: "quote", place, why: "there are no such lines" } };
  if (quote === undefined || plain(found).includes(plain(quote))) return { note };
  return {
    note: { note: text, path, lines },
    problem: { kind: "quote", place, why: "it is not there" },
  };
}

/** Ignores indentation and trailing whitespace. */
const plain = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();

/** The text of some lines, or of the whole file; undefined if it is shorter. */
async function textAt(path: string, lines: string | undefined, reader: Reader): Promise<string | undefined> {
  if (lines === undefined) return await reader.read(path);
  const [from = 1, to = from] = lines.split("-").map(Number);
  // Reads one line more, to distinguish an empty last line from a missing one.
  const text = (await reader.read(path, { from, to: to + 1 })) ?? "";
  const all = text.split("\n");
  const count = all.length - (all.at(-1) === "" ? 1 : 0);
  return from >= 1 && to >= from && count > to - from ? all.slice(0, to - from + 1).join("\n") : undefined;
}
