import { flushCompileCache } from "node:module";
import { BroadcastChannel, isMainThread } from "node:worker_threads";
import { watchEffects } from "../../src/ports/effect.ts";

// Comes before the bot's own code (`node --import`) where somebody decides at every failpoint whether the process
// goes on: it tells the place and waits for a word. To end it there, one kills it instead. Every thread loads it; only
// the main one can speak with whoever decides, so the others ask it.

/** A place and its number, and then, from whoever decided, the number alone. Threads count apart. */
interface Reached {
  readonly place: number;
  readonly name: string;
}

const waiting = new Map<number, () => void>();
let places = isMainThread ? 0 : 1e9;
const threads = new BroadcastChannel("failpoints");

function goOn(place: number): void {
  waiting.get(place)?.();
  waiting.delete(place);
}

/** Resolves when it has been decided that the process goes on. */
async function decided(ask: () => void, place: number): Promise<void> {
  await new Promise<void>((resolve) => {
    waiting.set(place, resolve);
    ask();
  });
}

if (isMainThread) {
  process.on("message", (place: number) => {
    if (waiting.has(place)) goOn(place);
    else threads.postMessage(place);
    // A channel that nobody waits on must not keep the process alive.
    if (waiting.size === 0) process.channel?.unref();
  });
  process.channel?.unref();
  // Whoever decided is gone.
  process.on("disconnect", () => process.exit(1));
  threads.onmessage = ({ data }) => void process.send?.(data as Reached);
} else threads.onmessage = ({ data }) => goOn(data as number);
threads.unref();

watchEffects(async (name) => {
  // A process that is killed leaves no compiled code behind for the next one, unless it does so in time.
  if (places === 0) flushCompileCache();
  const place = ++places;
  await decided(() => {
    if (!isMainThread) return threads.postMessage({ place, name } satisfies Reached);
    process.channel?.ref();
    process.send?.({ place, name } satisfies Reached);
  }, place);
});
