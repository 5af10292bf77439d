import { afterAll, beforeAll } from "@jest/globals";
import { postgresUrl } from "../world/postgres.ts";
import { type Outcome, playHistory } from "./history.ts";
import { watchLives } from "./life.ts";
import type { History } from "./script.ts";
import { Stage } from "./stage.ts";

let unwatch = () => {};
let stage: Stage | undefined;
beforeAll(() => {
  unwatch = watchLives();
});
afterAll(async () => {
  await stage?.close();
  unwatch();
});

/** Plays a kept history. Throws if an invariant is broken. */
export async function replay(history: History): Promise<Outcome> {
  const own = stage ?? (await Stage.open({ workers: 1, postgres: await postgresUrl() }));
  // Whoever fails leaves a stage behind on which others could fail too.
  stage = undefined;
  try {
    const outcome = await playHistory(own, history);
    stage = own;
    return outcome;
  } finally {
    if (!stage) await own.abandon();
  }
}
