import { z } from "zod";
import { itemBlocked } from "../../core/messages/failures.ts";
import type { Fixed } from "../../ports/agent.ts";
import { type Tool, type ToolResult, tool } from "../converse.ts";

const amendment = z.object({ path: z.string().max(400), reason: z.string().max(2_000) });

/** Ends an item that needs a file which it does not list; `ask` says why it could not be added. */
export function amendmentTool<T>(ask: (path: string, reason: string) => Promise<ToolResult<T>>): Tool<T> {
  return tool(
    "request_amendment",
    "Stops the item and asks people to allow a file that it does not list. Only for files: see `blocked`.",
    amendment,
    async ({ path, reason }) => await ask(path, reason),
  );
}

const answer = z.object({
  kind: z.enum(["answered", "as-planned", "cannot-fix"]),
  reply: z.string().min(1).max(4_000),
});

/** Ends a fix without a change of the code. */
export function answerTool(): Tool<Fixed> {
  return tool(
    "answer",
    "Answers without changing the code. `answered`: it was a question, or asks for nothing. `as-planned`: the code does what the plan says, and what is asked would change the plan. `cannot-fix`: it is right, but cannot be fixed within the item's files, or the item's files are not its cause.",
    answer,
    async (final) => ({ final }),
  );
}

const obstacle = z.object({
  reason: z
    .string()
    .min(1)
    .max(2_000)
    .describe("What you tried, what it printed, and what would have to change"),
  proposed_verify: z
    .string()
    .min(1)
    .max(400)
    .optional()
    .describe("A command that would prove the item, if another one would"),
});

/** Ends an item that no edit of its files can finish. */
export function blockedTool<T>(): Tool<T> {
  return tool(
    "blocked",
    "Stops the item, because the environment is wrong (a program, a package or the network is missing), or its verify command cannot pass for a reason outside of its files. People are told your reason.",
    obstacle,
    async ({ reason, proposed_verify }) => ({ stop: itemBlocked(reason, proposed_verify) }),
  );
}
