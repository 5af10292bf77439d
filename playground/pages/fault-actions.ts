import type { FaultPlan, FaultRule } from "@redline/local-github";
import { Refused } from "./api.ts";
import type { Visit } from "./visit.ts";

/** A fault that can be injected with a click. */
export interface Fault {
  readonly label: string;
  readonly description: string;
  readonly rule: FaultRule;
}

const WINDOW_MS = 20_000;

/** Faults of GitHub, by name. All strike the bot alone: people's requests go well. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "server-error": {
    label: "Server error",
    description: "GitHub answers the bot's next write with 500. Nothing was written.",
    rule: {
      on: { class: "graphql", operation: "/^(add|update|create|request|mark)/" },
      do: { kind: "status", status: 500, when: "before" },
      times: 1,
    },
  },
  "lost-answer": {
    label: "Lost answer",
    description: "The bot's next write has its effect, but the connection breaks before the answer.",
    rule: {
      on: { class: "graphql", operation: "/^(add|update|create|request|mark)/" },
      do: { kind: "drop", when: "after" },
      times: 1,
    },
  },
  "secondary-limit": {
    label: "Secondary rate limit",
    description:
      "For 20 seconds GitHub refuses the bot's GraphQL requests, as it does when too much is created.",
    rule: {
      on: { class: "graphql" },
      do: { kind: "limit", which: "secondary", status: 403, retryAfterSeconds: 5, windowMs: WINDOW_MS },
      times: 1,
    },
  },
  "lost-webhook": {
    label: "Lost webhook",
    description: "GitHub does not deliver the next webhook. The bot finds out at its next look.",
    rule: { on: { class: "webhook" }, do: { kind: "lose" }, times: 1 },
  },
  "double-webhook": {
    label: "Webhook sent twice",
    description: "GitHub delivers the next webhook twice.",
    rule: { on: { class: "webhook" }, do: { kind: "double" }, times: 1 },
  },
  "push-race": {
    label: "Commit before a push",
    description: "bob commits to the branch just before the bot's next push, so that the push is refused.",
    rule: {
      on: { class: "git", operation: "git-receive-pack" },
      do: { kind: "race", by: "bob", files: { "NOTES.md": "A note by bob.\n" } },
      times: 1,
    },
  },
};

type Change = (visit: Visit, fields: Readonly<Record<string, string>>) => Promise<undefined>;

/** Faults do not go through GitHub's API: they are about it. */
export const FAULT_ACTIONS: Readonly<Record<string, Change>> = {
  "inject-fault": async ({ playground }, { fault = "" }) => {
    const found = FAULTS[fault];
    if (!found) throw new Refused(`There is no fault ${fault}.`);
    const { faults, app } = playground.github;
    const isWebhook = found.rule.on.class === "webhook";
    const rule = isWebhook ? found.rule : { ...found.rule, on: { ...found.rule.on, by: app.botLogin } };
    const plan: FaultPlan = [...faults.plan, rule];
    faults.set(plan);
    return undefined;
  },
  "clear-faults": async ({ playground }) => {
    playground.github.faults.clear();
    playground.bot.armed = undefined;
    return undefined;
  },
  "kill-bot": async ({ playground }, { when }) => {
    await playground.bot.kill(when === "before" || when === "after" ? when : "now");
    return undefined;
  },
  "start-bot": async ({ playground }) => {
    if (playground.bot.isRunning) return undefined;
    await playground.bot.start().catch((error: Error) => {
      throw new Refused(error.message);
    });
    return undefined;
  },
};
