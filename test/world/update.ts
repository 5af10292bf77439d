import { saying } from "./guarded.ts";
import { ITEMS, modelOf } from "./ready.ts";
import { aWorld, planned } from "./story.ts";

/** Changes a file that is there, unlike {@link ITEMS}. */
const EDIT = {
  title: "Change the text",
  why: "It is old.",
  files: [{ path: "README.md", change: "edit" }],
  verify: "grep -q README README.md",
  size: "S",
};

/** A plan of two items, one with a new file and one with `README.md`, and a default branch that can be moved. */
export async function aMovingBase(items: readonly object[] = [ITEMS[0] ?? {}, EDIT]) {
  const world = await aWorld({ script: modelOf(() => [], items) });
  const { github, repo } = world;
  const plan = await planned(world, { title: "Numbers", body: "Please." });
  return {
    world,
    ...plan,
    /** Commits to the default branch. */
    onMain: (files: Record<string, string | null>) =>
      github.commit(repo, "main", { by: "alice", message: "Move on", files }),
    /** Lets what was pushed to the default branch reach the plans: it is collected first. */
    announced: async () => {
      do await world.settle();
      while (await world.bot.hurry());
    },
    /** Carol says something on the pull request. */
    say: (body: string) => saying(world, plan.pull, body, "carol"),
  };
}
