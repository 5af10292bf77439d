import { plain } from "../core/markdown/invisible.ts";
import { rendered } from "../core/markdown/rendered.ts";
import { parsePlan, planContentOf } from "../core/plan/file.ts";
import type { CritiqueTask, ExecuteTask, PlanTask, ReviseTask } from "../ports/ports.ts";

/** What is shown of the repository, with its signs escaped; a token has about four characters. */
const CONTEXT_TOKENS_MAX = 32_000;
const CHARACTERS_PER_TOKEN = 4;
/** The instructions of so many files, the likeliest to change, are shown. */
const LIKELY_MAX = 20;
const ISSUE_CHARACTERS_MAX = 65_000;

/**
 * The first message of a planning conversation, in parts: what is the same for longest comes first, because a model
 * that has read the beginning of a message before need not read it again.
 */
export async function planPrompt(task: PlanTask): Promise<string[]> {
  const [common = [], issue = []] = await aboutIssue(task);
  return partsOf(common, [...issue, "Plan this issue."]);
}

/** The first message of a plan reviewer: what the first one was shown, and the draft. */
export async function critiquePrompt(task: CritiqueTask): Promise<string[]> {
  const [common = [], issue = []] = await aboutIssue(task);
  return partsOf(common, [
    ...issue,
    "The draft of the plan:",
    planElement(task.plan),
    "Read it against the issue and the code.",
  ]);
}

/** What the repository is, as far as it may matter, and what is asked for. */
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

/** The first message when people have commented on the plan. */
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
  const inPlace = suggestions.map((one) =>
    element("suggestion", { id: one.id, in: one.parts.join(", ") }, source(one.lines.join("\n"))),
  );
  return partsOf(elementsOf(await reader.instructions(files)), [
    `The plan for issue #${issue.number}, ${source(issue.title)}:`,
    planElement(plan),
    ...inPlace,
    ...comments,
    "Revise the plan, and say what became of each comment.",
  ]);
}

/** The first message when an item is carried out; its first part is the same for all items of a plan. */
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

/** Escaping makes code longer: where it no longer fits, as much less is asked for. */
async function contextOf(
  reader: PlanTask["reader"],
  question: { title: string; body: string },
): Promise<string> {
  const ask = async (tokens: number) => source(await reader.contextFor(question, tokens));
  const max = CONTEXT_TOKENS_MAX * CHARACTERS_PER_TOKEN;
  let tokens = CONTEXT_TOKENS_MAX;
  let shown = await ask(tokens);
  while (shown.length > max) {
    tokens = Math.floor((tokens * max * 0.95) / shown.length);
    shown = await ask(tokens);
  }
  return shown;
}

/**
 * The plan's wording: the bytes that its digest covers, because people approve those, and the model repeats them in
 * edits. Only what looks like the beginning or end of an element of ours cannot be one.
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

/** What a reader of the rendered page sees, and none of it can close the element it stands in. */
function text(words: string): string {
  return escaped(rendered(words).text);
}

/** What is shown as it is (a title, a path, a command, code) loses nothing but what nobody sees. */
function source(words: string): string {
  return escaped(plain(words).text);
}

const escaped = (words: string) =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const attribute = (value: string) => source(value).replaceAll('"', "&quot;");
