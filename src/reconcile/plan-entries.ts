import { isDeepStrictEqual } from "node:util";
import type { Decision } from "../core/discussion/action.ts";
import { refusedReopener } from "../core/discussion/trigger.ts";
import { plain } from "../core/markdown/invisible.ts";
import { type Scrub, scrubDeep } from "../core/markdown/scrub.ts";
import { nameOf, type Snapshot } from "../core/state/snapshot.ts";
import { PLAN_ENTRIES, type PlanEntry, SEEN_MS } from "../ports/plan-entry.ts";
import type { StateStore } from "../ports/state-store.ts";

/** Stores what the dashboard shows of each plan, when it has changed. */
export function createPlanEntries(store: StateStore, scrub: Scrub) {
  return {
    async record(s: Snapshot, decision: Decision): Promise<void> {
      const name = `${PLAN_ENTRIES}${nameOf(s.key)}`;
      const before = (await store.get(name)) as PlanEntry | undefined;
      // Events of issues without a plan are looked at too.
      if (!before && !s.status && !decision.updates.some(({ kind }) => kind === "status")) return;
      const entry = scrubDeep(entryOf(s, decision), scrub);
      const changedAt = before && isUnchanged(before, entry) ? before.changedAt : s.now;
      const isFresh = before !== undefined && s.now - before.seenAt < SEEN_MS / 4;
      if (changedAt === s.now || !isFresh) await store.put(name, { ...entry, changedAt, seenAt: s.now });
    },
  };
}

type Entry = Omit<PlanEntry, "changedAt" | "seenAt">;

const isUnchanged = ({ changedAt: _, seenAt: __, ...before }: PlanEntry, now: Entry) =>
  isDeepStrictEqual(before, now);

function entryOf(s: Snapshot, { record, action, standing }: Decision): Entry {
  const { key, issue, pull } = s;
  const { owner, repo } = key;
  const { phase, now } = standing;
  const hasEnded =
    phase === "merged" || (phase === "inactive" && !record.suspended && !refusedReopener(s, record));
  const idle = hasEnded ? "ended" : "waiting";
  const costs = Object.entries(record.spent).map(([name, { usd }]) => [name, usd]);
  return {
    owner,
    repo,
    issue: key.issue,
    title: plain(issue.title).text,
    now,
    ...(pull && { pull: pull.number }),
    ...(record.requester !== undefined && { requester: record.requester }),
    state: action.kind === "wait" ? idle : "working",
    spent: Object.fromEntries(costs),
  };
}

export type PlanEntries = ReturnType<typeof createPlanEntries>;
