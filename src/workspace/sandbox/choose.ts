import { join } from "node:path";
import { createBubblewrap } from "./bubblewrap.ts";
import { createContainer } from "./container.ts";
import type { Probe, Sandbox } from "./sandbox.ts";

interface Choice {
  /** `auto`: the first that is usable. */
  readonly backend: "auto" | "bubblewrap" | "container";
  /** The image of containers for repositories that name none. */
  readonly image: string;
}

/** The sandbox that a server has chosen. `folder`: the bot's own. */
export function createSandbox({ backend, image }: Choice, folder: string): Sandbox {
  const scratch = join(folder, "scratch");
  const bubblewrap = () => createBubblewrap({ hidden: [folder], scratch: folder });
  const container = () => createContainer({ image, scratch });
  if (backend === "bubblewrap") return bubblewrap();
  if (backend === "container") return container();
  return firstUsable([bubblewrap(), container()]);
}

/** The first of some that is usable; without one, the reasons of all. */
export function firstUsable(all: readonly [Sandbox, ...Sandbox[]]): Sandbox {
  let choice: Promise<{ sandbox: Sandbox; probe: Probe }> | undefined;
  const choose = () => {
    choice ??= chooseFrom(all);
    return choice;
  };
  return {
    probe: async () => (await choose()).probe,
    run: async (request) => await (await choose()).sandbox.run(request),
  };
}

async function chooseFrom(
  all: readonly [Sandbox, ...Sandbox[]],
): Promise<{ sandbox: Sandbox; probe: Probe }> {
  const reasons: string[] = [];
  for (const sandbox of all) {
    const probe = await sandbox.probe();
    if (probe.usable) return { sandbox, probe };
    reasons.push(probe.reason);
  }
  return { sandbox: all[0], probe: { usable: false, reason: reasons.join("; ") } };
}
