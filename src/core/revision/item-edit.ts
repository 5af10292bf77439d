import type { Item } from "../plan/plan.ts";
import type { ItemDraft } from "./draft.ts";

/** Some fields of an item, as the model gives them. */
type ItemFields = { readonly [K in keyof ItemDraft]?: ItemDraft[K] | undefined };

/** An item as the model would submit it, with some fields replaced. */
export function draftWith({ title, why, files, verify, after, size }: Item, fields: ItemFields): ItemDraft {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { title, why, files: [...files], verify, after: [...after], size, ...given };
}

/** The name that a field has in the plan file. Title and size share the first line. */
const FIELDS = [
  ["files", "Files"],
  ["verify", "Verify"],
  ["after", "After"],
] as const;
const FIELD = /^ {2}- (Files|Verify|After|Done): /;

/** An item's text with the given fields as they are in `edited`. The lines of all others stay, byte for byte. */
export function withFields(text: string, edited: string, fields: ItemFields): string {
  const [old, now] = [partsOf(text), partsOf(edited)];
  const given = (key: keyof ItemDraft) => fields[key] !== undefined;
  const names = new Set<string>(FIELDS.filter(([key]) => given(key)).map(([, name]) => name));
  // What an earlier version of the item has passed says nothing of this one.
  const own = old.fields.filter(([name]) => name !== "Done");
  const kept = own.flatMap(([name, line]) => (names.has(name) ? linesOf(now, name) : [line]));
  const added = [...names].filter((name) => !own.some(([had]) => had === name));
  return [
    given("title") || given("size") ? now.head : old.head,
    ...(given("why") ? now.why : old.why),
    ...kept,
    ...added.flatMap((name) => linesOf(now, name)),
    "",
  ].join("\n");
}

/** The first line, the description, and the fields at the end with their names. */
function partsOf(text: string) {
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const end = lines.findLastIndex((line) => !FIELD.test(line)) + 1;
  const fields = lines.slice(end).map((line) => [FIELD.exec(line)?.[1] ?? "", line] as const);
  return { head, why: lines.slice(0, end), fields };
}

const linesOf = ({ fields }: ReturnType<typeof partsOf>, name: string) =>
  fields.flatMap(([own, line]) => (own === name ? [line] : []));
