import { AsyncLocalStorage } from "node:async_hooks";

/** Called at every failpoint, with its name; what it returns is waited for. */
type Watch = (place: string) => Promise<void> | void;

const inside = new AsyncLocalStorage<string>();
let watch: Watch = killAt(process.env.REDLINE_FAILPOINT);

/**
 * Every external effect goes through here and has a name, so that a test can end the process just before or just
 * after it: `REDLINE_FAILPOINT=push:before` is `kill -9` at that place, `push:before#3` at the third time.
 */
export async function effect<T>(name: string, act: () => Promise<T>): Promise<T> {
  await watch(`${name}:before`);
  const result = await inside.run(name, act);
  await watch(`${name}:after`);
  return result;
}

/** The adapters ask this where a request leaves the process: an effect without failpoints is a mistake of ours. */
export function assertEffect(what: string): void {
  if (inside.getStore() === undefined)
    throw new Error(`${what} is an external effect without a failpoint: wrap it in effect(name, ...).`);
}

/** For tests: calls `next` at every failpoint of this process; returns what undoes it. */
export function watchEffects(next: Watch): () => void {
  const before = watch;
  watch = next;
  return () => {
    watch = before;
  };
}

/** Ends this process at a place, the nth time that it comes by. */
function killAt(place: string | undefined): Watch {
  const [name, nth = "1"] = place?.split("#") ?? [];
  let left = Number(nth);
  return (reached) => {
    if (reached === name && --left === 0) process.kill(process.pid, "SIGKILL");
  };
}
