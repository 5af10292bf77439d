// One real Postgres for the whole run, started when the first test asks for it: most files need none. Workers ask the
// process that started them, over a connection that is answered with `{ url }` or `{ error }`.
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { makeRunFolder } from "./run-folder.mjs";

let desk;
let started;

const start = async () => (await import("../playground/postgres.ts")).startPostgres();

/** `{ url }` of the Postgres, or `{ error }`: one line that says why there is none. */
async function answer() {
  started ??= start();
  try {
    const { url } = await started;
    return { url };
  } catch ({ message }) {
    return { error: message };
  }
}

/** Jest calls it before all tests. */
export default async function open() {
  desk = createServer((connection) => {
    connection.on("error", () => {});
    void answer().then((found) => connection.end(JSON.stringify(found)));
  });
  desk.listen(0, "127.0.0.1");
  await once(desk, "listening");
  desk.unref();
  process.env.REDLINE_TEST_POSTGRES = `${desk.address().port}`;
  process.env.REDLINE_TEST_FOLDER = await makeRunFolder();
}

/** Jest calls it after all tests. */
export async function stop() {
  desk?.close();
  const postgres = await started?.catch(() => undefined);
  await postgres?.stop();
  await rm(process.env.REDLINE_TEST_FOLDER, { recursive: true, force: true });
}
