import { type Conversation, elements, unescapeXml } from "@redline/local-model/conversation.ts";
import { plainAnswer, plainSection, withCondition } from "./plain.ts";
import { itemsOf, sectionOf, type WrittenItem } from "./plan-text.ts";
import { requestedIn } from "./requested.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { CommentScript, ItemScript, Scenario, Turn } from "./script.ts";

/** A comment as the request gives it. */
type Feedback = { id: string; by: string; section?: string; item?: number; text: string };

type Edit =
  | { kind: "section"; because: string[]; section: string; text: string }
  | ({ kind: "item"; because: string[]; item: number } & Record<string, unknown>);

type Disposition = { feedback: string; became: CommentScript["became"]; reply: string };

type Plan = { text: string; items: readonly WrittenItem[]; scenario: Scenario | undefined };

/** A comment together with what the scenario does about it, if it has something for it. */
type Matched = { feedback: Feedback; script: CommentScript | undefined };

/** The next turn while a plan is being revised: everything in one submission. */
export function revise(conversation: Conversation): Turn {
  const submitted = conversation.calls.filter(({ name }) => name === "submit_revision");
  const last = submitted.at(-1);
  if (last && !last.isError) return { say: "The revision is submitted.", calls: [] };
  if (last && submitted.length > 1)
    return { say: `I cannot fix what the check found: ${last.result}`, calls: [] };

  const plan = readPlan(elements(conversation.asked, "plan")[0]?.inner ?? "");
  // What the script would change may be done and ticked by now. Then the comments become conditions instead.
  const scriptFor = last ? () => undefined : (one: Feedback) => findScript(one, plan);
  const matched = feedbackOf(conversation.asked).map((one) => ({ feedback: one, script: scriptFor(one) }));
  const edits = [...sectionEdits(matched, plan), ...itemEdits(matched, plan)];
  const dispositions = matched.map((one) => dispose(one, plan.text));
  const say = last ? "My edits do not fit. I add the comments as they are." : "";
  return { say, calls: [{ name: "submit_revision", input: { edits, dispositions } }] };
}

function readPlan(text: string): Plan {
  const items = itemsOf(text);
  const scenario = SCENARIOS.find((one) =>
    one.items.some(({ title }) => items.some((item) => item.title === title)),
  );
  return { text, items, scenario };
}

function feedbackOf(asked: string): Feedback[] {
  return elements(asked, "feedback").map(
    ({ attributes: { id = "", by = "somebody", section, item }, inner }) => ({
      id,
      by,
      text: unescapeXml(inner),
      ...(section === undefined ? {} : { section }),
      ...(item === undefined ? {} : { item: Number(item) }),
    }),
  );
}

/** A script that changes an item needs that item to be in the plan still; if people took it out, it does not apply. */
function findScript({ text }: Feedback, { scenario, items }: Plan): CommentScript | undefined {
  const script = scenario?.comments.find(({ matches }) => matches.test(text));
  const title = script?.item?.title;
  return title === undefined || items.some((item) => item.title === title) ? script : undefined;
}

function sectionEdits(matched: readonly Matched[], plan: Plan): Edit[] {
  const bodies = new Map<string, { because: string[]; text: string }>();
  for (const one of matched) {
    const change = sectionChange(one);
    if (change === undefined) continue;
    const { because, text } = bodies.get(change.name) ?? {
      because: [],
      text: sectionOf(plan.text, change.name),
    };
    bodies.set(change.name, { because: [...because, one.feedback.id], text: change.rewrite(text) });
  }
  return Array.from(bodies, ([section, { because, text }]) => ({ kind: "section", because, section, text }));
}

function sectionChange({ feedback, script }: Matched): CommentScript["section"] {
  if (script) return script.section;
  if (isQuestion(feedback)) return undefined;
  return { name: plainSection(feedback), rewrite: (body) => withCondition(body, feedback) };
}

function itemEdits(matched: readonly Matched[], plan: Plan): Edit[] {
  return (plan.scenario?.items ?? []).flatMap((script) => {
    const asking = matched.filter((one) => one.script?.item?.title === script.title);
    const written = plan.items.find(({ title }) => title === script.title);
    if (asking.length === 0 || written === undefined) return [];
    const because = asking.map(({ feedback }) => feedback.id);
    const asked = asking.flatMap((one) => one.script?.item?.request ?? []);
    return [{ kind: "item", because, item: written.id, ...replacement(script, written, asked, plan) }];
  });
}

function replacement(script: ItemScript, written: WrittenItem, asked: readonly string[], plan: Plan) {
  const requested = new Set([...requestedIn(script, written.text), ...asked]);
  const { after = [], ...item } = script.planned(requested);
  const titles = after.map((position) => plan.scenario?.items[position - 1]?.title);
  const ids = plan.items.filter(({ title }) => titles.includes(title)).map(({ id }) => id);
  return { ...item, ...(ids.length > 0 ? { after: ids } : {}) };
}

function dispose({ feedback, script }: Matched, planText: string): Disposition {
  if (script) return { feedback: feedback.id, became: script.became, reply: script.reply };
  if (isQuestion(feedback)) {
    return { feedback: feedback.id, became: "answered", reply: plainAnswer(feedback, planText) };
  }
  const reply =
    `Added to ${plainSection(feedback)}, in your words. I am the offline model and have no script for this ` +
    "comment, so I changed nothing else; a real model would work it into the plan.";
  return { feedback: feedback.id, became: "applied", reply };
}

function isQuestion({ text }: Feedback): boolean {
  return text.includes("?");
}
