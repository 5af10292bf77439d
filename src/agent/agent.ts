import { readFileSync } from "node:fs";
import { z } from "zod";
import { BECAME } from "../core/feedback.ts";
import { type PlanDraft, planDraft } from "../core/plan/draft.ts";
import { planEdit } from "../core/plan/revise.ts";
import type { Meter } from "../meter.ts";
import type { Agent, Answer, ExecuteTask, PlanTask, ReviseTask, Revision, Verdict } from "../ports.ts";
import { converse, type ToolResult, tool } from "./converse.ts";
import type { Model, ModelRequest } from "./model.ts";
import { executePrompt, planPrompt, revisePrompt } from "./prompt.ts";
import { editingTools } from "./tools/editing.ts";
import { readingTools } from "./tools/reading.ts";

const prompt = (name: string) =>
  readFileSync(new URL(`./prompts/${name}.md`, import.meta.url), "utf8").replace(/^<!--.*-->\n/, "");
const SYSTEM = { plan: prompt("plan"), revise: prompt("revise"), execute: prompt("execute") };

/** Turns a conversation may take, by phase. */
const TURNS_MAX = { plan: 60, revise: 40, execute: 80 };

const revision = z.object({
  edits: z.array(planEdit).max(60),
  dispositions: z.array(
    z.object({ feedback: z.string(), became: z.enum(BECAME), reply: z.string().min(1).max(4_000) }),
  ),
});

/** The three conversations of the bot, over one model. */
export function createAgent(model: Model, meter: Meter): Agent {
  // Each call is counted by itself: what a step that came to nothing has cost shows nowhere else.
  const during = (phase: keyof typeof SYSTEM) => async (request: ModelRequest) => {
    const reply = await model(request);
    meter.spent(phase, reply.usage);
    return reply;
  };
  return {
    plan: (task) => plan(during("plan"), task),
    revise: (task) => revise(during("revise"), task),
    execute: (task) => execute(during("execute"), task),
  };
}

async function plan(model: Model, task: PlanTask): Promise<Answer<PlanDraft>> {
  const submit = tool(
    "submit_plan",
    "Submits the plan. What does not hold is told; then submit again.",
    planDraft,
    async (draft) => judged(draft, await task.check(draft)),
  );
  return await converse<PlanDraft>(model, {
    system: SYSTEM.plan,
    prompt: await planPrompt(task),
    tools: [...readingTools<PlanDraft>(task.reader), submit],
    answerWith: submit.name,
    turnsMax: TURNS_MAX.plan,
  });
}

async function revise(model: Model, task: ReviseTask): Promise<Answer<Revision>> {
  const submit = tool(
    "submit_revision",
    "Submits edits and dispositions. What does not hold is told.",
    revision,
    async (input) => judged<Revision>(input, await task.check(input)),
  );
  return await converse<Revision>(model, {
    system: SYSTEM.revise,
    prompt: revisePrompt(task),
    tools: [...readingTools<Revision>(task.reader), submit],
    answerWith: submit.name,
    turnsMax: TURNS_MAX.revise,
  });
}

async function execute(model: Model, task: ExecuteTask): Promise<Answer<string>> {
  const amend = tool<typeof amendment, string>(
    "request_amendment",
    "Stops the item and asks people for a file that it does not name.",
    amendment,
    async ({ path, reason }) => ({
      stop: `it would have to change ${path}, which the plan does not name for it: ${reason}`,
    }),
  );
  const finish = tool<typeof finished, string>(
    "finish_item",
    "Says that the item is done; the program then verifies it.",
    finished,
    async ({ summary }) => {
      return judged(summary, await task.verify());
    },
  );
  return await converse<string>(model, {
    system: SYSTEM.execute,
    prompt: executePrompt(task),
    tools: [...readingTools<string>(task.files), ...editingTools<string>(task.files), amend, finish],
    answerWith: finish.name,
    turnsMax: TURNS_MAX.execute,
  });
}

const amendment = z.object({ path: z.string().max(400), reason: z.string().max(2_000) });
const finished = z.object({ summary: z.string().max(4_000) });

function judged<T>(value: T, verdict: Verdict): ToolResult<T> {
  if (verdict.kind === "holds") return { final: value };
  return verdict.kind === "stop" ? { stop: verdict.why } : { text: verdict.why, isError: true };
}
