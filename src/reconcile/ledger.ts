import { isDeepStrictEqual } from "node:util";
import type { Edit } from "../core/discussion/action.ts";
import type { Phase } from "../core/state/settings.ts";
import { nameOf, type Snapshot } from "../core/state/snapshot.ts";
import { type Purse, type StatusRecord, spentWith, usdLeft } from "../core/state/status.ts";
import type { Memory } from "../ports/memory.ts";

type Spent = StatusRecord["spent"];

interface Account {
  /** What the status comment lacks. */
  readonly owed: Spent;
  /** What it would say after a write of which it is not known whether it arrived. */
  readonly tried?: Spent;
}

const EMPTY: Account = { owed: {} };

/**
 * What was spent on plans and does not stand in their status comments yet. It outlives a step that was dropped or
 * that failed, and a process that died in it.
 */
export function createLedger(memory: Memory) {
  const placeOf = ({ key }: Snapshot) => `owed 1 ${nameOf(key)}`;
  const accountOf = async (s: Snapshot) =>
    ((await memory.recall(placeOf(s))) as Account | undefined) ?? EMPTY;
  const isEmpty = ({ owed }: Account) => Object.keys(owed).length === 0;
  return {
    /** What is to be added to the status comment. */
    async owed(s: Snapshot): Promise<Spent> {
      const { owed, tried } = await accountOf(s);
      if (!tried || !isDeepStrictEqual(s.status?.record.spent, tried)) return owed;
      await memory.keep(placeOf(s), EMPTY);
      return {};
    },
    /** Writes the edits; if the status comment is one of them, nothing is owed any more. */
    async settle(s: Snapshot, edits: readonly Edit[], write: () => Promise<void>): Promise<void> {
      const status = edits.find((edit) => edit.kind === "status");
      const account = status ? await accountOf(s) : EMPTY;
      if (!status || isEmpty(account)) return await write();
      await memory.keep(placeOf(s), { ...account, tried: status.record.spent });
      await write();
      await memory.keep(placeOf(s), EMPTY);
    },
    /**
     * The purses of one step, one for each phase, on the same budget; `before` is the record when it began, with all
     * that was owed then.
     */
    purses(s: Snapshot, before: StatusRecord): (phase: Phase) => Purse {
      let mine: Spent = {};
      return (phase) => ({
        choice: s.settings.models[phase],
        usdLeft: () => usdLeft(s.settings, { ...before, spent: spentWith(before.spent, mine) }),
        pay: async (usage) => {
          mine = spentWith(mine, { [phase]: usage });
          const { owed } = await accountOf(s);
          await memory.keep(placeOf(s), { owed: spentWith(owed, { [phase]: usage }) });
        },
      });
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
