import { z } from "zod";
import type { ExecuteTask, TryCommand } from "../../ports/agent.ts";
import type { RunResult } from "../../ports/environment.ts";
import { type Tool, tool } from "../converse.ts";

const command = z.string().min(1).max(4_000).describe("One shell command line");
const RULES =
  "on a fresh copy of the files each time, without network. Answers with the exit code and the output; that a command fails is no error of this tool.";

/** Runs commands at the commit that is read. */
export function runTool<T>(run: TryCommand): Tool<T> {
  return tool(
    "run",
    `Runs a command at the commit that the tools read, ${RULES} Nothing that it writes is kept.`,
    z.object({ command }),
    async (input) => ({ text: resultOf(await run(input.command)) }),
  );
}

/** Runs commands on an item's current files. */
export function itemRunTool<T>(run: ExecuteTask["run"]): Tool<T> {
  return tool(
    "run",
    `Runs a command with the item's changes so far, ${RULES} Of what it writes, only the files in \`take\` are kept, such as generated code or snapshots.`,
    z.object({
      command,
      take: z.array(z.string().max(400)).max(30).optional().describe("Files of the item"),
    }),
    async ({ command, take = [] }) => {
      const { result, taken } = await run(command, take);
      const kept =
        take.length === 0 ? [] : [`Taken over: ${taken.join(", ") || "nothing, no file has changed"}.`];
      return { text: [...kept, resultOf(result)].join("\n") };
    },
  );
}

function resultOf({ exitCode, limit, durationMs, output }: RunResult): string {
  const end = exitCode === undefined ? "It was stopped" : `Exit code ${exitCode}`;
  const why = limit === undefined ? "" : `, at the limit of ${limit}`;
  const head = `${end} after ${(durationMs / 1_000).toFixed(1)} s${why}.`;
  return output.trim() === "" ? `${head} It printed nothing.` : `${head} Its output:\n${output.trimEnd()}`;
}
