import { createCatalog } from "../src/catalog.js";
import { readConfig } from "../src/config.js";
import { createLog } from "../src/log.js";
import { createApp } from "../src/server.js";

export const BOOKS = [
  { title: "Frankenstein", author: "Mary Shelley", year: 1818, subjects: ["horror"] },
  { title: "Emma", author: "Jane Austen", year: 1815, subjects: ["romance"] },
  { title: "Persuasion", author: "Jane Austen", year: 1817, subjects: ["romance"] },
  { title: "Dracula", author: "Bram Stoker", year: 1897, subjects: ["horror"] },
];

/** Starts the real server on a free port; it goes away with the test. `env` is the environment it sees. */
export async function start(t, { env = {}, ...options } = {}) {
  const lines = [];
  const log = createLog({ write: (line) => lines.push(JSON.parse(line)) });
  const server = createApp({ config: readConfig(env), catalog: createCatalog(BOOKS), log, ...options });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function call(path, { key, ...init } = {}) {
    const headers = key === undefined ? {} : { "x-api-key": key };
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`, { ...init, headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
  return { call, lines };
}
