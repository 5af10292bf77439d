import { z } from "zod";
import type { Text } from "./text.ts";

/** The buttons of our check run. Their identifiers on GitHub are these names. */
const BUTTONS = ["approve", "revise", "stop"] as const;
export type Button = (typeof BUTTONS)[number];

/** A button as GitHub shows it: 20 characters of a label, and 40 of a description, at most. */
export interface CheckButton {
  readonly identifier: Button;
  readonly label: Text;
  readonly description: Text;
}

/** A button that a person pressed, as GitHub's signed webhook told us; later as our signed comment tells. */
export const press = z.strictObject({
  /** The delivery's id: the same when it is delivered again. */
  id: z.string().regex(/^[\w-]{1,80}$/),
  button: z.enum(BUTTONS),
  login: z.string().min(1).max(100),
  byId: z.int(),
  nodeId: z.string().max(100),
  /** The digest that the check run named; empty if it named none. */
  digest: z.string().regex(/^[0-9a-f]{0,64}$/),
  /** The commit of the check run. */
  head: z.string().regex(/^[0-9a-f]{40}$/),
});
export type Press = z.infer<typeof press>;

/** Names the notice that records a press. */
export const pressNotice = ({ id }: Press): string => `press:${id}`;

/** What pressing a button asks for, as a command; undefined for one that is only answered. */
export function commandOf({ button, digest }: Press): string | undefined {
  if (button === "approve") return digest === "" ? undefined : `/approve ${digest}`;
  return button === "stop" ? "/cancel" : undefined;
}
