import type { Event } from "micromark-util-types";
import { type Elements, elementsTracker } from "./elements.ts";
import { htmlAt, TEXT_BLOCKS } from "./html.ts";
import { eventsOf } from "./parse.ts";

/**
 * The lines (from 0) that GitHub shows as the beginning of a line of plain text, in a paragraph that lies neither in
 * another block nor in an HTML element. Undefined for a text whose reading takes more than so many steps.
 */
export function plainLines(text: string, stepsMax: number): ReadonlySet<number> | undefined {
  const events = eventsOf(text, stepsMax);
  if (!events) return undefined;
  const lines = new Set<number>();
  const elements = elementsTracker();
  const path: string[] = [];
  for (const [index, event] of events.entries()) {
    const html = htmlAt(text, events, index);
    if (html) elements.read(html);
    if (isPlain(event, path) && !elements.isInside()) lines.add(event[1].start.line - 1);
    follow(event, path, elements);
  }
  return lines;
}

function isPlain([kind, { type, start }]: Event, path: readonly string[]): boolean {
  const isText = kind === "enter" && type === "data" && start.column === 1;
  return isText && path.length === 2 && path[0] === "content" && path[1] === "paragraph";
}

function follow([kind, { type }]: Event, path: string[], elements: Elements): void {
  if (kind === "enter") {
    path.push(type);
    return;
  }
  path.pop();
  if (TEXT_BLOCKS.has(type)) elements.endBlock();
}
