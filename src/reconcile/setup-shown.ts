import { activityUpdate } from "../core/decide/updates.ts";
import type { Action } from "../core/discussion/action.ts";
import { installing } from "../core/messages/status.ts";
import type { Snapshot } from "../core/state/snapshot.ts";
import type { Text } from "../core/state/text.ts";
import type { Lease } from "../ports/ports.ts";
import type { Deps } from "./deps.ts";

/** Dependencies that show in the status comment while set-up runs for an action, and the action again after it. */
export function showingSetup(deps: Deps, s: Snapshot, action: Action, lease: Lease): Deps {
  const { workspace } = deps;
  const show = async (doing?: Text): Promise<void> => {
    try {
      // The action's own snapshot is from before the last write of the comment.
      const now = await deps.github.observe(s.key);
      lease.assertHeld();
      if (now) await deps.github.update(now, activityUpdate({ ...now, settings: s.settings }, action, doing));
    } catch (err) {
      deps.log.warn({ key: s.key, err }, "the status comment could not show set-up");
    }
  };
  const prepare: typeof workspace.prepare = async (mirror, request) => {
    let isShown = false;
    const begins = async () => {
      isShown = true;
      const { commands, warmUp } = request.setup;
      await show(installing([...commands, ...warmUp]));
    };
    try {
      return await workspace.prepare(mirror, { ...request, begins });
    } finally {
      if (isShown) await show();
    }
  };
  return { ...deps, workspace: { ...workspace, prepare } };
}
