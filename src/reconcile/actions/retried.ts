import { triedCommit } from "../../core/discussion/progress.ts";
import { changedByHand, keptTrials, trialProblems, triedAfter } from "../../core/environment/tried.ts";
import { parsePlan } from "../../core/plan/file.ts";
import { type Item, TRIED } from "../../core/plan/plan.ts";
import { triedHash, triedIn } from "../../core/plan/tried.ts";
import { withOwnSection } from "../../core/revision/edits.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Deps } from "../deps.ts";
import type { TrialSite, Trials } from "./trials.ts";

/** The plan with what was tried as Redline wrote it last: people may have edited it since. */
export async function withOwnTried(
  { codebase }: Pick<Deps, "codebase">,
  { branch, plan }: Pick<Snapshot, "branch" | "plan">,
  mirror: Mirror,
  text: string,
): Promise<string> {
  const own = triedCommit(branch?.commits ?? []);
  if (!plan || own?.hash === triedHash(text)) return text;
  const reader = own && codebase.at(mirror, own.oid);
  try {
    const written = (await reader?.read(plan.path)) ?? "";
    return withOwnSection(text, TRIED, triedIn(written));
  } finally {
    await reader?.close();
  }
}

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
  const body = triedIn(text);
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
