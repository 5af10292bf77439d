import { DISCUSS, demandOn, demandUnlocked, MODERATE } from "../access.ts";
import type { Issue, Reaction, ReactionContent, Viewer, Written } from "../model.ts";
import { notFound } from "../refusal.ts";
import type { World } from "../world.ts";
import { where } from "./issues.ts";

/** Something that can be reacted to, and the issue or pull request that it is, or is part of. */
export interface Reactable {
  readonly subject: Written & { readonly kind: string };
  readonly issue: Issue;
}

/** Reacts; the same reaction twice is one. GitHub sends no webhook for it. */
export function react(
  world: World,
  viewer: Viewer,
  { subject, issue }: Reactable,
  content: ReactionContent,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  demandOn(viewer, issue, DISCUSS);
  demandUnlocked(viewer, issue);
  const earlier = subject.reactions.find((one) => one.by === viewer.account && one.content === content);
  if (earlier) return { reaction: earlier, isNew: false };
  const details = { content: content.toLowerCase(), on: subject.kind, id: subject.id };
  const createdAt = world.log.record({ ...where(viewer, issue), kind: "reaction", ...details });
  const reaction: Reaction = { ...world.ids.next("REA"), content, by: viewer.account, createdAt };
  subject.reactions.push(reaction);
  return { reaction, isNew: true };
}

/** Takes a reaction back: one's own, or with write anybody's. */
export function unreact(world: World, viewer: Viewer, { subject, issue }: Reactable, id: number): void {
  const index = subject.reactions.findIndex((one) => one.id === id);
  const reaction = subject.reactions[index];
  if (!reaction) throw notFound();
  demandOn(viewer, issue, reaction.by === viewer.account ? DISCUSS : MODERATE);
  const details = { content: reaction.content.toLowerCase(), on: subject.kind, id: subject.id };
  world.log.record({ ...where(viewer, issue), kind: "reaction-removed", ...details });
  subject.reactions.splice(index, 1);
}
