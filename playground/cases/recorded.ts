import type { Conversation, Say } from "@redline/local-model";
import { elements, unescapeXml } from "@redline/local-model/conversation.ts";
import type { ModelScript } from "../model/index.ts";
import type { Answers } from "./case.ts";

type Calls = Answers["plan"];

/** Stands in a recorded revision for the id of a comment: the first one is `comment-1`. */
const COMMENT = /^comment-(\d+)$/;

/**
 * The model of a case without a real one: it makes the recorded calls in order, one a turn, whatever comes back. Where
 * they end, it says so, and the conversation ends as one with a model that gives up.
 */
export function replay(answers: Answers): ModelScript {
  return (conversation) => {
    const call = callsFor(answers, conversation)[conversation.turns];
    const [name, input] = Object.entries(call ?? {})[0] ?? [];
    if (name === undefined || input === undefined || !conversation.tools.has(name)) return ended(name);
    return [{ type: "tool_use", name, input: withComments(input, conversation) }];
  };
}

function ended(name: string | undefined): Say[] {
  const why = name === undefined ? "end here" : `go on with ${name}, which is not offered`;
  return [{ type: "text", text: `The recorded answers ${why}.` }];
}

function callsFor(answers: Answers, { tools, asked }: Conversation): Calls {
  if (tools.has("submit_plan")) return answers.plan;
  if (tools.has("submit_critique")) return [{ submit_critique: { findings: [] } }];
  if (tools.has("submit_revision"))
    return answers.revise.find(({ to }) => comments(asked).includes(to))?.calls ?? [];
  const item = unescapeXml(elements(asked, "item")[0]?.inner ?? "");
  const title = Object.keys(answers.items).find((one) => item.startsWith(one));
  return title === undefined ? [] : (answers.items[title] ?? []);
}

const comments = (asked: string) =>
  unescapeXml(
    elements(asked, "feedback")
      .map(({ inner }) => inner)
      .join("\n"),
  );

/** The input with the ids of the comments in this request. */
function withComments(input: Record<string, unknown>, { asked }: Conversation): Record<string, unknown> {
  const ids = elements(asked, "feedback").map(({ attributes }) => attributes.id);
  return JSON.parse(JSON.stringify(input), (_, value) => {
    const [, position] = typeof value === "string" ? (COMMENT.exec(value) ?? []) : [];
    return position === undefined ? value : (ids[Number(position) - 1] ?? value);
  });
}
