import { wordingOfPlan } from "../core/plan/file.ts";
import { rendered } from "../core/sanitize.ts";
import type { ExecuteTask, PlanTask, ReviseTask } from "../ports.ts";

/** The repository's own words to whoever changes it, in the order in which they are looked for. */
const INSTRUCTIONS = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md"];
const INSTRUCTIONS_CHARACTERS_MAX = 20_000;
const FILES_SHOWN_MAX = 400;
const ISSUE_CHARACTERS_MAX = 65_000;

/** The first message of a planning conversation. */
export async function planPrompt({ issue, reader }: PlanTask): Promise<string> {
  const paths = await reader.paths();
  const more = paths.length > FILES_SHOWN_MAX ? `\n(${paths.length - FILES_SHOWN_MAX} more)` : "";
  const comments = issue.comments.map((comment) => element("comment", { by: comment.by }, comment.text));
  const title = element("title", {}, issue.title);
  return [
    element("files", {}, paths.slice(0, FILES_SHOWN_MAX).join("\n") + more),
    ...(await instructions(reader)),
    `<issue number="${issue.number}" by="${attribute(issue.by.login)}">${title}\n${text(issue.body).slice(0, ISSUE_CHARACTERS_MAX)}</issue>`,
    ...comments,
    "Plan this issue.",
  ].join("\n\n");
}

/** The first message when people have remarked on the plan. */
export function revisePrompt({ issue, plan, feedback, suggestions }: ReviseTask): string {
  const remarks = feedback.map((one) =>
    element(
      "feedback",
      { id: one.id, by: one.by.login, section: one.section, item: one.item, line: one.line },
      one.text,
    ),
  );
  const inPlace = suggestions.map((one) =>
    element("suggestion", { id: one.id, in: one.parts.join(", ") }, one.lines.join("\n")),
  );
  return [
    `The plan for issue #${issue.number}, ${text(issue.title)}:`,
    `<plan>\n${rendered(wordingOfPlan(plan)).text.trim()}\n</plan>`,
    ...inPlace,
    ...remarks,
    "Revise the plan, and say what became of each remark.",
  ].join("\n\n");
}

/** The first message when an item is carried out. */
export function executePrompt({ issue, plan, item }: ExecuteTask): string {
  const files = item.files.map((file) => `- ${file.path} (${file.change})`).join("\n");
  return [
    `The approved plan for issue #${issue.number}, ${text(issue.title)}:`,
    `<plan>\n${rendered(wordingOfPlan(plan)).text.trim()}\n</plan>`,
    `<item id="${item.id}">\n${text(item.title)}\n\n${text(item.why)}\n\nFiles:\n${files}\n\nVerify: ${text(item.verify)}\n</item>`,
    `Carry out item ${item.id}.`,
  ].join("\n\n");
}

async function instructions(reader: PlanTask["reader"]): Promise<string[]> {
  const found = await Promise.all(
    INSTRUCTIONS.map(async (path) => ({ path, words: await reader.read(path) })),
  );
  return found.flatMap(({ path, words }) =>
    words === undefined
      ? []
      : [element("instructions", { path }, words.slice(0, INSTRUCTIONS_CHARACTERS_MAX))],
  );
}

function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  content: string,
): string {
  const list = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${attribute(String(value))}"`],
  );
  return `<${name}${list.join("")}>${text(content)}</${name}>`;
}

/** What a reader of the rendered page sees, and none of it can close the element it stands in. */
function text(words: string): string {
  return rendered(words).text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const attribute = (value: string) => text(value).replaceAll('"', "&quot;");
