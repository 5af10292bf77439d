import type { Note, PlanInput, PlannedFile, PlannedItem } from "./script.ts";

/**
 * Takes what a check has named out of a plan: paths that do not exist, files called new that are there already, and code
 * marks around words that are no symbol. Undefined where nothing in the plan answers to the check's words.
 */
export function patchPlan(input: PlanInput, complaint: string): PlanInput | undefined {
  const patched: PlanInput = {
    ...input,
    items: input.items.map((item) => patchItem(item, complaint)),
    ...(input.notes ? { notes: input.notes.filter((note) => !isNamed(note, complaint)) } : {}),
  };
  if (patched.items.some(({ files }) => files.length === 0)) return undefined;
  const unmarked = unmark(patched, complaint);
  return JSON.stringify(unmarked) === JSON.stringify(input) ? undefined : unmarked;
}

function patchItem(item: PlannedItem, complaint: string): PlannedItem {
  return { ...item, files: item.files.flatMap((file) => patchFile(file, complaint)) };
}

function patchFile(file: PlannedFile, complaint: string): PlannedFile[] {
  const sentence = complaint.split(/\n|;|\. /).find((part) => names(part, file.path));
  if (sentence === undefined) return [file];
  if (file.change !== "new") return [];
  return /already|exists/i.test(sentence) ? [{ ...file, change: "edit" }] : [file];
}

function isNamed({ path }: Note, complaint: string): boolean {
  return path !== undefined && names(complaint, path);
}

function names(text: string, path: string): boolean {
  return text.split(/[\s`'"(),:]+/).some((word) => word === path || word === `${path}.`);
}

/** Words that the check quotes in code marks lose theirs in the plan's prose; paths of items have none there. */
function unmark(input: PlanInput, complaint: string): PlanInput {
  const quoted = Array.from(complaint.matchAll(/`([^`\n]+)`/g), ([, word = ""]) => word);
  const strip = (text: string) =>
    quoted.reduce((result, word) => result.replaceAll(`\`${word}\``, word), text);
  return JSON.parse(JSON.stringify(input), (_, value) => (typeof value === "string" ? strip(value) : value));
}
