import { createHash } from "node:crypto";
import { readPlan } from "./document.ts";
import { TRIED } from "./plan.ts";

/** What a plan file says was tried before approval; empty if nothing was. */
export const triedIn = (text: string): string =>
  readPlan(text)
    .blocks.flatMap((block) => (block.kind === "section" && block.name === TRIED ? [block.body] : []))
    .join("\n\n")
    .replaceAll("\r\n", "\n");

/** Recognizes {@link triedIn} as Redline wrote it: anybody can edit the file. 32 hex digits, for a signed trailer. */
export const triedHash = (text: string): string =>
  createHash("sha256").update(triedIn(text)).digest("hex").slice(0, 32);
