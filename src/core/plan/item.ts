import type { ListItem } from "mdast";
import { isEvidence, renderEvidence } from "./evidence.ts";
import { snippet } from "./forbidden.ts";
import { CHANGES, type Change, type FileChange, type Item, type Size } from "./plan.ts";
import { pathProblem } from "./scope.ts";
import { linesOfNode } from "./structure.ts";

const ITEM_LINE = /^- \[([ xX])\] \*\*(\d{1,4})\. (\S(?:.*\S)?)\*\* · ([SML])\s*$/;
const FIELD = /^ {2}- (Files|Verify|After|Done): (.*\S)\s*$/;
const FILE = /^`([^`]+)` \((new|edit|delete)\)$/;
const EVIDENCE_LINE = /^ {2}- Done: (.*)$/;

/** Bounds of what a person can write by hand as well; a model's draft is held to narrower ones. */
const BOUNDS = { title: 200, files: 50, verify: 400 } as const;

/** How an item is written; shown to people whose edit does not parse. */
const ITEM_FORM = "- [ ] **1. Title** · S";

/** Writes an item as a task-list entry; {@link readItem} reads it back. Ends with a line end. */
export function renderItem(item: Item): string {
  const why =
    item.why.trim() === "" ? [] : item.why.split("\n").map((line) => (line === "" ? "" : `  ${line}`));
  return [
    `- [${item.isTicked ? "x" : " "}] **${item.id}. ${item.title}** · ${item.size}`,
    ...why,
    `  - Files: ${item.files.map((file) => `\`${file.path}\` (${file.change})`).join(", ")}`,
    `  - Verify: \`${item.verify}\``,
    ...(item.after.length > 0 ? [`  - After: ${item.after.join(", ")}`] : []),
    ...(item.evidence === undefined ? [] : [evidenceLine(item.evidence)]),
    "",
  ].join("\n");
}

/** How evidence stands in an item: its last line. */
export function evidenceLine(evidence: string): string {
  return `  - Done: ${evidence}`;
}

/** An item, and where in the text that holds it the program writes. Lines are counted from 0. */
export interface FoundItem {
  readonly item: Item;
  /** The line with the check mark, which is its fourth character. */
  readonly line: number;
  /** The last line of what people approve. */
  readonly lastWorded: number;
  /** The line with the evidence, if there is one. */
  readonly evidenceAt: number | undefined;
}

/** Told of what is wrong, and the line from 0. */
type Tell = (what: string, line: number) => void;

/** Reads the item that a node of the structure of `lines` is. Everything in it has its place, and nothing else. */
export function readItem(node: ListItem, lines: readonly string[], tell: Tell): FoundItem | undefined {
  const { first, last } = linesOfNode(node);
  const head = ITEM_LINE.exec(lines[first] ?? "");
  if (!head) {
    tell(formProblem(lines[first] ?? ""), first);
    return undefined;
  }
  const fields = fieldsOf(node, lines, tell);
  const begin = Math.min(...[...fields.values()].map((field) => field.line), last + 1);
  strayProblems({ first, begin, last }, lines, fields, tell);
  const title = head[3] ?? "";
  if (title.length > BOUNDS.title) tell(`the title is longer than ${BOUNDS.title} characters`, first);
  const verify = verifyOf(fields.get("Verify"), first, tell);
  const done = fields.get("Done");
  const isTicked = head[1] !== " ";
  const problem = done && doneProblem(lines[done.line] ?? "", { verify, isTicked });
  if (problem) tell(problem, done.line);
  const worded = [...fields.values()].filter((field) => field !== done).map((field) => field.line);
  return {
    item: {
      id: Number(head[2]),
      title,
      why: lines
        .slice(first + 1, begin)
        .map((line) => line.replace(/^ {2}/, ""))
        .join("\n")
        .trim(),
      files: filesOf(fields.get("Files"), first, tell),
      verify,
      after: afterOf(fields.get("After"), tell),
      size: head[4] as Size,
      isTicked,
      evidence: done?.value,
    },
    line: first,
    lastWorded: Math.max(first, ...worded),
    evidenceAt: done?.line,
  };
}

/** Nobody approves a `Done:` line, so it holds what the app writes there; more than an item's own command once it is done. */
function doneProblem(
  line: string,
  { verify, isTicked }: Pick<Item, "verify" | "isTicked">,
): string | undefined {
  const text = EVIDENCE_LINE.exec(line)?.[1] ?? "";
  if (!isEvidence(text, verify))
    return "only the app writes a `Done:` line, and this is none of its own: remove it";
  return isTicked || text === renderEvidence([verify])
    ? undefined
    : "a `Done:` line with checks stands in an item that is not ticked: remove it";
}

export const formProblem = (line: string) =>
  `an item must be written as \`${ITEM_FORM}\`, found ${snippet(line)}`;

interface Field {
  readonly value: string;
  readonly line: number;
}

/** The fields of an item: what GitHub shows as the points of a list in it, each on one line. */
function fieldsOf(node: ListItem, lines: readonly string[], tell: Tell): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const point of node.children.flatMap((child) => (child.type === "list" ? child.children : []))) {
    const { first: line } = linesOfNode(point);
    const [, name, value] = FIELD.exec(lines[line] ?? "") ?? [];
    if (!name || !value) continue;
    const problem = fieldProblem(name, fields);
    if (problem) tell(problem, line);
    fields.set(name, { value, line });
  }
  return fields;
}

function fieldProblem(name: string, above: ReadonlyMap<string, Field>): string | undefined {
  if (above.has(name)) return `a second \`${name}:\` line; an item has one`;
  return above.has("Done") ? `\`${name}:\` stands below \`Done:\`` : undefined;
}

/** An item holds its reasons, set in by two columns, then its fields. */
function strayProblems(
  { first, begin, last }: { first: number; begin: number; last: number },
  lines: readonly string[],
  fields: ReadonlyMap<string, Field>,
  tell: Tell,
): void {
  const isField = new Set([...fields.values()].map((field) => field.line));
  for (let at = first + 1; at <= last; at++) {
    const line = lines[at] ?? "";
    if (line.trim() === "" || isField.has(at)) continue;
    if (!/^(?: {2}|\t)/.test(line))
      tell("this line belongs to the item above it: set it in by two blanks, or leave a line free", at);
    else if (at > begin) tell("nothing but fields can follow the fields of an item: move it above them", at);
  }
}

function filesOf(field: Field | undefined, first: number, tell: Tell): FileChange[] {
  if (!field) tell("`  - Files:` is missing: name the files that the item may touch", first);
  const entries = field?.value.split(/, (?=`)/) ?? [];
  if (entries.length > BOUNDS.files) tell(`an item has at most ${BOUNDS.files} files`, field?.line ?? first);
  return entries.slice(0, BOUNDS.files).flatMap((entry) => {
    const [, path, change] = FILE.exec(entry.trim()) ?? [];
    const problem = path === undefined ? undefined : pathProblem(path);
    if (problem) tell(`\`${path}\` ${problem}`, field?.line ?? first);
    if (path !== undefined) return [{ path, change: change as Change }];
    tell(
      `a file must be written as \`path\` (${CHANGES.join(" | ")}), found ${entry.slice(0, 80)}`,
      field?.line ?? first,
    );
    return [];
  });
}

function verifyOf(field: Field | undefined, first: number, tell: Tell): string {
  const [, command] = /^`([^`]+)`$/.exec(field?.value ?? "") ?? [];
  const problem = command === undefined ? NO_COMMAND : verifyProblem(command);
  if (problem) tell(`\`  - Verify:\` must be ${problem}`, field?.line ?? first);
  return command ?? "";
}

const NO_COMMAND = "one command in backquotes";

/** What keeps a command from being shown exactly as it is run. */
function verifyProblem(command: string): string | undefined {
  if (command.includes("`")) return NO_COMMAND;
  if (command.length > BOUNDS.verify) return `at most ${BOUNDS.verify} characters long`;
  if (/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u.test(command))
    return "one line of characters that are shown, with plain blanks";
  return command.trim() === command ? undefined : "without blanks at its ends";
}

function afterOf(field: Field | undefined, tell: Tell): number[] {
  if (!field) return [];
  const ids = field.value.split(",").map((id) => id.trim());
  if (!ids.every((id) => /^\d{1,4}$/.test(id)))
    tell("`  - After:` must be numbers of items, such as `1, 2`", field.line);
  return ids.flatMap((id) => (/^\d{1,4}$/.test(id) ? [Number(id)] : []));
}
