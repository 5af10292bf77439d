// A process that takes a key and never ends with it, for tests to kill: node hanging.mjs URL FOLDER [progress]
import { openQueue } from "../../src/queue/open.ts";

const [url = "", folder = "", progress] = process.argv.slice(2);
const silent = { info() {}, warn() {}, error() {} };
const place = { url: url === "" ? undefined : url, folder };
const queue = await openQueue(place, { quietMs: 0, atOnce: 1, log: silent });
await queue.work(async (_, turn) => {
  if (progress) await turn.progress();
  process.stdout.write("begun\n");
  await new Promise(() => {});
});
