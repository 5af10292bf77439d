import type Anthropic from "@anthropic-ai/sdk";
import type { PlanInput } from "../script.ts";
import { converse, type Outcome, type Played } from "./converse.ts";
import { type Draft, draftOf, type Revision, renderDraft, renderItem, reviseDraft } from "./plan.ts";
import { editTools, ground, readTools, run } from "./tools.ts";

/** A review comment: near a text that must stand on exactly one line of the plan. */
export type Comment = {
  readonly by: string;
  readonly body: string;
  readonly near: string;
  readonly section?: string;
  readonly item?: number;
};

/** An item that was carried out, and what the whole test suite said after it. */
export type Built = { readonly played: Played; readonly suite: Outcome };

/**
 * Plays Redline's part against the model over a plain directory, without git, GitHub or Redline: enough to know that
 * the scenarios fit the sample repository.
 */
export function rehearse(client: Anthropic, dir: string) {
  async function plan(issue: { title: string; body: string }): Promise<{ played: Played; draft: Draft }> {
    const submit_plan = (input: unknown) => ground(dir, input as PlanInput);
    const content = `<issue number="7" by="alice"><title>${escapeXml(issue.title)}</title>\n${escapeXml(issue.body)}</issue>`;
    const played = await converse(client, content, { ...readTools(dir), submit_plan });
    return { played, draft: draftOf(lastInput(played, "submit_plan") as PlanInput) };
  }

  async function review(
    draft: Draft,
    comments: readonly Comment[],
  ): Promise<{ draft: Draft; revision: Revision }> {
    const text = renderDraft(draft);
    const feedback = comments.map((comment, index) => feedbackElement(comment, index + 1, text));
    const tools = { ...readTools(dir), submit_revision: () => ({ text: "accepted" }) };
    const played = await converse(client, `<plan>\n${text}\n</plan>\n${feedback.join("\n")}`, tools);
    const revision = lastInput(played, "submit_revision") as Revision;
    return { draft: reviseDraft(draft, revision), revision };
  }

  /** Carries out one item (counted from 1); finish_item answers with its verify command's result. */
  async function carryOut(draft: Draft, id: number): Promise<Played> {
    const item = draft.items[id - 1];
    if (!item) throw new Error(`the plan has no item ${id}`);
    const content = `<item id="${id}">${renderItem(item, id)}</item>\n<plan>\n${renderDraft(draft)}\n</plan>`;
    const finish_item = () => run(dir, item.verify);
    return converse(client, content, { ...readTools(dir), ...editTools(dir, item.files), finish_item });
  }

  async function carryOutAll(draft: Draft): Promise<Built[]> {
    const built: Built[] = [];
    for (const [index] of draft.items.entries()) {
      const played = await carryOut(draft, index + 1);
      built.push({ played, suite: run(dir, "node --test --test-isolation=none") });
    }
    return built;
  }

  return { plan, review, carryOut, carryOutAll };
}

function lastInput({ steps }: Played, name: string): unknown {
  return steps.findLast((step) => step.name === name)?.input;
}

function feedbackElement({ by, body, near, section, item }: Comment, number: number, plan: string): string {
  const lines = plan.split("\n").flatMap((line, index) => (line.includes(near) ? [index + 1] : []));
  if (lines.length !== 1) throw new Error(`"${near}" stands on ${lines.length} lines of the plan`);
  const place = item === undefined ? `section="${section}"` : `section="Todo" item="${item}"`;
  return `<feedback id="c${number}" by="${by}" ${place} line="${lines[0]}">${escapeXml(body)}</feedback>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
