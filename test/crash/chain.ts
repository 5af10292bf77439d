import { APPROVER } from "./life.ts";
import { type Baseline, type Played, play, renew } from "./play.ts";
import type { Scene } from "./scene.ts";

/** After so many deaths the bot's folder is lost as well: what is in it can be made again. */
const DEATHS_BEFORE_LOSS = 5;

/**
 * Plays one life whose processes die in turn before, or after, the first effect of every name, once while there is a
 * plan and once more while items are carried out; returns where they died as well. To die after an effect is much as
 * to die before the next one, so there all writes that show something count as one kind.
 */
export async function playChain(
  baseline: Baseline,
  when: "before" | "after",
): Promise<Played & { readonly died: ReadonlySet<string> }> {
  const known = new Set<string>();
  const died = new Set<string>();
  const goesOn = (scene: Scene, place: string): boolean => {
    const name = when === "before" ? place : kindOf(place);
    const phase = phaseOf(scene, name);
    if (!place.endsWith(`:${when}`) || known.has(phase)) return true;
    known.add(phase);
    died.add(name);
    return false;
  };
  const played = await play(baseline, async (scene, nth) => {
    if (nth > 0 && nth % DEATHS_BEFORE_LOSS === 0) await renew(scene, baseline);
    return { goesOn: (place) => goesOn(scene, place) };
  });
  return { ...played, died };
}

/** A failpoint together with the phase of the life: after each act of people, the updates differ. */
function phaseOf({ github }: Scene, name: string): string {
  // Keys are queued, and lost webhooks asked for, at every start and every event: once will do.
  if (/^(wake|redeliver)/.test(name)) return name;
  const acts = github.effects.filter(({ by }) => by !== github.app.botLogin);
  if (name.startsWith("show ")) return `${acts.length} ${name}`;
  return acts.some(({ by }) => by === APPROVER) ? `item ${name}` : `plan ${name}`;
}

/** The effects that people see, in the form of `kindOf`. */
export const SEEN_KINDS = ["show:after", "open-pull:after", "commit:after", "push:after"];

/**
 * A short chain: the processes die in turn after the first effect of each kind that people see. Whoever dies after an
 * effect has done it and knows nothing of it, which is the harder case.
 */
export async function playShortChain(
  baseline: Baseline,
): Promise<Played & { readonly died: ReadonlySet<string> }> {
  const died = new Set<string>();
  const goesOn = (place: string): boolean => {
    const kind = kindOf(place);
    if (!SEEN_KINDS.includes(kind) || died.has(kind)) return true;
    died.add(kind);
    return false;
  };
  return { ...(await play(baseline, () => ({ goesOn }))), died };
}

/** `show addComment:after` is a `show:after`. */
export function kindOf(place: string): string {
  return place.replace(/ .*:/, ":");
}
