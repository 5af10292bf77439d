import type { IncomingMessage } from "node:http";
import { isNamed } from "@redline/faults/rules.ts";
import type { Request } from "../log.ts";
import { tokenIn } from "../tokens.ts";
import { viewerOf } from "../who.ts";
import type { World } from "../world.ts";
import { type FaultRule, isOfWebhooks } from "./plan.ts";

/** A request before it is served; git's body is still to be read. */
export interface Asked {
  readonly entry: Readonly<Request>;
  readonly http: IncomingMessage;
  readonly body: string;
  readonly graphql?: { readonly query: string } | undefined;
}

/** What rules look at. */
export interface Question {
  readonly class: NonNullable<FaultRule["on"]["class"]>;
  readonly names: readonly string[];
  readonly by: string | undefined;
}

/** Whether a rule is about this. */
export function isAbout({ on, do: fault }: FaultRule, question: Question): boolean {
  // What webhooks suffer is another thing than what requests do, so the fault tells the class that is not given.
  if (isOfWebhooks(fault) !== (question.class === "webhook")) return false;
  if (on.class !== undefined && on.class !== question.class) return false;
  if (on.by !== undefined && on.by !== question.by) return false;
  return on.operation === undefined || isNamed(question.names, on.operation);
}

/** A request as rules see it. */
export function questionOf(world: World, { entry, http }: Asked): Question {
  return {
    class: entry.class,
    names: namesOf(entry),
    by: callerOf(world, tokenIn(http.headers.authorization)),
  };
}

function namesOf({ class: kind, method, path, operation = "" }: Readonly<Request>): string[] {
  if (kind === "graphql") return [operation, ...operation.split(" ")];
  if (kind !== "git") return [`${method} ${path}`];
  const [, service = "", query = ""] = /(info\/refs|git-[a-z]+-pack)(\?.*)?$/.exec(path) ?? [];
  return [service, service + query];
}

function callerOf(world: World, token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  try {
    return viewerOf(world, token).account.login;
  } catch {
    // Neither a person's nor an installation's: the App's own, by its three parts, or none at all.
    return token.split(".").length === 3 && token.startsWith("ey") ? world.bot.login : undefined;
  }
}

/** Whether a request only asks, and what it asks, word by word; undefined if it may change something. */
export function readingOf({ entry, http, body }: Asked, by: string | undefined): string | undefined {
  const isReading =
    entry.class === "rest-read" || (entry.class === "graphql" && !/"query":\s*"\s*mutation\b/.test(body));
  return isReading ? [by, http.url, body].join("\n") : undefined;
}
