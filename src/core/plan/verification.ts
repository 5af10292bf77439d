import { code } from "../markdown/template.ts";
import type { Plan } from "./plan.ts";

/** More commands are not run at the end. */
const COMMANDS_MAX = 5;

/** A line of the section "Verification" that names a command which Redline runs when all items are done. */
const RUN = /^- Run: `([^`]{1,400})`$/;

export const renderRun = (command: string): string => `- Run: ${code(command)}`;

/** The commands that verify the plan as a whole, in order. */
export function verificationCommands({ sections }: Pick<Plan, "sections">): string[] {
  const body = sections.find((section) => section.name === "Verification")?.body ?? "";
  const commands = body.split("\n").flatMap((line) => RUN.exec(line.trim())?.[1] ?? []);
  return [...new Set(commands)].slice(0, COMMANDS_MAX);
}
