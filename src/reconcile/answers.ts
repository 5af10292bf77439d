import { type Answers, nameOf, type Snapshot } from "../core/state/snapshot.ts";
import type { StateStore } from "../ports/state-store.ts";

/**
 * Answers to feedback, from before a revision is pushed until GitHub shows them: a process may die in between, and the
 * commit itself does not hold them.
 */
export function createAnswers(store: StateStore) {
  const nameFor = ({ key }: Pick<Snapshot, "key">) => `answers 1 ${nameOf(key)}`;
  const read = async (s: Pick<Snapshot, "key">) =>
    ((await store.get(nameFor(s))) as { unposted: Answers[] } | undefined)?.unposted ?? [];
  return {
    /** All that may not be on GitHub yet. */
    unposted: read,
    /** Stores one batch durably; those that `s` shows on GitHub are dropped. */
    async put(s: Snapshot, answers: Answers): Promise<void> {
      const posted = new Set([...s.posted.values()].flat().map(({ feedback }) => feedback));
      const isNeeded = ({ dispositions }: Answers) => !dispositions.every((d) => posted.has(d.feedback));
      await store.put(nameFor(s), { unposted: [...(await read(s)).filter(isNeeded), answers] });
    },
  };
}

export type AnswerStore = ReturnType<typeof createAnswers>;
