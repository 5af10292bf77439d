import type { Conversation, Say, Script } from "@redline/local-model";
import { critique } from "./critiquing.ts";
import { execute } from "./executing.ts";
import { plan } from "./planning.ts";
import { revise } from "./revising.ts";
import type { Turn } from "./script.ts";

/**
 * What the model answers in place of the bundled script, for tests: a model that errs, lies or obeys. It may leave a
 * turn to the bundled one, by calling it or by returning nothing.
 */
export type ModelScript = (conversation: Conversation, bundled: () => Say[]) => Say[] | undefined;

/** A script for the local model. The tools on offer show which phase a conversation is in. */
export function scripted(script?: ModelScript): Script {
  return (conversation) => script?.(conversation, () => bundled(conversation)) ?? bundled(conversation);
}

function bundled(conversation: Conversation): Say[] {
  const { say, calls } = nextTurn(conversation);
  const offered = calls.filter(({ name }) => conversation.tools.has(name));
  const text: Say[] = say === "" ? [] : [{ type: "text", text: say }];
  return [
    ...text,
    ...offered.map(({ name, input }) => ({ type: "tool_use" as const, name, input: { ...input } })),
  ];
}

const UNFIXED = {
  name: "answer",
  input: {
    kind: "cannot-fix",
    reply:
      "I am the offline model and have no script for code that is written. A real model would look at it.",
  },
};

function nextTurn(conversation: Conversation): Turn {
  if (conversation.tools.has("submit_plan")) return plan(conversation);
  if (conversation.tools.has("submit_critique")) return critique(conversation);
  if (conversation.tools.has("submit_revision")) return revise(conversation);
  if (conversation.tools.has("answer")) return { say: "", calls: [UNFIXED] };
  if (conversation.tools.has("finish_item")) return execute(conversation);
  return {
    say: "I am Redline's offline model. I only know the tools submit_plan, submit_critique, submit_revision and finish_item, and none of them was offered.",
    calls: [],
  };
}
