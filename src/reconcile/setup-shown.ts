import { installing } from "../core/messages/status.ts";
import type { ActionContext, Deps } from "./deps.ts";

/** Dependencies that show on the page while set-up runs for an action, and the action again after it. */
export function showingSetup(deps: Deps, { show }: Pick<ActionContext, "show">): Deps {
  const { workspace } = deps;
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
      if (isShown) await show(undefined);
    }
  };
  return { ...deps, workspace: { ...workspace, prepare } };
}
