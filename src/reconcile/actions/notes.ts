import type { Unresolved } from "../../core/references/unresolved.ts";
import type { PlanDraft } from "../../core/revision/draft.ts";
import type { Reader } from "../../ports/codebase.ts";
import type { Lookup } from "./lookup.ts";

type Note = NonNullable<PlanDraft["notes"]>[number];

/** A note as far as it is true, and what of it is not. */
interface Checked {
  readonly note: Note;
  readonly doubt?: Unresolved;
}

/** A draft without what its notes say of files where it is not so, and what that is. */
export async function withCheckedNotes(draft: PlanDraft, ground: Lookup) {
  if (!draft.notes) return { draft, doubts: [] };
  const own = new Set(draft.items.flatMap((item) => item.files.map((file) => file.path)));
  const checked: Checked[] = [];
  for (const note of draft.notes) checked.push(await check(note, ground, own));
  const doubts = checked.flatMap(({ doubt }) => doubt ?? []);
  return { draft: { ...draft, notes: checked.map(({ note }) => note) }, doubts };
}

async function check(note: Note, { reader, paths }: Lookup, own: ReadonlySet<string>): Promise<Checked> {
  const { note: words, path, lines, quote } = note;
  if (path === undefined) return { note: { note: words } };
  if (!paths.has(path)) {
    const plain = { note: words, path };
    return own.has(path)
      ? { note: plain }
      : { note: plain, doubt: { kind: "link", part: "Notes", path, url: "" } };
  }
  const place = lines === undefined ? path : `${path}:${lines}`;
  const found = await textAt(path, lines, reader);
  if (found === undefined)
    return { note: { note: words, path }, doubt: { kind: "quote", place, why: "there are no such lines" } };
  if (quote === undefined || plain(found).includes(plain(quote))) return { note };
  return {
    note: { note: words, path, lines },
    doubt: { kind: "quote", place, why: "it is not there" },
  };
}

/** Nobody sees how far a line is indented, or what blanks it ends with. */
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
  // With one line more, a last line that is empty is told from none.
  const text = (await reader.read(path, { from, to: to + 1 })) ?? "";
  const all = text.split("\n");
  const has = all.length - (all.at(-1) === "" ? 1 : 0);
  return from >= 1 && to >= from && has > to - from ? all.slice(0, to - from + 1).join("\n") : undefined;
}
