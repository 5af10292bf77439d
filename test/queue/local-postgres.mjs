// Starts a Postgres, prints where it keeps its files, and waits to be killed.
import { Client } from "pg";
import { startPostgres } from "../../playground/postgres.ts";

try {
  const { url } = await startPostgres();
  const client = new Client({ connectionString: `${url}/postgres` });
  await client.connect();
  const { rows } = await client.query("show data_directory");
  process.stdout.write(rows[0].data_directory);
} catch (error) {
  process.stdout.write(error.message);
  process.exit();
}
