import type { PlanInput, PlannedItem } from "../script.ts";

/** The parts of `submit_revision`'s input that the offline model uses. */
export type Revision = {
  readonly edits: readonly (
    | { kind: "section"; because: readonly string[]; section: string; text: string }
    | ({ kind: "item"; because: readonly string[]; item: number } & PlannedItem)
  )[];
  readonly dispositions: readonly { feedback: string; became: string; reply: string }[];
};

/** A plan in the making: its sections as text, its items as they were submitted. */
export type Draft = {
  readonly sections: ReadonlyMap<string, string>;
  readonly items: readonly PlannedItem[];
};

/** A submitted plan as a draft. */
export function draftOf({ goal, decisions = [], approach, items }: PlanInput): Draft {
  const sections = new Map([["Goal", goal]]);
  if (decisions.length > 0)
    sections.set("Decisions", decisions.map((decision) => `- ${decision}`).join("\n"));
  if (approach !== undefined) sections.set("Approach", approach);
  return { sections, items };
}

/** The draft as PLAN.md, as far as the model reads it. */
export function renderDraft({ sections, items }: Draft): string {
  const written = Array.from(sections, ([name, body]) => `## ${name}\n\n${body}\n`);
  return [
    ...written,
    `## Todo\n\n${items.map((item, index) => renderItem(item, index + 1)).join("\n")}`,
  ].join("\n");
}

/** One todo item as PLAN.md and the executor's request have it. */
export function renderItem({ title, why, files, verify, size }: PlannedItem, id: number): string {
  const paths = files.map(({ path, change }) => `  - \`${path}\` (${change})`);
  return [`- [ ] **${id}. ${title}** · ${size}`, `  ${why}`, ...paths, `  Verify: \`${verify}\``].join("\n");
}

/** The draft after a revision. */
export function reviseDraft(draft: Draft, { edits }: Revision): Draft {
  const sections = new Map(draft.sections);
  const items = [...draft.items];
  for (const edit of edits) {
    if (edit.kind === "section") sections.set(edit.section, edit.text);
    else items[edit.item - 1] = edit;
  }
  return { sections, items };
}
