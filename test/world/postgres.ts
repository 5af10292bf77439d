import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** Address of the Postgres of this run, which starts when the first test asks for it: see test/postgres.mjs. */
export async function postgresUrl(): Promise<string> {
  const connection = connect(Number(process.env.REDLINE_TEST_POSTGRES), "127.0.0.1");
  const { url, error } = JSON.parse(await text(connection));
  if (error) throw new Error(error);
  return url;
}
