import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Action } from "../core/discussion/action.ts";
import { PHASES } from "../core/state/settings.ts";
import type { Metrics, QueueDepth } from "../ports/metrics.ts";
import type { Received } from "./receiver.ts";

/** Every step that is counted; a new kind of action that is missing here does not compile. */
const COUNTED: Record<Exclude<Action["kind"], "wait">, true> = {
  label: true,
  "draft-plan": true,
  "open-pull": true,
  "reopen-pull": true,
  revise: true,
  "amend-plan": true,
  "execute-item": true,
  "revert-item": true,
  "update-branch": true,
  "recheck-plan": true,
  fix: true,
  archive: true,
};

/** What one bot has counted. */
export interface PrometheusMetrics extends Metrics {
  /** All of it in Prometheus' text format; `depth` says what lies in the queue. Where it throws, the rest is told. */
  scrape(depth: () => Promise<QueueDepth>): Promise<string>;
  /** Counts what the receiver has to tell. */
  recordReceived(received: Received): void;
}

/** Counts in a registry of its own, so that several bots in a process do not add up. */
export function createMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const { wakes, actions, tokens, cost, requests, refusals } = countersOf(registry);
  const held = new Gauge({
    name: "redline_webhook_held_bytes",
    help: "Bytes held in memory for webhooks that are still being received.",
    registers: [registry],
  });
  const left = new Gauge({
    name: "redline_github_limit_remaining_requests",
    help: "Requests (REST) or points (GraphQL) that GitHub said were left of its hourly limit.",
    labelNames: ["installation", "resource"],
    registers: [registry],
  });
  const showDepth = depthIn(registry);
  let hasProcess = false;
  return {
    recordReceived: ({ refused, heldBytes }) => {
      held.set(heldBytes);
      for (const [reason, count] of Object.entries(refused)) refusals.inc({ reason }, count);
    },
    recordWake: (source) => wakes.inc({ source }),
    recordAction: (kind, outcome) => actions.inc({ kind, outcome }),
    recordSpend: (phase, { fresh, cached, output, usd }) => {
      for (const [kind, count] of Object.entries({ fresh, cached, output })) tokens.inc({ kind }, count);
      cost.inc({ phase }, usd);
    },
    recordRequest: ({ class: kind, outcome, installation, resource, remaining }) => {
      requests.inc({ class: kind, outcome });
      if (resource !== undefined && remaining !== undefined)
        left.set({ installation: installation ?? "app", resource }, remaining);
    },
    scrape: async (depth) => {
      // Its observers are never let go of: a bot that nobody asks goes without.
      if (!hasProcess) collectDefaultMetrics({ register: registry });
      hasProcess = true;
      showDepth(await depth().catch(() => undefined));
      return await registry.metrics();
    },
  };
}

function countersOf(registry: Registry) {
  const counter = counterIn(registry);
  return {
    wakes: counter("redline_wakes_total", "Keys that were woken, by what woke them.", {
      source: ["webhook", "sweep"],
    }),
    actions: counter(
      "redline_actions_total",
      "Actions by outcome: done, failed (reported on GitHub), dropped (superseded), thrown (retried).",
      {
        kind: Object.keys(COUNTED),
        outcome: ["done", "failed", "dropped", "thrown"],
      },
    ),
    tokens: counter("redline_model_tokens_total", "Tokens of model calls: fresh and cached input, output.", {
      kind: ["fresh", "cached", "output"],
    }),
    cost: counter("redline_model_cost_usd_total", "List price of model calls in US dollars, by phase.", {
      phase: PHASES,
    }),
    requests: counter("redline_github_requests_total", "Requests to GitHub's API by how they ended.", {
      class: ["rest-read", "rest-write", "graphql-read", "graphql-write"],
      outcome: ["ok", "error", "limited"],
    }),
    refusals: counter("redline_webhooks_refused_total", "Webhook deliveries that were refused, by reason.", {
      reason: ["signature", "malformed", "size", "busy"],
    }),
  };
}

/** Makes counters that stand at 0 from the start: from nothing to 1 would not show as an increase. */
function counterIn(registry: Registry) {
  return <L extends string>(name: string, help: string, labels: Record<L, readonly string[]>): Counter<L> => {
    const labelNames = Object.keys(labels) as L[];
    const counter = new Counter({ name, help, labelNames, registers: [registry] });
    const start: Record<string, string>[] = labelNames.reduce<Record<string, string>[]>(
      (rows, label) => rows.flatMap((row) => labels[label].map((value) => ({ ...row, [label]: value }))),
      [{}],
    );
    for (const row of start) counter.inc(row as Record<L, string>, 0);
    return counter;
  };
}

/** Gauges of the queue: what is not known is not a number, and no number of an hour ago. */
function depthIn(registry: Registry): (depth: QueueDepth | undefined) => void {
  const registers = [registry];
  const keys = new Gauge({
    name: "redline_queue_keys",
    help: "Keys in the queue: due, waiting for their time, being worked on, given up.",
    labelNames: ["state"],
    registers,
  });
  const oldest = new Gauge({
    name: "redline_queue_oldest_due_seconds",
    help: "How long the oldest key that nobody works on has been due.",
    registers,
  });
  return (depth) => {
    for (const state of ["queued", "waiting", "active", "dead"] as const)
      keys.set({ state }, depth?.[state] ?? Number.NaN);
    oldest.set(depth?.oldestSeconds ?? Number.NaN);
  };
}
