import { isDeepStrictEqual } from "node:util";
import type { Update } from "../core/discussion/action.ts";
import type { Phase } from "../core/state/settings.ts";
import { nameOf, type Snapshot } from "../core/state/snapshot.ts";
import { type Budget, type StatusRecord, spentWith, usdLeft } from "../core/state/status.ts";
import type { StateStore } from "../ports/state-store.ts";

type Spent = StatusRecord["spent"];

interface Account {
  /** What the status comment lacks. */
  readonly unrecorded: Spent;
  /** What it would say after a write of which it is not known whether it arrived. */
  readonly pendingWrite?: Spent;
}

const EMPTY: Account = { unrecorded: {} };

/**
 * What was spent on plans and does not stand in their status comments yet. It outlives a step that was dropped or
 * that failed, and a process that died in it.
 */
export function createSpending(memory: StateStore) {
  const placeOf = ({ key }: Snapshot) => `owed 1 ${nameOf(key)}`;
  const accountOf = async (s: Snapshot) => ((await memory.get(placeOf(s))) as Account | undefined) ?? EMPTY;
  const isEmpty = ({ unrecorded: owed }: Account) => Object.keys(owed).length === 0;
  return {
    /** What is to be added to the status comment. */
    async unrecorded(s: Snapshot): Promise<Spent> {
      const { unrecorded: owed, pendingWrite: tried } = await accountOf(s);
      if (!tried || !isDeepStrictEqual(s.status?.record.spent, tried)) return owed;
      await memory.put(placeOf(s), EMPTY);
      return {};
    },
    /** Writes the edits; if the status comment is one of them, nothing is owed any more. */
    async write(s: Snapshot, edits: readonly Update[], write: () => Promise<void>): Promise<void> {
      const status = edits.find((edit) => edit.kind === "status");
      const account = status ? await accountOf(s) : EMPTY;
      if (!status || isEmpty(account)) return await write();
      await memory.put(placeOf(s), { ...account, tried: status.record.spent });
      await write();
      await memory.put(placeOf(s), EMPTY);
    },
    /**
     * The purses of one step, one for each phase, on the same budget; `before` is the record when it began, with all
     * that was owed then.
     */
    budgets(s: Snapshot, before: StatusRecord): (phase: Phase) => Budget {
      let mine: Spent = {};
      return (phase) => ({
        choice: s.settings.models[phase],
        usdLeft: () => usdLeft(s.settings, { ...before, spent: spentWith(before.spent, mine) }),
        record: async (usage) => {
          mine = spentWith(mine, { [phase]: usage });
          const { unrecorded: owed } = await accountOf(s);
          await memory.put(placeOf(s), { owed: spentWith(owed, { [phase]: usage }) });
        },
      });
    },
  };
}

export type Spending = ReturnType<typeof createSpending>;
