/**
 * The plan file as an approval means it, read here once more and not with the bot's own functions: what both say must
 * be the same.
 */
import { createHash } from "node:crypto";

const ITEM = /^- \[[ xX]\] \*\*(\d+)\. /;
const BOX = /^- \[[xX]\]/;
const VERIFY = /^ {2}- Verify: (`[^`]+`)$/;
const DONE = /^ {2}- Done: ((?:`[^`]+` exit 0)(?:; `[^`]+` exit 0)*)$/;

/** One item of the plan, without its check mark and the evidence that the bot wrote. */
interface ItemText {
  readonly id: number;
  readonly isTicked: boolean;
  readonly text: string;
}

interface Lines {
  readonly kept: string[];
  readonly items: { readonly id: number; readonly isTicked: boolean; readonly lines: string[] }[];
}

function read(text: string): Lines {
  const kept: string[] = [];
  const items: Lines["items"] = [];
  let verify: string | undefined;
  for (const line of text.split("\n")) {
    const [, id] = ITEM.exec(line) ?? [];
    if (id !== undefined) items.push({ id: Number(id), isTicked: !line.startsWith("- [ ]"), lines: [] });
    if (id !== undefined || line.startsWith("#")) verify = undefined;
    verify = VERIFY.exec(line)?.[1] ?? verify;
    if (verify !== undefined && DONE.exec(line)?.[1]?.startsWith(`${verify} exit 0`)) continue;
    const words = id === undefined ? line : line.replace(BOX, "- [ ]");
    kept.push(words);
    items.at(-1)?.lines.push(words);
  }
  return { kept, items };
}

/** SHA-256 of the wording: 64 hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash("sha256").update(read(text).kept.join("\n")).digest("hex");
}

/** The items of a plan, in its order. */
export function itemsIn(text: string): ItemText[] {
  return read(text).items.map(({ lines, ...item }) => ({ ...item, text: lines.join("\n").trimEnd() }));
}

/** The same text with every box ticked. */
export const ticked = (text: string) => text.replaceAll(/^- \[ \]/gm, "- [x]");
