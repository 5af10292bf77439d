import { isAtLeast, type Person } from "../../core/state/roles.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Task } from "../../ports/agent.ts";
import type { Deps } from "../deps.ts";

/** True for people whose comments count: those with the feedback role. */
export const hasSay = ({ settings, roles }: Pick<Snapshot, "settings" | "roles">, by: Person): boolean =>
  !by.isBot && isAtLeast(roles.get(by.login) ?? "none", settings.roles.feedback);

/** Reads other issues for a model, with the comments that would count on the plan's own. */
export function otherIssues({ github, log }: Deps, s: Snapshot): NonNullable<Task["readIssue"]> {
  const roles = new Map(s.roles);
  return async (number) => {
    try {
      const found = await github.readIssue(s.key, number);
      for (const { by } of found?.comments ?? [])
        if (!by.isBot && !roles.has(by.login)) roles.set(by.login, await github.roleOf(s.key, by.login));
      const isShown = ({ by }: { readonly by: Person }) => hasSay({ settings: s.settings, roles }, by);
      return found && { ...found, comments: found.comments.filter(isShown) };
    } catch (err) {
      // The model can do without; what is wrong with GitHub shows at the next observation.
      log.warn({ key: s.key, number, err }, "an issue could not be read for the model");
      return undefined;
    }
  };
}
