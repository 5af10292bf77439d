import { codeOf } from "./people/code.ts";
import { conversationsOf } from "./people/conversations.ts";
import { ownersOf } from "./people/owners.ts";
import { pullsOf } from "./people/pulls.ts";
import type { World } from "./world.ts";

/** What people do, by their login. `repo` is "owner/name"; who lacks the role is refused, as on GitHub. */
export type People = ReturnType<typeof peopleOf>;

/** The actions of people on issues, pull requests, code, repositories, and the App. */
export function peopleOf(world: World) {
  return { ...conversationsOf(world), ...pullsOf(world), ...codeOf(world), ...ownersOf(world) };
}
