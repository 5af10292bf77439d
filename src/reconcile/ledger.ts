import { isDeepStrictEqual } from "node:util";
import type { Edit } from "../core/action.ts";
import { nameOf, type Snapshot } from "../core/snapshot.ts";
import { type Purse, type StatusRecord, spentWith, usdLeft } from "../core/status.ts";

type Spent = StatusRecord["spent"];

interface Account {
  /** What the status comment lacks. */
  readonly owed: Spent;
  /** What it would say after a write of which it is not known whether it arrived. */
  readonly tried?: Spent;
}

/**
 * What was spent on plans and does not stand in their status comments yet. It outlives a step that was dropped or
 * that failed; only what a process had not written when it ended is lost.
 */
export function createLedger() {
  const accounts = new Map<string, Account>();
  return {
    /** What is to be added to the status comment. */
    owed(s: Snapshot): Spent {
      const account = accounts.get(nameOf(s.key));
      if (!account?.tried || !isDeepStrictEqual(s.status?.record.spent, account.tried))
        return account?.owed ?? {};
      accounts.delete(nameOf(s.key));
      return {};
    },
    /** Writes the edits; if the status comment is one of them, nothing is owed any more. */
    async settle({ key }: Snapshot, edits: readonly Edit[], write: () => Promise<void>): Promise<void> {
      const status = edits.find((edit) => edit.kind === "status");
      const { owed } = accounts.get(nameOf(key)) ?? {};
      if (status && owed) accounts.set(nameOf(key), { owed, tried: status.record.spent });
      await write();
      if (status) accounts.delete(nameOf(key));
    },
    /** The purse of one step; `before` is the record when it began, with all that was owed then. */
    purse({ key, settings }: Snapshot, before: StatusRecord, phase: string): Purse {
      let mine: Spent = {};
      return {
        usdLeft: () => usdLeft(settings, { ...before, spent: spentWith(before.spent, mine) }),
        pay: (usage) => {
          mine = spentWith(mine, { [phase]: usage });
          const owed = spentWith(accounts.get(nameOf(key))?.owed ?? {}, { [phase]: usage });
          accounts.set(nameOf(key), { owed });
        },
      };
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
