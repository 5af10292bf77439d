import type { ItemScript, Wishes } from "./script.ts";

/** The wishes that an item's words carry already. */
export function wishesIn({ wishes }: ItemScript, text: string): Wishes {
  return new Set(Object.entries(wishes).flatMap(([wish, words]) => (words.test(text) ? [wish] : [])));
}
