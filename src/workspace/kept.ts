import { AsyncLocalStorage } from "node:async_hooks";

/** A folder that is kept on disk. */
interface Kept {
  bytes: number;
  /** In milliseconds since 1970. */
  usedAt: number;
  /** How many pieces of work use it now. */
  users: number;
}

/**
 * Which folders are kept, and in use. When all together take more than `bytesMax`, the least recently used are surplus,
 * but never one that is in use.
 */
export function createKept(bytesMax: number) {
  const kept = new Map<string, Kept>();
  const runs = new AsyncLocalStorage<Set<Kept>>();
  /** What is used outside of any work counts as in use for as long as this process lives. */
  const forGood = new Set<Kept>();
  const get = (folder: string) => {
    const one = kept.get(folder) ?? { bytes: 0, usedAt: 0, users: 0 };
    kept.set(folder, one);
    return one;
  };
  return {
    has: (folder: string) => kept.has(folder),
    /** One that was there before this process, or has another size now. */
    set: (folder: string, known: { readonly bytes: number; readonly usedAt?: number }) =>
      void Object.assign(get(folder), known),
    /** In use until the work ends within which this is called. */
    use: (folder: string): void => {
      const one = get(folder);
      one.usedAt = Date.now();
      const run = runs.getStore() ?? forGood;
      if (!run.has(one)) one.users++;
      run.add(one);
    },
    /** In use until the function that this returns is called. */
    hold: (folder: string): (() => void) => {
      const one = get(folder);
      one.usedAt = Date.now();
      one.users++;
      return () => void one.users--;
    },
    during: async <T>(work: () => Promise<T>): Promise<T> => {
      const run = new Set<Kept>();
      try {
        return await runs.run(run, work);
      } finally {
        for (const one of run) one.users--;
      }
    },
    /** Forgets a folder, unless it is in use; true if it may be removed. */
    forget: (folder: string): boolean => kept.get(folder)?.users === 0 && kept.delete(folder),
    /** What must be removed to make room, least recently used first, but never the last one used. */
    surplus: (): string[] => {
      let over = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0) - bytesMax;
      const idle = [...kept].sort(([, one], [, other]) => one.usedAt - other.usedAt).slice(0, -1);
      return idle
        .filter(([, { users }]) => users === 0)
        .filter(([, { bytes }]) => {
          const isOver = over > 0;
          over -= bytes;
          return isOver;
        })
        .map(([folder]) => folder);
    },
  };
}
