import type { PastCall } from "@redline/local-model";
import { itemsOf, sectionOf } from "./plan-text.ts";
import { type Call, create, type PlanInput, type Turn } from "./script.ts";

// What the offline model does where it has no script: little, and it says so.

/** Longest title, and longest quotation, that a plan or a reply takes from somebody else's words (characters). */
const TITLE_MAX = 120;
const QUOTED_MAX = 2_000;

/** A plan with one item that writes the request down. */
export function plainPlan({ title, body }: { title: string; body: string }): PlanInput {
  const path = `docs/requests/${slug(title)}.md`;
  return {
    title: title.slice(0, TITLE_MAX),
    goal: [
      "This plan comes from Redline's **offline model, which has no script for this issue**. It only writes the request down:",
      "",
      quote(body || title),
    ].join("\n"),
    approach:
      "A real model would read the code that the request is about, weigh the ways to do it, and plan the changes " +
      "file by file. Set a model key to get that; everything around the model works the same.",
    items: [
      {
        title: "Write the request down",
        why: "So that it can be followed through review, approval and commit without a real model.",
        files: [{ path, change: "new" }],
        verify: `test -f ${path}`,
        size: "S",
      },
    ],
  };
}

function quote(words: string): string {
  const kept = words.length > QUOTED_MAX ? `${words.slice(0, QUOTED_MAX)} ...` : words;
  return (
    kept
      .split("\n")
      // Quotes and lists in it are not told again: nobody reads what is nested too deep.
      .map((line) => `> ${line.replace(/^[\s>*+-]+/, "")}`.trimEnd())
      .join("\n")
  );
}

function slug(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ["request"];
  return words.join("-").slice(0, 60).replace(/-$/, "");
}

type PlainComment = {
  readonly by: string;
  readonly section?: string;
  readonly item?: number;
  readonly text: string;
};

/** Sections whose body is prose of ours to add to; in a person's own section the program lets nobody write. */
const SECTIONS = new Set(
  "Goal,Decisions,Questions,Approach,Alternatives,Diagram,Interfaces,Risks,Out of scope,Verification,Notes".split(
    ",",
  ),
);

/** The section that takes up a comment: where it stands, except for items, which need all their fields. */
export function plainSection({ section, item }: PlainComment): string {
  if (item !== undefined || section === "Todo") return "Decisions";
  return section !== undefined && SECTIONS.has(section) ? section : "Approach";
}

/** A section's body with a comment added to it. After anything but a list there must be a blank line. */
export function withCondition(body: string, comment: PlainComment): string {
  const isList = /(^|\n)- .*$/.test(body);
  return `${body}${isList ? "\n" : "\n\n"}${plainCondition(comment)}`.trim();
}

/** A comment as a condition of the plan. The name stands without @: nobody is to be notified by a plan's text. */
function plainCondition({ by, text }: PlainComment): string {
  return `- Condition of ${by}, in their words: ${text.trim().replaceAll(/\s+/g, " ")}`;
}

/** The answer to a question: what the plan says at that place, and that there is no more to it. */
export function plainAnswer({ section = "Approach", item }: PlainComment, plan: string): string {
  const said =
    item === undefined ? sectionOf(plan, section) : (itemsOf(plan).find(({ id }) => id === item)?.text ?? "");
  const name = item === undefined ? section : `item ${item}`;
  const opening = "I am the offline model and cannot think about this question.";
  if (said === "") return `${opening} The plan says nothing under ${name}.`;
  return `${opening} This is what the plan says under ${name}:\n\n${quote(said)}`;
}

/** Carries out an item without a script: writes the files that it calls new, or says that it can do nothing. */
export function plainExecution(task: { item: string; plan: string }, calls: readonly PastCall[]): Turn {
  const created = calls.filter(({ name }) => name === "create_file");
  const finished = calls.findLast(({ name }) => name === "finish_item");
  if (finished) return { say: `I am the offline model and cannot fix this: ${finished.result}`, calls: [] };
  const files = newFiles(task.item);
  if (created.length === 0 && files.length > 0) {
    return { say: "", calls: files.map((path) => write(path, task)) };
  }
  const written = created.filter(({ isError }) => !isError).map(({ input }) => String(input.path));
  const summary =
    written.length > 0
      ? `The offline model has no script for this item. It wrote the request down in ${written.join(", ")}.`
      : "The offline model has no script for this item and changed nothing.";
  return { say: "", calls: [{ name: "finish_item", input: { summary } }] };
}

/** Paths on lines that call them new; else the one that the verify command looks for. */
function newFiles(item: string): string[] {
  const lines = item.split("\n").filter((line) => /\bnew\b/i.test(line));
  const paths = lines.flatMap((line) => line.match(/[\w.-]+(?:\/[\w.-]+)*\.\w+/g) ?? []);
  const [, checked] = /test -f ([\w./-]+)/.exec(item) ?? [];
  return Array.from(new Set(paths.length > 0 ? paths : (checked ?? []))).slice(0, 5);
}

const COMMENT: Record<string, string> = {
  js: "//",
  mjs: "//",
  ts: "//",
  go: "//",
  rs: "//",
  java: "//",
  c: "//",
};
const HASH: Record<string, string> = { py: "#", rb: "#", sh: "#", yml: "#", yaml: "#", toml: "#" };

function write(path: string, { item, plan }: { item: string; plan: string }): Call {
  const extension = path.split(".").at(-1) ?? "";
  const comment = COMMENT[extension] ?? HASH[extension];
  const notice = "Written by Redline's offline model, which has no script for this item.";
  if (comment !== undefined) return create(path, `${comment} ${notice}\n`);
  if (extension === "json") return create(path, `${JSON.stringify({ notice }, undefined, 2)}\n`);
  const asked = sectionOf(plan, "Goal") || item;
  return create(path, `# The request\n\n${notice}\n\n${asked}\n`);
}
