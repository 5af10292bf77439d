import { rendered } from "../core/markdown/rendered.ts";
import { short } from "../core/markdown/template.ts";
import { parsePlan, planContentOf } from "../core/plan/file.ts";
import { CONDITIONS } from "../core/plan/plan.ts";
import type { CritiqueTask, ExecuteTask, FixTask, PlanTask, ReviseTask, Task } from "../ports/agent.ts";
import { contained, element, issueElement, source, text } from "./elements.ts";

/** The most context from the repository; the reader takes less where less will do. */
const CONTEXT_TOKENS_MAX = 15_000;
/** The number of likely files whose instructions are included. */
const LIKELY_MAX = 20;

/** The first message of a planning conversation, in parts: what changes least comes first, for the prompt cache. */
export async function planPrompt(task: PlanTask): Promise<string[]> {
  const [common = [], issue = []] = await aboutIssue(task);
  return partsOf(common, [...issue, ...surroundings(task), "Plan this issue."]);
}

/** The first message of the plan review: the same context as for the planner, and the draft. */
export async function critiquePrompt(task: CritiqueTask): Promise<string[]> {
  const [common = [], issue = []] = await aboutIssue(task);
  return partsOf(common, [
    ...issue,
    ...surroundings(task),
    "The draft of the plan:",
    planElement(task.plan),
    "Read it against the issue and the code.",
  ]);
}

/** The relevant context of the repository, and the issue. */
async function aboutIssue({ issue, reader }: Pick<PlanTask, "issue" | "reader">): Promise<string[][]> {
  const question = { title: issue.title, body: rendered(issue.body).text };
  const likely = (await reader.rank(question)).slice(0, LIKELY_MAX);
  return [
    [
      ...elementsOf(await reader.instructions(likely)),
      `<repository>\n${await contextOf(reader, question)}</repository>`,
    ],
    [
      issueElement(issue, { by: issue.by.login }),
      ...issue.comments.map((comment) => element("comment", { by: comment.by }, text(comment.text))),
    ],
  ];
}

/** The first message of a revision. */
export async function revisePrompt(task: ReviseTask): Promise<string[]> {
  const { issue, pull, plan, items, resolved, feedback, suggestions, failure, reader } = task;
  const files = parsePlan(plan).plan?.items.flatMap((item) => item.files.map((file) => file.path)) ?? [];
  const applied = suggestions.map((one) =>
    element("suggestion", { id: one.id, in: one.parts.join(", ") }, source(one.lines.join("\n"))),
  );
  const stopped = failure ? [element("stopped", { item: failure.item }, text(failure.text))] : [];
  return partsOf(elementsOf(await reader.instructions(files)), [
    issueElement(issue),
    `The plan for issue #${issue.number}${pull === undefined ? "" : `, in pull request #${pull}, whose title and description the program writes from it`}:`,
    planElement(plan),
    ...statesOf(items),
    ...stopped,
    ...surroundings(task, plan),
    ...resolved.map(resolvedElement),
    ...applied,
    ...discussionOf(feedback),
    "Revise the plan, and say what became of each comment.",
  ]);
}

/** What became of a comment of an earlier round. */
function resolvedElement({ revision, by, said, became, reply }: ReviseTask["resolved"][number]): string {
  return element("resolved", { by, became, revision }, `\n${text(said)}\nAnswer: ${text(reply)}\n`);
}

const STATES: Readonly<Record<string, string>> = {
  done: "done, and in the code that the tools read",
  "by-hand": "ticked by hand, not verified",
};

/** How far each item is, if any work was done: the plan is shown as people approved it, without ticks. */
function statesOf(items: ReviseTask["items"]): string[] {
  if (items.every(({ state }) => state === "open")) return [];
  const lines = items.map(({ item, state, commit }) => {
    const where = commit ? ` (commit ${short(commit.oid)})` : "";
    return `- Item ${item.id}: ${STATES[state] ?? state}${where}`;
  });
  return [`The state of the items:\n${lines.join("\n")}`];
}

/** Each piece of feedback, after what was said in its thread before. */
function discussionOf(feedback: ReviseTask["feedback"]): string[] {
  const shown = new Set(feedback.map((one) => one.id));
  return feedback.flatMap((one) => {
    const earlier = one.earlier.filter(({ id }) => !shown.has(id));
    for (const { id } of earlier) shown.add(id);
    const comments = earlier.map(({ by = "Redline (you)", text: words }) =>
      element("comment", { by }, text(words)),
    );
    const thread = element("thread", { before: one.id }, `\n${comments.join("\n")}\n`);
    const place = { section: one.section, item: one.item, line: one.line };
    const own = element("feedback", { id: one.id, by: one.by.login, ...place }, text(one.text));
    return comments.length > 0 ? [thread, own] : [own];
  });
}

/** The first message of an item's execution; its first part is the same for all items of a plan. */
export async function executePrompt(task: ExecuteTask): Promise<string[]> {
  const { earlier, hint } = task;
  return await itemPrompt(task, [
    ...(earlier === undefined ? [] : [REPEATED, element("failed_attempt", {}, `\n${source(earlier)}\n`)]),
    ...(hint === undefined ? [] : [HINTED, element("hint", { by: hint.by }, text(hint.text))]),
    ...conditionsOf(task.plan),
    `Carry out item ${task.item.id}.`,
  ]);
}

/** The first message of a fix: the same, what was built, and the comment or check that asks for it. */
export async function fixPrompt({ cause, built, ...task }: FixTask): Promise<string[]> {
  const said =
    cause.kind === "comment"
      ? discussionOf([cause.feedback])
      : [element("check", { name: cause.name }, `\n${source(cause.output)}\n`)];
  return await itemPrompt(task, [
    ...conditionsOf(task.plan),
    element("built", { item: task.item.id }, `\n${source(cutText(built, BUILT_CHARACTERS_MAX))}\n`),
    ...said,
    cause.kind === "comment" ? "Handle this comment." : "This check fails. Find out why.",
  ]);
}
const BUILT_CHARACTERS_MAX = 30_000;
const cutText = (words: string, max: number) =>
  words.length > max ? `${words.slice(0, max)}\n(cut here: it is longer)` : words;

async function itemPrompt(
  task: Omit<ExecuteTask, "earlier" | "hint">,
  last: readonly string[],
): Promise<string[]> {
  const { issue, plan, item, reader } = task;
  const files = item.files.map((file) => `- ${source(file.path)} (${file.change})`).join("\n");
  const common = await reader.instructions([]);
  const all = await reader.instructions(item.files.map((file) => file.path));
  return partsOf(
    [
      ...elementsOf(common),
      issueElement(issue),
      `The approved plan for issue #${issue.number}:`,
      planElement(plan),
    ],
    [
      ...elementsOf(new Map([...all].filter(([path]) => !common.has(path)))),
      ...progressOf(plan),
      ...surroundings(task, plan),
      `<item id="${item.id}">\n${contained(item.title)}\n\n${contained(item.why)}\n\nFiles:\n${files}\n\nVerify: ${contained(item.verify)}\n</item>`,
      ...last,
    ],
  );
}

const REPEATED =
  "This item was attempted before. Nothing of that attempt is kept: you begin with the files as they were. It ended so:";

const HINTED = "The person who had it tried again said:";

/** What approvers required, once more, next to the item that it binds. */
function conditionsOf(plan: string): string[] {
  const { body } = parsePlan(plan).plan?.sections.find(({ name }) => name === CONDITIONS) ?? {};
  return body === undefined ? [] : [`<conditions>\n${contained(body)}\n</conditions>`];
}

/** What commands find where they run, and what the tools read. */
function surroundings({ environment, reader, defaultBranch }: Task, plan?: string): string[] {
  const where = environment === undefined ? [] : [element("environment", {}, `\n${source(environment)}\n`)];
  const { name, head } = defaultBranch ?? {};
  const base = plan === undefined ? reader.commit : parsePlan(plan).plan?.base;
  const read = `The tools read commit ${short(reader.commit)}`;
  const ours = plan === undefined ? "" : ", the head of the plan's branch";
  if (name === undefined || head === undefined || base === undefined) return [...where, `${read}${ours}.`];
  const branch = source(name);
  const moved = head === base ? "" : ` ${branch} has moved on to ${short(head)} since, which you cannot see.`;
  const made =
    plan === undefined ? ` of ${branch}` : `${ours}; the plan was made at ${short(base)} of ${branch}`;
  return [...where, `${read}${made}.${moved}`];
}

/** The plan is shown as people approved it, without ticks. */
function progressOf(plan: string): string[] {
  const done = parsePlan(plan).plan?.items.flatMap(({ id, isTicked }) => (isTicked ? [id] : [])) ?? [];
  return done.length === 0
    ? []
    : [`Done and ticked, and in the code that the tools read: item ${done.join(", ")}.`];
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
  return `${FORM}\n\n${contained(context)}`;
}
const FORM =
  "(Lines of files are exact, behind their number and a tab. Only the `<` of what could pass for a tag of this message is written `&lt;`, and an invisible character as its code point, such as <U+202E>.)";

/**
 * The plan content: the bytes that its digest covers, because people approve those, and the model repeats them in
 * edits.
 */
const planElement = (plan: string) => `<plan>\n${contained(planContentOf(plan))}\n</plan>`;
