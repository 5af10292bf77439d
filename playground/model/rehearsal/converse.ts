import type Anthropic from "@anthropic-ai/sdk";

/** What a tool answers. */
export type Outcome = { readonly text: string; readonly isError?: true };

/** A tool as a rehearsal offers it; what it throws goes back to the model as an error. */
type Tool = (input: Record<string, string>) => Outcome;

export type Tools = Readonly<Record<string, Tool>>;

/** One call of the model and what came of it. */
type Step = {
  readonly name: string;
  readonly input: Record<string, string>;
  readonly outcome: Outcome;
};

/** A whole conversation: the calls in order, and the model's last words. */
export type Played = { readonly steps: readonly Step[]; readonly lastWords: string };

const TURNS_MAX = 20;

/** Talks with the model until it calls no tool any more. The least that an agent's loop can be. */
export async function converse(client: Anthropic, content: string, tools: Tools): Promise<Played> {
  const messages: Anthropic.MessageParam[] = [{ role: "user", content }];
  const steps: Step[] = [];
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const reply = await client.messages.create({
      model: "claude-sonnet-5-5",
      max_tokens: 16_000,
      messages,
      tools: Object.keys(tools).map((name) => ({ name, input_schema: { type: "object" } })),
    });
    const calls = reply.content.filter((block) => block.type === "tool_use");
    if (calls.length === 0) return { steps, lastWords: wordsOf(reply) };
    const played = calls.map(({ name, input }) => play(tools, name, input as Record<string, string>));
    steps.push(...played);
    messages.push({ role: "assistant", content: reply.content });
    messages.push({
      role: "user",
      content: calls.map(({ id }, index) => toResult(id, played[index]?.outcome)),
    });
  }
  throw new Error(`the model was not done after ${TURNS_MAX} turns`);
}

function play(tools: Tools, name: string, input: Record<string, string>): Step {
  try {
    return { name, input, outcome: tools[name]?.(input) ?? { text: `no tool ${name}`, isError: true } };
  } catch (error) {
    return { name, input, outcome: { text: String(error), isError: true } };
  }
}

function toResult(id: string, outcome: Outcome = { text: "" }): Anthropic.ToolResultBlockParam {
  return { type: "tool_result", tool_use_id: id, content: outcome.text, is_error: outcome.isError ?? false };
}

function wordsOf(reply: Anthropic.Message): string {
  return reply.content.map((block) => (block.type === "text" ? block.text : "")).join("");
}
