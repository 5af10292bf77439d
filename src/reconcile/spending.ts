import { isDeepStrictEqual } from "node:util";
import type { Update } from "../core/discussion/action.ts";
import type { Phase } from "../core/state/settings.ts";
import { nameOf, type Snapshot } from "../core/state/snapshot.ts";
import { type Budget, type StatusRecord, spentWith, usdLeft } from "../core/state/status.ts";
import type { StateStore } from "../ports/state-store.ts";

type Spent = StatusRecord["spent"];

interface Account {
  /** What the status comment does not include yet. */
  readonly unrecorded: Spent;
  /** What it includes after a write that may or may not have arrived. */
  readonly pendingWrite?: Spent;
}

const EMPTY: Account = { unrecorded: {} };

/**
 * What was spent on plans and is not in their status comments yet. It survives an action that was dropped or failed,
 * and a process that died in it.
 */
export function createSpending(store: StateStore) {
  const nameFor = ({ key }: Snapshot) => `unrecorded 1 ${nameOf(key)}`;
  const read = async (s: Snapshot) => ((await store.get(nameFor(s))) as Account | undefined) ?? EMPTY;
  const put = async (s: Snapshot, account: Account) => await store.put(nameFor(s), account);
  return {
    /** What must be added to the status comment. */
    async unrecorded(s: Snapshot): Promise<Spent> {
      const { unrecorded, pendingWrite } = await read(s);
      if (!pendingWrite || !isDeepStrictEqual(s.status?.record.spent, pendingWrite)) return unrecorded;
      await put(s, EMPTY);
      return {};
    },
    /** Writes the updates; if the status comment is one of them, nothing is unrecorded afterwards. */
    async write(s: Snapshot, updates: readonly Update[], write: () => Promise<void>): Promise<void> {
      const status = updates.find((update) => update.kind === "status");
      const account = status ? await read(s) : EMPTY;
      if (!status || Object.keys(account.unrecorded).length === 0) return await write();
      await put(s, { ...account, pendingWrite: status.record.spent });
      await write();
      await put(s, EMPTY);
    },
    /**
     * The budget of one action, by phase; `before` is the record when it began, with all that was unrecorded then.
     */
    budgets(s: Snapshot, before: StatusRecord): (phase: Phase) => Budget {
      let own: Spent = {};
      return (phase) => ({
        choice: s.settings.models[phase],
        usdLeft: () => usdLeft(s.settings, { ...before, spent: spentWith(before.spent, own) }),
        record: async (usage) => {
          own = spentWith(own, { [phase]: usage });
          const { unrecorded } = await read(s);
          await put(s, { unrecorded: spentWith(unrecorded, { [phase]: usage }) });
        },
      });
    },
  };
}

export type Spending = ReturnType<typeof createSpending>;
