import { errorIdOf, errorKind, isSystemError } from "../../core/state/errors.ts";
import { type Key, nameOf } from "../../core/state/snapshot.ts";
import type { Log } from "../../ports/ports.ts";
import type { Tool } from "../converse.ts";

/**
 * A tool whose errors reveal nothing about the machine. A tool's own errors are meant for the model; the message of a
 * system error names folders and hosts, so it is logged, and the model gets its kind and id.
 */
export function guarded<T>(
  tool: Tool<T>,
  { key, log, now }: { key: Key; log: Log; now: () => number },
): Tool<T> {
  const run: Tool<T>["run"] = async (input) => {
    try {
      return await tool.run(input);
    } catch (err) {
      if (!isSystemError(err)) throw err;
      const errorId = errorIdOf(nameOf(key), tool.name, now());
      log.warn({ key, tool: tool.name, err, errorId }, "a tool of the model failed");
      const text = `The server could not do this (${errorKind(err)}, error id ${errorId}).`;
      return { text, isError: true };
    }
  };
  return { ...tool, run };
}
