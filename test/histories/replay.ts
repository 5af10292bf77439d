import { afterAll, beforeAll } from "@jest/globals";
import { postgresUrl } from "../world/postgres.ts";
import { Fixture } from "./fixture.ts";
import { type Outcome, playHistory } from "./history.ts";
import { watchLives } from "./life.ts";
import type { History } from "./script.ts";

let unwatch = () => {};
let fixture: Fixture | undefined;
beforeAll(() => {
  unwatch = watchLives();
});
afterAll(async () => {
  await fixture?.close();
  unwatch();
});

/** Plays a kept history. Throws if an invariant is broken. */
export async function replay(history: History): Promise<Outcome> {
  const own = fixture ?? (await Fixture.open({ bots: 1, postgres: await postgresUrl() }));
  // A failure leaves a fixture behind on which other histories could fail too.
  fixture = undefined;
  try {
    const outcome = await playHistory(own, history);
    fixture = own;
    return outcome;
  } finally {
    if (!fixture) await own.abandon();
  }
}
