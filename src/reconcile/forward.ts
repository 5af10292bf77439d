import type { Key, PullKey } from "../core/state/snapshot.ts";
import type { GitHub, Queue } from "../ports/ports.ts";

/** A wake on a pull request is one on the issue that it is the plan of. */
export async function forward(github: GitHub, queue: Queue, { pull, ...place }: PullKey): Promise<void> {
  const issue = await github.issueOfPull({ ...place, pull });
  const key: Key | undefined = issue === undefined ? undefined : { ...place, issue };
  if (key) await queue.wake(key);
}
