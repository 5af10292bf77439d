import { type Conversation, readConversation } from "./conversation.ts";
import { critique } from "./critiquing.ts";
import { execute } from "./executing.ts";
import { plan } from "./planning.ts";
import type { MessagesBody } from "./protocol.ts";
import { revise } from "./revising.ts";
import type { Call, Turn } from "./script.ts";

/** A part of an answer, before it has an id. */
export type Say = { type: "text"; text: string } | ({ type: "tool_use" } & Call);

/**
 * What the offline model answers: a pure function of the request, so that a bot that was killed and starts again meets
 * the same model. The tools on offer show which phase it is in.
 */
export function think(body: MessagesBody, mind?: Mind): Say[] {
  const conversation = readConversation(body);
  return mind?.(conversation, () => bundled(conversation)) ?? bundled(conversation);
}

/**
 * A mind in place of the bundled one, for tests: a model that errs, lies or obeys. It may leave a turn to the
 * bundled one, by calling it or by saying nothing.
 */
export type Mind = (conversation: Conversation, bundled: () => Say[]) => Say[] | undefined;

function bundled(conversation: Conversation): Say[] {
  const { say, calls } = nextTurn(conversation);
  const offered = calls.filter(({ name }) => conversation.tools.has(name));
  const text: Say[] = say === "" ? [] : [{ type: "text", text: say }];
  return [
    ...text,
    ...offered.map(({ name, input }) => ({ type: "tool_use" as const, name, input: { ...input } })),
  ];
}

function nextTurn(conversation: Conversation): Turn {
  if (conversation.tools.has("submit_plan")) return plan(conversation);
  if (conversation.tools.has("submit_critique")) return critique(conversation);
  if (conversation.tools.has("submit_revision")) return revise(conversation);
  if (conversation.tools.has("finish_item")) return execute(conversation);
  return {
    say: "I am Redline's offline model. I only know the tools submit_plan, submit_critique, submit_revision and finish_item, and none of them was offered.",
    calls: [],
  };
}
