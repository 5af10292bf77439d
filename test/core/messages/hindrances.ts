/** Every reason why a suggestion is not applied. */
import type { Rejection } from "../../../src/core/revision/suggestions.ts";

export const HINDRANCES: readonly Rejection[] = [
  { why: "there" },
  { why: "alternatives", what: "2" },
  { why: "moved" },
  { why: "overlap" },
  { why: "hidden" },
  { why: "done" },
  { why: "note" },
  { why: "tried" },
  { why: "unreadable", what: "line 12: `  - Files:` is missing" },
  { why: "unfounded", what: "Item 1: `src/x.ts` is marked edit, but there is no such file." },
];
