import { renderItem } from "../plan/item.ts";
import type { Item } from "../plan/plan.ts";
import { type ItemDraft, itemOf } from "./draft.ts";

/** Some fields of an item, as the model gives them. */
export type ItemFields = { readonly [K in keyof ItemDraft]?: ItemDraft[K] | undefined };

/** The name that a field has in the plan file. Title and size share the first line. */
const LINES = { files: "Files", verify: "Verify", after: "After" } as const;
const FIELD = /^ {2}- (Files|Verify|After|Done): /;

/** An item's text with some fields replaced. The lines of all others stay as they are, byte for byte. */
export function withFields(text: string, item: Item, fields: ItemFields): string {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const old = partsOf(text);
  const now = partsOf(renderItem(itemOf({ ...draftOf(item), ...given }, item.id)));
  const names = new Set<string>(Object.entries(LINES).flatMap(([key, name]) => (key in given ? [name] : [])));
  // What an earlier version of the item has passed says nothing of this one.
  const own = old.fields.filter(([name]) => name !== "Done");
  const kept = own.flatMap(([name, line]) => (names.has(name) ? linesOf(now, name) : [line]));
  const added = [...names].filter((name) => !old.fields.some(([own]) => own === name));
  return [
    "title" in given || "size" in given ? now.head : old.head,
    ...("why" in given ? now.why : old.why),
    ...kept,
    ...added.flatMap((name) => linesOf(now, name)),
    "",
  ].join("\n");
}

function draftOf({ title, why, files, verify, after, size }: Item): ItemDraft {
  return { title, why, files: [...files], verify, after: [...after], size };
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
