import type { World } from "../../playground/world.ts";

/** Virtual time that passes between two looks, in milliseconds; and after how many quiet looks it is at rest. */
export const PASS_MS = 20_000;
const QUIET_LOOKS = 2;
const LOOKS_MAX = 30;

/** What there is to see: no change of it means that nothing has happened. Tokens come and go by themselves. */
const traces = ({ github }: World): number =>
  github.effects.filter(({ kind }) => kind !== "token").length + github.faults.fired.length;

/** Lets time pass, with the bot's own looks and retries, until nothing happens any more; false if that never comes. */
export async function settleOverTime(world: World): Promise<boolean> {
  const { github, bot } = world;
  let quiet = 0;
  for (let look = 0; look < LOOKS_MAX && quiet < QUIET_LOOKS; look++) {
    const before = traces(world);
    github.clock.advance(PASS_MS);
    await world.settle();
    const isSwept = await bot.sweep().then(
      () => true,
      () => false,
    );
    await world.settle();
    if (await bot.hurry()) await world.settle();
    quiet = isSwept && github.faults.held === 0 && traces(world) === before ? quiet + 1 : 0;
  }
  return quiet >= QUIET_LOOKS;
}
