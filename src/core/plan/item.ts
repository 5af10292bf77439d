import { CHANGES, type Change, type FileChange, type Item, type Size } from "./plan.ts";

const ITEM_LINE = /^- \[([ xX])\] \*\*(\d{1,4})\. (\S(?:.*\S)?)\*\* · ([SML])\s*$/;
const FIELD = /^ {2}- (Files|Verify|After|Done): (.*\S)\s*$/;
/** The fields that people approve: what the app wrote beside them does not decide how an item reads. */
const WORDED = ["Files", "Verify", "After"];
const FILE = /^`([^`]+)` \((new|edit|delete)\)$/;

/** How an item is written; shown to people whose edit does not parse. */
const ITEM_FORM = "- [ ] **1. Title** · S";

/** Writes an item as a task-list entry; {@link parseItem} reads it back. Ends with a line end. */
export function renderItem(item: Item): string {
  const why =
    item.why.trim() === "" ? [] : item.why.split("\n").map((line) => (line === "" ? "" : `  ${line}`));
  return [
    `- [${item.isTicked ? "x" : " "}] **${item.id}. ${item.title}** · ${item.size}`,
    ...why,
    `  - Files: ${item.files.map((file) => `\`${file.path}\` (${file.change})`).join(", ")}`,
    `  - Verify: \`${item.verify}\``,
    ...(item.after.length > 0 ? [`  - After: ${item.after.join(", ")}`] : []),
    ...(item.evidence === undefined ? [] : [`  - Done: ${item.evidence}`]),
    "",
  ].join("\n");
}

/** Reads one item; `problem` is called with what is wrong and the line's offset within `text`. */
export function parseItem(text: string, problem: (what: string, offset: number) => void): Item | undefined {
  const [first = "", ...rest] = text.split("\n");
  const head = ITEM_LINE.exec(first);
  if (!head) {
    problem(`an item must be written as \`${ITEM_FORM}\`, found \`${first.slice(0, 80)}\``, 0);
    return undefined;
  }
  const { why, fields } = fieldsOf(rest, problem);
  return {
    id: Number(head[2]),
    title: head[3] ?? "",
    why: why.join("\n").trim(),
    files: parseFiles(fields.get("Files") ?? "", (what) => problem(what, 0)),
    verify: parseVerify(fields.get("Verify") ?? "", (what) => problem(what, 0)),
    after: (fields.get("After") ?? "")
      .split(",")
      .filter((id) => id.trim() !== "")
      .map(Number),
    size: head[4] as Size,
    isTicked: head[1] !== " ",
    evidence: fields.get("Done"),
  };
}

function fieldsOf(lines: readonly string[], problem: (what: string, offset: number) => void) {
  const fields = new Map<string, string>();
  const why: string[] = [];
  for (const [index, line] of lines.entries()) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name && value) {
      if (fields.has(name)) problem(`a second \`${name}:\` line; an item has one`, index + 1);
      fields.set(name, value);
    } else if (!WORDED.some((one) => fields.has(one))) why.push(line.replace(/^ {2}/, ""));
  }
  return { why, fields };
}

function parseFiles(text: string, problem: (what: string) => void): FileChange[] {
  if (text === "") problem("`  - Files:` is missing: which files may the item touch?");
  return text
    .split(/, (?=`)/)
    .filter((entry) => entry !== "")
    .flatMap((entry) => {
      const file = FILE.exec(entry.trim());
      if (file?.[1]) return [{ path: file[1], change: file[2] as Change }];
      problem(`a file must be written as \`path\` (${CHANGES.join(" | ")}), found ${entry.slice(0, 80)}`);
      return [];
    });
}

function parseVerify(text: string, problem: (what: string) => void): string {
  const command = /^`([^`]+)`$/.exec(text)?.[1];
  if (command === undefined) problem("`  - Verify:` must be one command in backquotes");
  return command ?? "";
}

/** Ticks the item that `text` holds and writes the evidence beside it, in place of any older; nothing else changes. */
export function tickItem(text: string, evidence: string): string {
  const ticked = withoutEvidence(text).replace(/^- \[ \]/, "- [x]");
  const words = ticked.trimEnd();
  const end = ticked.indexOf("\n", words.length);
  const body = end < 0 ? ticked : ticked.slice(0, end);
  return `${body}\n  - Done: ${evidence}${ticked.slice(body.length)}`;
}

/** The item's wording: its text without the tick and without what the app wrote beside it. */
export function wordingOfItem(text: string): string {
  return withoutEvidence(text).replace(/^- \[[xX]\]/, "- [ ]");
}

const withoutEvidence = (text: string) => text.replace(/\n {2}- Done: [^\n]*/g, "");
