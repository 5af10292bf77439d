import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { NO_USAGE, type Usage } from "../../src/core/state/status.ts";
import type { Playground } from "../live.ts";

/** Something that the model asked for: a tool with what it was given, in short. */
interface ToolCall {
  readonly name: string;
  readonly input: string;
}

/** One answer of the model. */
interface ModelCall {
  readonly at: string;
  readonly text: string;
  readonly tools: readonly ToolCall[];
  readonly usd: number;
  readonly tokens: number;
}

/** A conversation of the bot with the model, as its transcript has it. */
export interface Conversation {
  readonly issue: string;
  readonly phase: string;
  readonly model: string;
  readonly at: string;
  readonly calls: readonly ModelCall[];
  /** How it ended; undefined while it goes on. */
  readonly end: string | undefined;
}

interface Line {
  readonly at: string;
  readonly kind: string;
  readonly model?: string;
  readonly content?: readonly {
    readonly type: string;
    readonly text?: string;
    readonly name?: string;
    readonly input?: object;
  }[];
  readonly usage?: Usage;
  readonly how?: string;
}

const SHORT = 160;
const known = new Map<string, { readonly size: number; readonly conversation: Conversation }>();

/** All conversations with the model, newest first. They are files, which the bot writes as it goes. */
export async function conversationsOf({ transcripts, bot }: Playground): Promise<Conversation[]> {
  const names = await readdir(transcripts, { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.endsWith(".jsonl")).map((name) => join(transcripts, name));
  const read = await Promise.all(files.map(conversationIn));
  const isCut = ({ end, at }: Conversation): boolean =>
    end === undefined && (!bot.isRunning || at < bot.startedAt);
  return read
    .filter((one) => one !== undefined)
    .map((one) => (isCut(one) ? { ...one, end: "interrupted" } : one))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** What all calls have cost so far, in US dollars. */
export const spent = (conversations: readonly Conversation[]): number =>
  conversations.flatMap(({ calls }) => calls).reduce((sum, { usd }) => sum + usd, 0);

async function conversationIn(file: string): Promise<Conversation | undefined> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  const earlier = known.get(file);
  if (earlier?.size === size) return earlier.conversation;
  const text = await readFile(file, "utf8").catch(() => "");
  // The last line may be half written.
  const lines = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
  const [head] = lines;
  if (!head) return undefined;
  const [issue = "", name = ""] = file.split("/").slice(-2);
  const phase = name.replace(/^[\d-]+T[\d.-]+Z-/, "").replace(/\.jsonl$/, "");
  const calls = lines.filter(({ kind }) => kind === "reply").map(callOf);
  const end = lines.find(({ kind }) => kind === "end")?.how;
  const conversation = { issue, phase, model: head.model ?? "", at: head.at, calls, end };
  known.set(file, { size, conversation });
  return conversation;
}

function callOf({ at, content = [], usage }: Line): ModelCall {
  const text = content.map((block) => (block.type === "text" ? (block.text ?? "") : "")).join("\n");
  const tools = content.flatMap(({ type, name = "", input = {} }) =>
    type === "tool_use" ? [{ name, input: inShort(input) }] : [],
  );
  const { usd, fresh, cached, output } = usage ?? NO_USAGE;
  return { at, text: text.trim(), tools, usd, tokens: fresh + cached + output };
}

function inShort(input: object): string {
  const text = Object.entries(input)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}
