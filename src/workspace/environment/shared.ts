interface Work<T> {
  readonly result: Promise<T>;
  readonly signal: AbortSignal | undefined;
}

/** What the work of all who ask came to. `isOther`: somebody else has done it. */
interface Shared<T> {
  readonly result: T;
  readonly isOther: boolean;
}

/**
 * Work that several ask for at once is done once, by its name. It ends when whoever began it is aborted, because its
 * files are theirs; one of those who wait then begins it anew. `waits` is called by whoever has to wait.
 */
export function createShared<T>() {
  const running = new Map<string, Work<T>>();
  const share = async (
    name: string,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
    waits: () => Promise<void> = async () => undefined,
  ): Promise<Shared<T>> => {
    signal?.throwIfAborted();
    const other = running.get(name);
    if (other) {
      await waits();
      const result = await orAborted(other, signal);
      return result ? { ...result, isOther: true } : await share(name, signal, work, waits);
    }
    const result = work().finally(() => running.delete(name));
    running.set(name, { result, signal });
    return { result: await result, isOther: false };
  };
  return share;
}

/** Undefined if whoever does the work was aborted; throws if who waits is. */
async function orAborted<T>(other: Work<T>, signal: AbortSignal | undefined) {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal?.reason);
  signal?.addEventListener("abort", abort);
  try {
    return { result: await Promise.race([other.result, aborted]) };
  } catch (error) {
    if (signal?.aborted || !other.signal?.aborted) throw error;
    return undefined;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
