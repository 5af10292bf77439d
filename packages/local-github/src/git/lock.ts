const tails = new Map<string, Promise<unknown>>();

/** Runs one task at a time for each repository, in the order of asking. */
export function oneAtATime<T>(gitDir: string, task: () => Promise<T>): Promise<T> {
  const result = (tails.get(gitDir) ?? Promise.resolve()).then(task);
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  tails.set(gitDir, settled);
  return result;
}
