import { changedByHand, keptTrials, trialProblems, triedAfter } from "../../core/environment/tried.ts";
import { parsePlan } from "../../core/plan/file.ts";
import { type Item, TRIED } from "../../core/plan/plan.ts";
import { withOwnSection } from "../../core/revision/edits.ts";
import type { TrialSite, Trials } from "./trials.ts";

/** Trials that are made ready when first needed: set-up may take minutes. */
export interface LazyTrials {
  get(): Promise<Trials | undefined>;
  close(): Promise<void>;
}

export function lazily(make: () => Promise<TrialSite>): LazyTrials {
  let made: Promise<TrialSite> | undefined;
  return {
    get: async () => {
      made ??= make();
      return (await made).trials;
    },
    close: async () => await (await made?.catch(() => undefined))?.trials?.close(),
  };
}

/** The plan after the commands that changed were tried; `before` is what people made of it. */
export async function retried(
  text: string,
  before: string,
  trials: LazyTrials,
): Promise<{ text: string; problems: string[] }> {
  const { plan } = parsePlan(text);
  const body = plan?.sections.find((section) => section.name === TRIED)?.body ?? "";
  const items = plan?.items ?? [];
  const changed = untried(body, items);
  const tried = changed.length > 0 ? await (await trials.get())?.tried(changed, []) : undefined;
  const after = triedAfter(body, items, tried && { ...tried, byHand: byHandIn(before, items) });
  return {
    text: after === body ? text : withOwnSection(text, TRIED, after),
    problems: tried ? trialProblems(changed, tried) : [],
  };
}

/** The commands that people replaced by those that the items have still. */
function byHandIn(before: string, items: readonly Item[]): ReadonlyMap<number, string> {
  const { plan } = parsePlan(before);
  const isSame = (id: number) =>
    items.find((one) => one.id === id)?.verify === plan?.items.find((one) => one.id === id)?.verify;
  return new Map([...(plan ? changedByHand(plan) : [])].filter(([id]) => isSame(id)));
}

/** Items whose commands a section does not say anything about yet. */
function untried(body: string, items: readonly Item[]): readonly Item[] {
  const kept = keptTrials(body, items);
  return items.filter((item) => !item.isTicked && !kept.has(item.id));
}
