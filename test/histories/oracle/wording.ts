/**
 * The plan file as an approval means it, read here once more and not with the bot's own functions: what both say must
 * be the same.
 */
import { createHash } from "node:crypto";

const ITEM = /^- \[[ xX]\] \*\*(\d+)\. /;
const BOX = /^- \[[xX]\]/;
const VERIFY = /^ {2}- Verify: (`[^`]+`)$/;
const DONE =
  /^ {2}- Done: ((?:`[^`]+` exit 0)(?:; `[^`]+` exit 0)*)(?:; (?:fails|passes|does not start) before(?: · tests (?:fail|pass) without the change)? · passes after(?: · no test ran)?(?: · results vary)?(?: · command changed by hand)?)?$/;

/** One item of the plan, without its check mark and the evidence that the bot wrote. */
interface ItemText {
  readonly id: number;
  readonly isTicked: boolean;
  readonly text: string;
}

/** The file's lines, without those that the bot wrote below the command of an item that has passed. */
function worded(text: string): string[] {
  let verify: string | undefined;
  return text.split("\n").filter((line) => {
    if (ITEM.test(line) || line.startsWith("#")) verify = undefined;
    verify = VERIFY.exec(line)?.[1] ?? verify;
    const passed = DONE.exec(line)?.[1];
    return verify === undefined || passed?.startsWith(`${verify} exit 0`) !== true;
  });
}

const unticked = (line: string) => (ITEM.test(line) ? line.replace(BOX, "- [ ]") : line);

/** SHA-256 of the wording: 64 hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash("sha256").update(worded(text).map(unticked).join("\n")).digest("hex");
}

/** The items of a plan, in its order: each goes on to the next one, or to the next heading. */
export function itemsIn(text: string): ItemText[] {
  const lines = worded(text);
  return lines.flatMap((line, at) => {
    const [, id] = ITEM.exec(line) ?? [];
    if (id === undefined) return [];
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((one) => ITEM.test(one) || one.startsWith("#"));
    const own = [unticked(line), ...(end < 0 ? rest : rest.slice(0, end))];
    return [{ id: Number(id), isTicked: !line.startsWith("- [ ]"), text: own.join("\n").trimEnd() }];
  });
}

/** The same text with every box ticked. */
export const ticked = (text: string) => text.replaceAll(/^- \[ \]/gm, "- [x]");
