import { plain } from "../core/markdown/invisible.ts";
import { rendered } from "../core/markdown/rendered.ts";
import { parsePlan, planContentOf } from "../core/plan/file.ts";
import type { CritiqueTask, ExecuteTask, PlanTask, ReviseTask } from "../ports/ports.ts";

/** The most context from the repository; the reader takes less where less will do. */
const CONTEXT_TOKENS_MAX = 15_000;
/** The number of likely files whose instructions are included. */
const LIKELY_MAX = 20;
const ISSUE_CHARACTERS_MAX = 65_000;

/** The first message of a planning conversation, in parts: what changes least comes first, for the prompt cache. */
export async function planPrompt(task: PlanTask): Promise<string[]> {
  const [common = [], issue = []] = await aboutIssue(task);
  return partsOf(common, [...issue, "Plan this issue."]);
}

/** The first message of the plan review: the same context as for the planner, and the draft. */
export async function critiquePrompt(task: CritiqueTask): Promise<string[]> {
  const [common = [], issue = []] = await aboutIssue(task);
  return partsOf(common, [
    ...issue,
    "The draft of the plan:",
    planElement(task.plan),
    "Read it against the issue and the code.",
  ]);
}

/** The relevant context of the repository, and the issue. */
async function aboutIssue({ issue, reader }: Pick<PlanTask, "issue" | "reader">): Promise<string[][]> {
  const question = { title: issue.title, body: rendered(issue.body).text };
  const likely = (await reader.rank(question)).slice(0, LIKELY_MAX);
  const comments = issue.comments.map((comment) =>
    element("comment", { by: comment.by }, text(comment.text)),
  );
  const title = element("title", {}, source(issue.title));
  return [
    [
      ...elementsOf(await reader.instructions(likely)),
      `<repository>\n${await contextOf(reader, question)}</repository>`,
    ],
    [
      `<issue number="${issue.number}" by="${attribute(issue.by.login)}">${title}\n${text(issue.body).slice(0, ISSUE_CHARACTERS_MAX)}</issue>`,
      ...comments,
    ],
  ];
}

/** The first message of a revision. */
export async function revisePrompt({
  issue,
  plan,
  feedback,
  suggestions,
  reader,
}: ReviseTask): Promise<string[]> {
  const files = parsePlan(plan).plan?.items.flatMap((item) => item.files.map((file) => file.path)) ?? [];
  const comments = feedback.map((one) =>
    element(
      "feedback",
      { id: one.id, by: one.by.login, section: one.section, item: one.item, line: one.line },
      text(one.text),
    ),
  );
  const applied = suggestions.map((one) =>
    element("suggestion", { id: one.id, in: one.parts.join(", ") }, source(one.lines.join("\n"))),
  );
  return partsOf(elementsOf(await reader.instructions(files)), [
    `The plan for issue #${issue.number}, ${source(issue.title)}:`,
    planElement(plan),
    ...applied,
    ...comments,
    "Revise the plan, and say what became of each comment.",
  ]);
}

/** The first message of an item's execution; its first part is the same for all items of a plan. */
export async function executePrompt({ issue, plan, item, reader }: ExecuteTask): Promise<string[]> {
  const files = item.files.map((file) => `- ${source(file.path)} (${file.change})`).join("\n");
  const common = await reader.instructions([]);
  const all = await reader.instructions(item.files.map((file) => file.path));
  return partsOf(
    [
      ...elementsOf(common),
      `The approved plan for issue #${issue.number}, ${source(issue.title)}:`,
      planElement(plan),
    ],
    [
      ...elementsOf(new Map([...all].filter(([path]) => !common.has(path)))),
      `<item id="${item.id}">\n${text(item.title)}\n\n${text(item.why)}\n\nFiles:\n${files}\n\nVerify: ${source(item.verify)}\n</item>`,
      `Carry out item ${item.id}.`,
    ],
  );
}

const partsOf = (...parts: readonly (readonly string[])[]): string[] =>
  parts.filter((part) => part.length > 0).map((part) => part.join("\n\n"));

const elementsOf = (instructions: ReadonlyMap<string, string>): string[] =>
  [...instructions].map(([path, words]) => element("instructions", { path }, text(words)));

/** The files' exact text, as the reading tools show it; nothing in it can pass for one of our own tags. */
async function contextOf(
  reader: PlanTask["reader"],
  question: { title: string; body: string },
): Promise<string> {
  const context = await reader.contextFor(question, CONTEXT_TOKENS_MAX);
  return `${FORM}\n\n${context.replace(OURS, "&lt;")}`;
}
const FORM =
  "(Lines of files are exact, behind their number and a tab. Only the `<` of what could pass for a tag of this message is written `&lt;`, and an invisible character as its code point, such as <U+202E>.)";

/**
 * The plan content: the bytes that its digest covers, because people approve those, and the model repeats them in
 * edits. Only what looks like one of our own tags is escaped.
 */
function planElement(plan: string): string {
  return `<plan>\n${planContentOf(plan).replace(OURS, "&lt;")}\n</plan>`;
}
const OURS = /<(?=[\s/]*(?:plan|item|feedback|suggestion|instructions|repository|issue)\b)/gi;

function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  safe: string,
): string {
  const list = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${attribute(String(value))}"`],
  );
  return `<${name}${list.join("")}>${safe}</${name}>`;
}

/** The rendered text, escaped so that it cannot close the element around it. */
function text(words: string): string {
  return escaped(rendered(words).text);
}

/** Text that is not Markdown (a title, a path, a command, code), without invisible characters, escaped. */
function source(words: string): string {
  return escaped(plain(words).text);
}

const escaped = (words: string) =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const attribute = (value: string) => source(value).replaceAll('"', "&quot;");
