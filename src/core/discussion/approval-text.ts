/** What an `/approve` names: a wording by its digest, items, a condition. */
export interface ApprovalText {
  /** In lower case. */
  readonly digest?: string;
  readonly items?: readonly number[];
  /** In the approver's words; may be empty. */
  readonly condition?: string;
}

/** Digits of a digest that identify a plan: with fewer, another plan could be made to match. */
const DIGEST_DIGITS_MIN = 16;
const DIGEST = new RegExp(`^[0-9a-f]{${DIGEST_DIGITS_MIN},64}$`, "i");
const RANGE = /^#?(\d{1,4})(?:-#?(\d{1,4}))?$/;
/** A longer list of items is not parsed. */
const ITEMS_CHARACTERS_MAX = 100;

/** Parses the text after `/approve`: a digest or items, then a condition. Undefined if it says anything else. */
export function readApproval(text: string): ApprovalText | undefined {
  const words = text.replace(/\s+/g, " ");
  const [, named = words, condition] = /^(.*?)(?:^|,? )but(?: (.*))?$/i.exec(words) ?? [];
  const wish = named === words ? {} : { condition: condition ?? "" };
  if (named === "") return wish;
  if (DIGEST.test(named)) return { digest: named.toLowerCase(), ...wish };
  const items = itemsIn(named);
  return items && { items, ...wish };
}

/** The numbers in `1-3`, `2`, `1, 3` or `items 1 and 3`; undefined if it is anything else. */
function itemsIn(text: string): number[] | undefined {
  if (text.length > ITEMS_CHARACTERS_MAX) return undefined;
  const list = text.replace(/^items? /i, "").replace(/ ?[-–] ?/g, "-");
  const ids = new Set<number>();
  for (const part of list.split(/ ?, ?| and | /)) {
    const [, from, to = from] = RANGE.exec(part) ?? [];
    if (from === undefined || Number(to) < Number(from)) return undefined;
    for (let id = Number(from); id <= Number(to); id++) ids.add(id);
  }
  return [...ids];
}
