import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type Came, type Campaign, runCampaign } from "./campaign.ts";

/**
 * Plays a campaign on several processes, each of them every nth history, and tells what came of each here. A history
 * does not know of the others: it is the same as in one process.
 */
export async function runOnProcesses(
  campaign: Campaign,
  count: number,
  onCome: (came: Came) => void,
): Promise<void> {
  let failures = 0;
  const take = (came: Came) => {
    onCome(came);
    if (came.failure) failures++;
    // The others end what they are at, and begin nothing more.
    if (failures >= campaign.failuresMax) for (const child of children) child.send("stop", () => undefined);
  };
  const children = Array.from({ length: count }, (_, index) =>
    startShare({ ...campaign, share: { index, of: count } }, take),
  );
  await Promise.all(children.map(ended));
}

function startShare(campaign: Campaign, take: (came: Came) => void): ChildProcess {
  const child = fork(import.meta.filename);
  child.on("message", take);
  child.send(campaign);
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  if (code !== 0) throw new Error(`A process that played histories ended with ${signal ?? code}.`);
}

/** What such a process does: it plays its share, and ends with whoever started it. */
function playShare(): void {
  const stop = new AbortController();
  process.once("disconnect", () => process.exit(1));
  process.on("message", (message: Campaign | "stop") => {
    if (message === "stop") return stop.abort();
    const told: Promise<unknown>[] = [];
    const tell = (came: Came) => {
      told.push(new Promise((done) => process.send?.(came, undefined, undefined, done)));
    };
    // A bot that died in the middle of something still holds what it held: the process ends all the same.
    void runCampaign(message, tell, stop.signal)
      .then(() => Promise.all(told))
      .then(() => process.exit(0));
  });
}

if (process.argv[1] === import.meta.filename) playShare();
