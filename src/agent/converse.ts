import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import { modelBudget, modelDeclined, modelTalked, modelTurns } from "../core/messages/failures.ts";
import type { ModelChoice } from "../core/state/settings.ts";
import { NO_USAGE, sumOf } from "../core/state/status.ts";
import type { Text } from "../core/state/text.ts";
import type { Answer } from "../ports/agent.ts";
import type { Model, ModelReply } from "./model.ts";

/** The result of a tool call: a text for the model, or the end of the conversation with or without an answer. */
export type ToolResult<T> =
  | { readonly text: string; readonly isError?: boolean }
  | { readonly final: T }
  | { readonly stop: Text };

/** A tool of the model. Its input is validated against the schema before `run` gets it. */
export interface Tool<T> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType;
  /** True if it changes files: after one that failed, the answer in the same turn is not taken. */
  readonly isEdit?: boolean;
  run(input: unknown): Promise<ToolResult<T>>;
}

/** Creates a tool whose `run` has a typed input. */
export function tool<S extends z.ZodType, T>(
  name: string,
  description: string,
  schema: S,
  run: (input: z.output<S>) => Promise<ToolResult<T>>,
): Tool<T> {
  return { name, description, schema, run: (input) => run(input as z.output<S>) };
}

export interface ConversationSpec<T> {
  readonly system: string;
  /** The first message in parts, starting with those that later conversations may share. */
  readonly prompt: readonly string[];
  /** How long to cache all parts but the last; a cache write costs 1.25 times a normal token, or 2 for an hour. */
  readonly keepFor?: "5m" | "1h";
  readonly tools: readonly Tool<T>[];
  /** The tool whose call ends the conversation. */
  readonly answerWith: string;
  /** What to call instead of answering in prose, if there is more than one way to end. */
  readonly reminder?: string;
  readonly turnsMax: number;
  /** The model to use, and how much it thinks. */
  readonly choice: ModelChoice;
  /** Checked before each call of the model; at 0 or below the conversation ends. */
  usdLeft(): number;
}

/** Reminders to call a tool when the model answers in prose. */
const REMINDERS_MAX = 2;
/** A tool's result is truncated here, in characters. */
const RESULT_CHARACTERS_MAX = 30_000;

/**
 * The agent loop: call the model, run the tools it calls, return their results, until the answering tool is accepted or
 * a limit is reached.
 */
export async function runConversation<T>(model: Model, spec: ConversationSpec<T>): Promise<Answer<T>> {
  const tools = spec.tools.map(described);
  const messages: Anthropic.MessageParam[] = [user(...openingOf(spec))];
  let usage = NO_USAGE;
  let reminders = REMINDERS_MAX;
  for (let turn = 0; turn < spec.turnsMax && spec.usdLeft() > 0; turn++) {
    const reply = await model({ system: spec.system, tools, messages, choice: spec.choice });
    usage = sumOf(usage, reply.usage);
    messages.push({ role: "assistant", content: [...reply.content] });
    if (reply.stopReason === "pause_turn") continue;
    const result = await answerTo(spec, reply, reminders);
    if ("final" in result) return { kind: "done", value: result.final, usage };
    if ("stop" in result) return { kind: "gave-up", why: result.stop, usage };
    if (result.isReminder) reminders--;
    messages.push(user(...result.blocks));
  }
  return { kind: "gave-up", ...limitReached(spec), usage };
}

function limitReached(spec: ConversationSpec<unknown>) {
  if (spec.usdLeft() <= 0) return { why: modelBudget(), isBroke: true };
  return { why: modelTurns(spec.turnsMax) };
}

/** Sets a cache breakpoint at the end of each part but the last, which the model's adapter marks. */
function openingOf({ prompt, keepFor: ttl = "5m" }: ConversationSpec<unknown>): Anthropic.TextBlockParam[] {
  return prompt.map((text, at) => ({
    type: "text",
    text,
    ...(at < prompt.length - 1 ? { cache_control: { type: "ephemeral" as const, ttl } } : {}),
  }));
}

type Turn<T> =
  | { final: T }
  | { stop: Text }
  | { blocks: Anthropic.ContentBlockParam[]; isReminder?: boolean };

async function answerTo<T>(
  spec: ConversationSpec<T>,
  reply: ModelReply,
  reminders: number,
): Promise<Turn<T>> {
  if (reply.stopReason === "refusal") return { stop: modelDeclined() };
  const calls = reply.content.filter((block) => block.type === "tool_use");
  if (calls.length > 0) return await runAll(spec, calls, reply.stopReason === "max_tokens");
  if (reminders <= 0) return { stop: modelTalked(words(reply.content)) };
  const text = `Prose is not read. ${spec.reminder ?? `Call \`${spec.answerWith}\` with your answer.`}`;
  return { blocks: [{ type: "text", text }], isReminder: true };
}

function user(...content: Anthropic.ContentBlockParam[]): Anthropic.MessageParam {
  return { role: "user", content };
}

function described({ name, description, schema }: Tool<unknown>): Anthropic.Tool {
  const { $schema: _, ...input } = z.toJSONSchema(schema, { io: "input" });
  return { name, description, input_schema: input as Anthropic.Tool.InputSchema };
}

/** Runs the calls in order, but the answer last: if an edit failed, it is about other files than the model believes. */
async function runAll<T>(
  spec: ConversationSpec<T>,
  calls: readonly Anthropic.ToolUseBlock[],
  isCut: boolean,
): Promise<Turn<T>> {
  const answers = calls.filter((call) => call.name === spec.answerWith);
  const others = calls.filter((call) => !answers.includes(call));
  // The last call of a response that hit the length limit may be truncated.
  const refused = new Map(calls.slice(isCut ? -1 : calls.length).map((call) => [call, CUT]));
  const blocks: Anthropic.ToolResultBlockParam[] = [];
  for (const call of [...others, ...answers]) {
    const result = refused.get(call) ?? (await runOne(spec.tools, call));
    if ("final" in result || "stop" in result) return result;
    if (isFailedEdit(spec, call, result)) answers.forEach((answer) => void refused.set(answer, VOID));
    blocks.push(blockOf(call, result));
  }
  return { blocks };
}

function blockOf(
  { id }: Anthropic.ToolUseBlock,
  { text, isError = false }: { readonly text: string; readonly isError?: boolean },
): Anthropic.ToolResultBlockParam {
  const content = text.slice(0, RESULT_CHARACTERS_MAX);
  return { type: "tool_result", tool_use_id: id, content, is_error: isError };
}

function isFailedEdit(
  { tools }: ConversationSpec<unknown>,
  call: Anthropic.ToolUseBlock,
  result: { readonly isError?: boolean },
): boolean {
  return result.isError === true && tools.some((one) => one.name === call.name && one.isEdit === true);
}

const VOID = {
  text: "Not run, because an edit in the same answer failed. Correct that edit first.",
  isError: true,
};

const CUT = {
  text: "Your answer was cut at the length limit, so this call was not run. Be shorter.",
  isError: true,
};

async function runOne<T>(tools: readonly Tool<T>[], call: Anthropic.ToolUseBlock): Promise<ToolResult<T>> {
  const found = tools.find((one) => one.name === call.name);
  if (!found)
    return {
      text: `There is no tool ${call.name}. There are: ${tools.map((one) => one.name).join(", ")}.`,
      isError: true,
    };
  if (typeof call.input === "string")
    return { text: `The arguments are not valid JSON: ${call.input.slice(0, 200)}`, isError: true };
  const input = found.schema.safeParse(call.input);
  if (!input.success) return { text: `The input is invalid: ${z.prettifyError(input.error)}`, isError: true };
  try {
    return await found.run(input.data);
  } catch (error) {
    return { text: (error as Error).message, isError: true };
  }
}

function words(content: readonly Anthropic.ContentBlock[]): string {
  return content
    .flatMap((block) => (block.type === "text" ? [block.text] : []))
    .join("\n")
    .slice(0, 1_000);
}
