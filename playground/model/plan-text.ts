/** A part of PLAN.md under a `## ` heading. */
type Section = { readonly name: string; readonly body: string };

/** A todo item as it stands in PLAN.md. */
export type WrittenItem = { readonly id: number; readonly title: string; readonly text: string };

/** The sections of a plan in their order; headings inside of code fences do not count. */
function sectionsOf(plan: string): Section[] {
  const sections: { name: string; lines: string[] }[] = [];
  let isInFence = false;
  for (const line of plan.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) isInFence = !isInFence;
    const heading = isInFence ? null : /^## +(.+?)\s*$/.exec(line);
    if (heading?.[1] !== undefined) sections.push({ name: heading[1], lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map(({ name, lines }) => ({ name, body: lines.join("\n").trim() }));
}

/** The body of one section, or an empty text where the plan has none of that name. */
export function sectionOf(plan: string, name: string): string {
  return sectionsOf(plan).find((section) => section.name.toLowerCase() === name.toLowerCase())?.body ?? "";
}

/** The todo items: `- [ ] **2. Title** ...` and what follows until the next one. */
export function itemsOf(plan: string): WrittenItem[] {
  return sectionOf(plan, "Todo")
    .split(/^(?=- \[[ xX]\] )/m)
    .flatMap((text) => {
      const [, id, title] = /^- \[[ xX]\] \*\*(\d+)\. (.+?)\*\*/.exec(text) ?? [];
      return id === undefined || title === undefined ? [] : [{ id: Number(id), title, text: text.trim() }];
    });
}
