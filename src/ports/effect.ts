import { AsyncLocalStorage } from "node:async_hooks";

/** Called and awaited at every failpoint, with its name. */
type Watch = (place: string) => Promise<void> | void;

const inside = new AsyncLocalStorage<string>();
let watch: Watch = killAt(process.env.REDLINE_FAILPOINT);

/**
 * Every external effect goes through here and has a name, so that a test can kill the process just before or just
 * after it: `REDLINE_FAILPOINT=push:before` is `kill -9` at that point, `push:before#3` at the third time.
 */
export async function effect<T>(name: string, act: () => Promise<T>): Promise<T> {
  await watch(`${name}:before`);
  const result = await inside.run(name, act);
  await watch(`${name}:after`);
  return result;
}

/** Called by adapters where a request leaves the process: an effect without failpoints is a bug. */
export function assertEffect(what: string): void {
  if (inside.getStore() === undefined)
    throw new Error(`${what} is an external effect without a failpoint: wrap it in effect(name, ...).`);
}

/** For tests: calls `next` at every failpoint of this process; returns a function that restores the old one. */
export function watchEffects(next: Watch): () => void {
  const before = watch;
  watch = next;
  return () => {
    watch = before;
  };
}

/** Kills this process at a failpoint, the nth time that it is reached. */
function killAt(place: string | undefined): Watch {
  const [name, nth = "1"] = place?.split("#") ?? [];
  let left = Number(nth);
  return (reached) => {
    if (reached === name && --left === 0) process.kill(process.pid, "SIGKILL");
  };
}
