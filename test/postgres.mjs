// One real Postgres for the whole run; every world gets a database of its own in it. Jest calls the first before all
// tests and the second after them.
import { startPostgres } from "../playground/postgres.ts";

let postgres;

export default async function start() {
  postgres = await startPostgres();
  process.env.REDLINE_TEST_POSTGRES = postgres.url;
}

export async function stop() {
  await postgres?.stop();
}
