import { flushCompileCache } from "node:module";
import { watchEffects } from "../../src/ports/effect.ts";

// Comes before the bot's own code (`node --import`) where somebody decides at every failpoint whether the process
// goes on: it tells the place and waits for a word. To end it there, one kills it instead.

const waiting = new Map<number, () => void>();
let places = 0;

process.on("message", (place: number) => {
  waiting.get(place)?.();
  waiting.delete(place);
  // A channel that nobody waits on must not keep the process alive.
  if (waiting.size === 0) process.channel?.unref();
});
process.channel?.unref();
// Whoever decided is gone.
process.on("disconnect", () => process.exit(1));

watchEffects(async (name) => {
  // A process that is killed leaves no compiled code behind for the next one, unless it does so in time.
  if (places === 0) flushCompileCache();
  const place = ++places;
  await new Promise<void>((resolve) => {
    waiting.set(place, resolve);
    process.channel?.ref();
    process.send?.({ place, name });
  });
});
