/** The buttons of the check run, and the comment that records who pressed one. */
import type { Progress } from "../discussion/progress.ts";
import type { Button, CheckButton, Press } from "../state/press.ts";
import type { Text } from "../state/text.ts";
import { live, md, named, raw } from "./text.ts";

export const button = (identifier: Button): CheckButton => ({ identifier, ...SAID[identifier] });

const SAID = {
  approve: { label: md`Approve`, description: md`Start the work on this plan` },
  revise: { label: md`Revise`, description: md`Show how to change the plan` },
  stop: { label: md`Stop`, description: md`End the work at once` },
} as const;

/** What stands on the pull request before a press has any effect. */
export function pressed({ login, button, digest }: Press, progress: Progress): Text {
  const who = md`${live(`@${login}`)} pressed **${raw(SAID[button].label)}**`;
  if (button === "revise")
    return md`${raw(who)}. To change the plan, comment on one of its lines, or use \`/revise …\`.`;
  if (digest === "") return md`${raw(who)}.`;
  const revision = digest === progress.digest ? md`revision ${progress.revision} ` : md``;
  return md`${raw(who)} for ${raw(revision)}(\`${named(digest)}\`).`;
}
