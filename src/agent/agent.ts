import { readFileSync } from "node:fs";
import { z } from "zod";
import { scrubDeep } from "../core/markdown/scrub.ts";
import { redacted } from "../core/markdown/secrets.ts";
import { BECAME } from "../core/revision/disposition.ts";
import { introduces, type PlanDraft, planDraft } from "../core/revision/draft.ts";
import { planEdit } from "../core/revision/edits.ts";
import { critique, type Finding } from "../core/revision/plan-review.ts";
import { NO_USAGE, sumOf, type Usage } from "../core/state/status.ts";
import type {
  Agent,
  Answer,
  CritiqueTask,
  ExecuteTask,
  Fixed,
  FixTask,
  PlanTask,
  ReviseTask,
  Revision,
  Task,
  TryCommand,
  Verdict,
} from "../ports/agent.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Log } from "../ports/ports.ts";
import { type ConversationSpec, runConversation, type Tool, type ToolResult, tool } from "./converse.ts";
import type { Model } from "./model.ts";
import { critiquePrompt, executePrompt, fixPrompt, planPrompt, revisePrompt } from "./prompt.ts";
import { diffTool, editingTools } from "./tools/editing.ts";
import { amendmentTool, answerTool, blockedTool } from "./tools/ending.ts";
import { guarded } from "./tools/guarded.ts";
import { issueTool, readingTools, type Source, sourceOf } from "./tools/reading.ts";
import { itemRunTool, runTool } from "./tools/running.ts";
import type { Transcripts } from "./transcript.ts";

const prompt = (name: string) =>
  readFileSync(new URL(`./prompts/${name}.md`, import.meta.url), "utf8").replace(/^<!--.*-->\n/, "");
const SYSTEM = {
  plan: prompt("plan"),
  critique: prompt("critique"),
  revise: prompt("revise"),
  execute: prompt("execute"),
  fix: prompt("fix"),
};

/** The most turns of a conversation, by phase. */
const TURNS_MAX = { plan: 60, critique: 30, revise: 40, execute: 80, fix: 60 };

const revision = z.object({
  edits: z.array(planEdit).max(60),
  dispositions: z.array(
    z.object({ feedback: z.string(), became: z.enum(BECAME), reply: z.string().min(1).max(4_000) }),
  ),
  introduces,
});

interface Parts {
  readonly model: Model;
  readonly metrics: Metrics;
  readonly transcripts: Transcripts;
  readonly log: Log;
  readonly now: () => number;
}

/** The conversations of the bot, over one model. */
export function createAgent(parts: Parts): Agent {
  return {
    plan: (task) => runAndRecord(parts, { phase: "plan", task }, () => plan(task)),
    critique: (task) => runAndRecord(parts, { phase: "critique", task }, () => critiqueOf(task)),
    revise: (task) => runAndRecord(parts, { phase: "revise", task }, () => revise(task)),
    execute: (task) =>
      runAndRecord(parts, { phase: "execute", task, item: task.item.id }, () => execute(task)),
    fix: (task) => runAndRecord(parts, { phase: "fix", task, item: task.item.id }, () => fix(task)),
  };
}

/** Prompts and tools of a conversation. */
type PhaseSpec<T> = Omit<ConversationSpec<T>, "usdLeft" | "choice">;

interface Conversation {
  readonly phase: keyof typeof SYSTEM;
  readonly task: Task;
  readonly item?: number;
}

/** Runs a conversation, recording the usage of each call and a transcript, even if it fails. */
async function runAndRecord<T>(
  { model, metrics, transcripts, log, now }: Parts,
  { phase, task, item }: Conversation,
  specOf: () => Promise<PhaseSpec<T>>,
): Promise<Answer<T>> {
  const transcript = transcripts.begin({ key: task.key, phase, item });
  // Each call is recorded at once: the cost of an action that fails is known nowhere else.
  const recordUsage = async (usage: Usage) => {
    metrics.recordSpend(phase === "fix" ? "execute" : phase, usage);
    await task.budget.record(usage);
  };
  const counted: Model = async (request) => {
    let lost = NO_USAGE;
    task.signal?.throwIfAborted();
    try {
      const reply = await model({ ...request, signal: task.signal }, (usage) => {
        lost = sumOf(lost, usage);
      });
      await recordUsage(reply.usage);
      return reply;
    } finally {
      if (lost !== NO_USAGE) await recordUsage(lost);
    }
  };
  try {
    const phaseSpec = await specOf();
    const tools = phaseSpec.tools.map((one) => guarded(one, { key: task.key, log, now }));
    const spec = { ...phaseSpec, tools, usdLeft: () => task.budget.usdLeft(), choice: task.budget.choice };
    const answer = await runConversation(transcript.of(counted), spec);
    await transcript.end(answer);
    return answer;
  } catch (error) {
    await transcript.end({ kind: "error", error });
    throw error;
  } finally {
    await task.reader.close();
  }
}

async function plan(task: PlanTask): Promise<PhaseSpec<PlanDraft>> {
  const submit = tool(
    "submit_plan",
    "Submits the plan. If it is rejected, you get the reasons; then submit again.",
    planDraft,
    async (input) => {
      const draft = scrubDeep(input, redacted);
      return toolResult(draft, await task.check(draft));
    },
  );
  return {
    system: SYSTEM.plan,
    prompt: await planPrompt(task),
    tools: [...lookingTools<PlanDraft>(task), submit],
    answerWith: submit.name,
    turnsMax: TURNS_MAX.plan,
  };
}

async function critiqueOf(task: CritiqueTask): Promise<PhaseSpec<readonly Finding[]>> {
  const submit = tool<typeof critique, readonly Finding[]>(
    "submit_critique",
    "Reports what the plan's author must reconsider.",
    critique,
    async ({ findings }) => ({ final: scrubDeep(findings, redacted) }),
  );
  return {
    system: SYSTEM.critique,
    prompt: await critiquePrompt(task),
    tools: [...lookingTools<readonly Finding[]>(task), submit],
    answerWith: submit.name,
    turnsMax: TURNS_MAX.critique,
  };
}

async function revise(task: ReviseTask): Promise<PhaseSpec<Revision>> {
  const submit = tool(
    "submit_revision",
    "Submits edits and dispositions. If they are rejected, you get the reasons; then submit again.",
    revision,
    async (input) => {
      const clean: Revision = scrubDeep(input, redacted);
      return toolResult(clean, await task.check(clean));
    },
  );
  return {
    system: SYSTEM.revise,
    prompt: await revisePrompt(task),
    tools: [...lookingTools<Revision>(task), submit],
    answerWith: submit.name,
    turnsMax: TURNS_MAX.revise,
  };
}

async function execute(task: ExecuteTask): Promise<PhaseSpec<string>> {
  const finish = tool<typeof finished, string>(
    "finish_item",
    "Reports that the item is done; the program then verifies it.",
    finished,
    async ({ summary }) => {
      return toolResult(summary, await task.verify());
    },
  );
  return {
    system: SYSTEM.execute,
    prompt: await executePrompt(task),
    // The next item's prompt begins with the same text, and this one may take longer than five minutes.
    keepFor: "1h",
    tools: [...itemTools<string>(task), blockedTool<string>(), finish],
    answerWith: finish.name,
    reminder:
      "Call `finish_item` when the item is done, `blocked` if it cannot be verified here whatever its files contain, `request_amendment` if it needs a file that it does not list.",
    turnsMax: TURNS_MAX.execute,
  };
}

async function fix(task: FixTask): Promise<PhaseSpec<Fixed>> {
  const finish = tool<typeof finished, Fixed>(
    "finish_item",
    "Reports that the code is changed; the program then verifies it. The summary is the answer that people read.",
    finished,
    async ({ summary }) => toolResult({ kind: "fixed", summary }, await task.verify()),
  );
  return {
    system: SYSTEM.fix,
    prompt: await fixPrompt(task),
    tools: [...itemTools<Fixed>(task), answerTool(), finish],
    answerWith: finish.name,
    reminder:
      "Call `finish_item` when the code is changed, `answer` if it needs no change or cannot be changed here.",
    turnsMax: TURNS_MAX.fix,
  };
}

/** The tools for an item's files. */
const itemTools = <T>(task: ExecuteTask): Tool<T>[] => [
  ...lookingTools<T>({ ...task, run: undefined }, sourceOf(task.files)),
  ...editingTools<T>(task.files),
  diffTool<T>(() => task.diff()),
  itemRunTool<T>((command, take) => task.run(command, take)),
  amendmentTool<T>(async (path, reason) => toolResult("" as T, await task.amend(path, reason))),
];

const finished = z.object({ summary: z.string().max(4_000) });

/** The tools that change nothing, as far as the task has them. */
function lookingTools<T>(
  { reader, readIssue, run }: Task & { readonly run?: TryCommand | undefined },
  source: Source = reader,
): Tool<T>[] {
  return [
    ...readingTools<T>(source),
    ...(readIssue ? [issueTool<T>(readIssue)] : []),
    ...(run ? [runTool<T>(run)] : []),
  ];
}

function toolResult<T>(value: T, verdict: Verdict): ToolResult<T> {
  if (verdict.kind === "holds") return { final: value };
  return verdict.kind === "stop" ? { stop: verdict.why } : { text: verdict.why, isError: !verdict.isValid };
}
