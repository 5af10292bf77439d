import { afterAll, beforeAll } from "@jest/globals";
import { playAlone } from "../../playground/histories/campaign.ts";
import type { Outcome } from "../../playground/histories/history.ts";
import { watchLives } from "../../playground/histories/life.ts";
import type { History } from "../../playground/histories/script.ts";
import { postgresUrl } from "../world/postgres.ts";

let unwatch = () => {};
beforeAll(() => {
  unwatch = watchLives();
});
afterAll(() => unwatch());

/** Plays a kept history on a stage of its own. Throws if an invariant is broken. */
export async function replay(history: History): Promise<Outcome> {
  return await playAlone(history, { workers: 1, postgres: await postgresUrl() });
}
