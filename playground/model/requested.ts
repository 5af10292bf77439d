import type { ItemScript, RequestedChanges } from "./script.ts";

/** The requested changes that an item's words carry already. */
export function requestedIn({ requested }: ItemScript, text: string): RequestedChanges {
  return new Set(Object.entries(requested).flatMap(([change, words]) => (words.test(text) ? [change] : [])));
}
