import type { Hostile } from "./hostile/script.ts";
import type { Place, Who } from "./who.ts";

/** What a plan's items are like: done at once, with a verify command that fails, or given up by the model. */
export type Flavor = "plain" | "fails" | "gives-up";

/** A part of the plan that a comment stands on. */
export type Near = "goal" | "item";

/** One thing that happens. People are refused what GitHub refuses them, and then nothing happens. */
export type Command =
  | Hostile
  | { readonly do: "label" | "unlabel"; readonly by: Who }
  | { readonly do: "comment"; readonly on: Place; readonly by: Who; readonly body: string }
  /** `nth` counts people's comments, around and around. */
  | { readonly do: "edit"; readonly nth: number; readonly body: string }
  | { readonly do: "delete"; readonly nth: number }
  | { readonly do: "review"; readonly by: Who; readonly body: string; readonly lines: readonly LineComment[] }
  | { readonly do: "suggest"; readonly by: Who; readonly near: Near }
  | { readonly do: "reply"; readonly by: Who; readonly nth: number; readonly body: string }
  | { readonly do: "edit-line-comment"; readonly nth: number; readonly body: string }
  | { readonly do: "delete-line-comment"; readonly nth: number }
  /** Every conversation on the plan is resolved. */
  | { readonly do: "resolve"; readonly by: Who }
  | { readonly do: "push"; readonly by: Who; readonly what: "code" | "plan" | "both" }
  /** A commit on the default branch. */
  | { readonly do: "move-base"; readonly by: Who }
  /** The plan branch goes back by so many commits. */
  | { readonly do: "force-push"; readonly by: Who; readonly back: number }
  | { readonly do: "close" | "reopen"; readonly what: Place; readonly by: Who }
  | { readonly do: "merge"; readonly by: Who }
  /** The bot dies at a failpoint whose name begins so, the nth time that it comes by; then it is started again. */
  | { readonly do: "crash"; readonly place: string; readonly nth: number }
  /** It is asked to stop, does so, and is started again. */
  | { readonly do: "restart" }
  /** The same, with what it keeps in its database lost. */
  | { readonly do: "lose-store" }
  | {
      readonly do: "webhooks";
      readonly kind: "lose" | "double" | "shuffle" | "delay";
      readonly times: number;
    }
  /** The installation's token is worth nothing from the next request of that class on. */
  | { readonly do: "expire-token"; readonly class: "graphql" | "git" }
  | { readonly do: "github-faults"; readonly seed: number }
  | { readonly do: "model-faults"; readonly seed: number }
  | { readonly do: "advance"; readonly seconds: number }
  /** Webhooks go to the next bot from now on. Does nothing where there is only one. */
  | { readonly do: "switch-bot" };

interface LineComment {
  readonly near: Near;
  readonly body: string;
}

/**
 * A command with its moment: 0 is when nothing goes on any more; n is within the nth thing that the bot does from
 * the command before on (a request to GitHub, or a side of an effect), which waits for it; at the latest at rest.
 */
export type Step = Command & { readonly in: number };

/** A whole history, as it is kept and replayed. */
export interface History {
  readonly items: number;
  readonly flavor: Flavor;
  /** The role that approving takes; "write" if left out. */
  readonly approve?: "write" | "maintain" | undefined;
  readonly steps: readonly Step[];
}

/** A history as a script that people read and that a test can hold as it stands. */
export function scriptOf({ items, flavor, approve, steps }: History): string {
  const lines = steps.map((step) => `    ${literal(step)},`);
  const head = [`items: ${items}`, `flavor: ${JSON.stringify(flavor)}`];
  if (approve === "maintain") head.push(`approve: "maintain"`);
  return [`{ ${head.join(", ")}, steps: [`, ...lines, "] }"].join("\n");
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${literal(one)}`);
  return `{ ${fields.join(", ")} }`;
}
