import { elements, unescapeXml } from "@redline/local-model/conversation.ts";
import type { ModelScript } from "../../playground/model/index.ts";
import type { PlanInput } from "../../playground/model/script.ts";
import type { Flavor } from "./script.ts";

/** What an issue says, for the script to make its plan from. */
export function issueText(items: number, flavor: Flavor): string {
  return `Write ${items} parts, ${flavor}.`;
}

/** A script that needs as few turns as can be: a plan at once, an item at once. Comments are left to the bundled one. */
export const hasty: ModelScript = ({ tools, asked, calls }, bundled) => {
  if (calls.length > 0) return bundled();
  if (tools.has("submit_plan"))
    return [{ type: "tool_use", name: "submit_plan", input: { ...planOf(asked) } }];
  if (tools.has("finish_item")) return itemOf(asked);
  return bundled();
};

function planOf(asked: string): PlanInput {
  const issue = elements(asked, "issue")[0]?.inner ?? "";
  const title = unescapeXml(elements(issue, "title")[0]?.inner ?? "Parts");
  const [, items = "1", flavor = "plain"] = /Write (\d) parts, ([a-z-]+)/.exec(issue) ?? [];
  const verify = flavor === "fails" ? "env && false" : "true";
  return {
    title,
    goal: `The parts are there (${flavor}).`,
    items: Array.from({ length: Number(items) }, (_, index) => ({
      title: `Write part ${index + 1}`,
      why: "Somebody asked for it.",
      files: [{ path: `parts/${slug(title)}-${index + 1}.md`, change: "new" as const }],
      verify,
      size: "S" as const,
    })),
  };
}

const slug = (title: string) => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

function itemOf(asked: string) {
  const path = /parts\/[\w-]+\.md/.exec(elements(asked, "item")[0]?.inner ?? "")?.[0] ?? "parts/none.md";
  const text = { type: "text" as const, text: "Somebody else should do this." };
  if (asked.includes("(gives-up)")) return [text];
  return [
    { type: "tool_use" as const, name: "create_file", input: { path, content: `Part of ${path}.\n` } },
    { type: "tool_use" as const, name: "finish_item", input: { summary: "The part is written." } },
  ];
}
