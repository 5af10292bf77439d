import type { ListItem } from "mdast";
import { hasChecks, isEvidence } from "./evidence.ts";
import { snippet } from "./forbidden.ts";
import { CHANGES, type Change, type FileChange, type Item, type Size } from "./plan.ts";
import { pathProblem } from "./scope.ts";
import { linesOfNode } from "./structure.ts";

const ITEM_LINE = /^- \[([ xX])\] \*\*(\d{1,4})\. (\S(?:.*\S)?)\*\* · ([SML])\s*$/;
const FIELD = /^ {2}- (Files|Verify|After|Done): (.*\S)\s*$/;
const FILE = /^`([^`]+)` \((new|edit|delete)\)$/;
const EVIDENCE_LINE = /^ {2}- Done: (.*)$/;

/** Limits for what people write by hand as well; those for a model's draft are narrower. */
const BOUNDS = { title: 200, files: 50, verify: 400 } as const;

/** Shown to people whose edit does not parse. */
const ITEM_FORM = "- [ ] **1. Title** · S";

/** Writes an item as a task-list entry that {@link readItem} parses back. Ends with a newline. */
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

/** Evidence is the last line of an item. */
export function evidenceLine(evidence: string): string {
  return `  - Done: ${evidence}`;
}

/** An item, and the lines of its text that Redline writes to, from 0. */
export interface FoundItem {
  readonly item: Item;
  /** The line with the checkbox; its mark is the fourth character. */
  readonly line: number;
  /** The last line of what people approve. */
  readonly lastApprovedLine: number;
  /** The line with the evidence, if there is one. */
  readonly evidenceAt: number | undefined;
}

/** Called with each problem and its line, from 0. */
type Flag = (what: string, line: number) => void;

/** Parses the item at a node of the Markdown structure of `lines`; anything in it that is not expected is a problem. */
export function readItem(node: ListItem, lines: readonly string[], flag: Flag): FoundItem | undefined {
  const { first, last } = linesOfNode(node);
  const head = ITEM_LINE.exec(lines[first] ?? "");
  if (!head) {
    flag(formProblem(lines[first] ?? ""), first);
    return undefined;
  }
  const fields = fieldsOf(node, lines, flag);
  const begin = Math.min(...[...fields.values()].map((field) => field.line), last + 1);
  strayProblems({ first, begin, last }, lines, fields, flag);
  const title = head[3] ?? "";
  if (title.length > BOUNDS.title) flag(`the title is longer than ${BOUNDS.title} characters`, first);
  const verify = verifyOf(fields.get("Verify"), first, flag);
  const done = fields.get("Done");
  const isTicked = head[1] !== " ";
  const problem = done && doneProblem(lines[done.line] ?? "", { verify, isTicked });
  if (problem) flag(problem, done.line);
  const approvedLines = [...fields.values()].filter((field) => field !== done).map((field) => field.line);
  return {
    item: {
      id: Number(head[2]),
      title,
      why: lines
        .slice(first + 1, begin)
        .map((line) => line.replace(/^ {2}/, ""))
        .join("\n")
        .trim(),
      files: filesOf(fields.get("Files"), first, flag),
      verify,
      after: afterOf(fields.get("After"), flag),
      size: head[4] as Size,
      isTicked,
      evidence: done?.value,
    },
    line: first,
    lastApprovedLine: Math.max(first, ...approvedLines),
    evidenceAt: done?.line,
  };
}

/** Nobody approves a `Done:` line, so only what the app writes is allowed; checks only once the item is ticked. */
function doneProblem(
  line: string,
  { verify, isTicked }: Pick<Item, "verify" | "isTicked">,
): string | undefined {
  const text = EVIDENCE_LINE.exec(line)?.[1] ?? "";
  if (!isEvidence(text, verify))
    return "only the app may write a `Done:` line, and it did not write this one: remove it";
  return isTicked || !hasChecks(text)
    ? undefined
    : "an item that is not ticked has a `Done:` line with checks: remove it";
}

export const formProblem = (line: string) =>
  `an item must look like \`${ITEM_FORM}\`, found ${snippet(line)}`;

interface Field {
  readonly value: string;
  readonly line: number;
}

/** The fields of an item: the one-line entries of the list in it. */
function fieldsOf(node: ListItem, lines: readonly string[], flag: Flag): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const point of node.children.flatMap((child) => (child.type === "list" ? child.children : []))) {
    const { first: line } = linesOfNode(point);
    const [, name, value] = FIELD.exec(lines[line] ?? "") ?? [];
    if (!name || !value) continue;
    const problem = fieldProblem(name, fields);
    if (problem) flag(problem, line);
    fields.set(name, { value, line });
  }
  return fields;
}

function fieldProblem(name: string, above: ReadonlyMap<string, Field>): string | undefined {
  if (above.has(name)) return `the item has a second \`${name}:\` line: remove one`;
  return above.has("Done") ? `\`${name}:\` comes after \`Done:\`: move it above` : undefined;
}

/** An item holds its description, indented by two spaces, then its fields. */
function strayProblems(
  { first, begin, last }: { first: number; begin: number; last: number },
  lines: readonly string[],
  fields: ReadonlyMap<string, Field>,
  flag: Flag,
): void {
  const isField = new Set([...fields.values()].map((field) => field.line));
  for (let at = first + 1; at <= last; at++) {
    const line = lines[at] ?? "";
    if (line.trim() === "" || isField.has(at)) continue;
    if (!/^(?: {2}|\t)/.test(line))
      flag("this line belongs to the item above it: indent it by two spaces, or add a blank line above", at);
    else if (at > begin) flag("only fields can follow the fields of an item: move this line above them", at);
  }
}

function filesOf(field: Field | undefined, first: number, flag: Flag): FileChange[] {
  if (!field) flag("`  - Files:` is missing: name the files that the item may touch", first);
  const entries = field?.value.split(/, (?=`)/) ?? [];
  if (entries.length > BOUNDS.files) flag(`an item has at most ${BOUNDS.files} files`, field?.line ?? first);
  return entries.slice(0, BOUNDS.files).flatMap((entry) => {
    const [, path, change] = FILE.exec(entry.trim()) ?? [];
    const problem = path === undefined ? undefined : pathProblem(path);
    if (problem) flag(`\`${path}\` ${problem}`, field?.line ?? first);
    if (path !== undefined) return [{ path, change: change as Change }];
    flag(
      `a file must look like \`path\` (${CHANGES.join(" | ")}), found ${entry.slice(0, 80)}`,
      field?.line ?? first,
    );
    return [];
  });
}

function verifyOf(field: Field | undefined, first: number, flag: Flag): string {
  const [, command] = /^`([^`]+)`$/.exec(field?.value ?? "") ?? [];
  const problem = command === undefined ? NO_COMMAND : verifyProblem(command);
  if (problem) flag(`\`  - Verify:\` must be ${problem}`, field?.line ?? first);
  return command ?? "";
}

const NO_COMMAND = "one command in backquotes";

/** Why a command would not be rendered exactly as it is run. */
function verifyProblem(command: string): string | undefined {
  if (command.includes("`")) return NO_COMMAND;
  if (command.length > BOUNDS.verify) return `at most ${BOUNDS.verify} characters long`;
  if (/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u.test(command))
    return "one line of visible characters and plain spaces";
  return command.trim() === command ? undefined : "without leading or trailing spaces";
}

function afterOf(field: Field | undefined, flag: Flag): number[] {
  if (!field) return [];
  const ids = field.value.split(",").map((id) => id.trim());
  if (!ids.every((id) => /^\d{1,4}$/.test(id)))
    flag("`  - After:` must be item numbers, such as `1, 2`", field.line);
  return ids.flatMap((id) => (/^\d{1,4}$/.test(id) ? [Number(id)] : []));
}
