import type { PastCall } from "@redline/local-model/conversation.ts";

/** What read_file has shown of a path, with its line numbers. */
export function shownIn(calls: readonly PastCall[], path: string): string {
  return calls.find(({ name, input }) => name === "read_file" && input.path === path)?.result ?? "";
}
