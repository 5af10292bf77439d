import { settingsReport } from "../core/messages/settings.ts";
import { parseSettings } from "../core/state/settings-file.ts";
import type { AnyKey, PullKey } from "../core/state/snapshot.ts";
import type { GitHub, Queue } from "../ports/ports.ts";

/** A wake on a pull request is one on the issue that it is the plan of. On any other, changed settings are checked. */
export async function forward(github: GitHub, queue: Queue, key: PullKey): Promise<void> {
  const { pull: _, ...place } = key;
  const issue = await github.issueOfPull(key);
  if (issue !== undefined) return await queue.wake({ ...place, issue });
  await github.checkSettings(key, (text) => settingsReport(parseSettings(text).problems));
}

/** Where it is known already which plan a pull request is of, running work on that plan learns of the wake. */
export function planKeyOf(github: GitHub, key: AnyKey): AnyKey {
  if (!("pull" in key)) return key;
  const { pull: _, ...place } = key;
  const issue = github.seenIssueOf(key);
  return issue === undefined ? key : { ...place, issue };
}
