import { expect, test } from "@jest/globals";
import { decide } from "../../../src/core/decide/decide.ts";
import type { Snapshot } from "../../../src/core/state/snapshot.ts";
import { PHASES } from "../../core/commands/phases.ts";
import { activityOf, COMMANDS, cellOf } from "../../core/commands/table.ts";
import { shown } from "../../core/shown.ts";

/** What GitHub shows when nothing more is to be written, and what is done then. */
function settled(s: Snapshot): string {
  let now = s;
  for (let looks = 0; looks < 10; looks++) {
    const decision = decide(now, {});
    if (decision.updates.length === 0) return described(now);
    now = shown(now, decision);
  }
  throw new Error("It goes on writing.");
}

function described(s: Snapshot): string {
  const { handled: _, ...record } = s.status?.record ?? { handled: [] };
  const reactions = [...s.issue.comments, ...(s.pull?.comments ?? [])].map((one) => one.reactions);
  return JSON.stringify([record, reactions, [...s.notices].sort(), activityOf(decide(s, {}))], null, 1);
}

// Between any two writes the bot may end, and another one begins with what GitHub shows then.
test.each(COMMANDS)("%s comes to the same wherever the bot dies while it answers", (command) => {
  for (const phase of Object.keys(PHASES)) {
    const { spoken, decision } = cellOf(phase, command, "write");
    const whole = settled(shown(spoken, decision));
    for (let written = 0; written < decision.updates.length; written++) {
      const cut = shown(spoken, { ...decision, updates: decision.updates.slice(0, written) });
      // With what runs, the bot is gone: `/pause now` has nothing to abort any more.
      expect([phase, written, settled(cut)]).toEqual([phase, written, whole]);
    }
  }
});
