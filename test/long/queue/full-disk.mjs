// Wakes keys in an embedded queue whose disk fills up, and after there is room again; prints what came of it as JSON.
// Run in a small file system of its own: node full-disk.mjs FOLDER
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openQueue } from "../../../src/queue/open.ts";

const [folder = ""] = process.argv.slice(2);
const silent = { info() {}, warn() {}, error() {} };
const place = { url: undefined, folder: join(folder, "queue") };
const queue = await openQueue(place, { quietMs: 1, atOnce: 1, log: silent });
const filler = join(folder, "filler");
const free = () => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};
const key = (issue) => ({ installation: 1, owner: "acme", repo: "bookshelf", issue });

writeFileSync(filler, Buffer.alloc(free()));
const taken = [];
let refused;
// What is left in the pages that the database has already is used up first.
for (let issue = 1; refused === undefined; issue++) {
  try {
    await queue.wake(key(issue));
    taken.push(issue);
  } catch (error) {
    refused = error.message;
  }
}
rmSync(filler);
await queue.wake(key(0));
const worked = [];
await queue.work(async ({ issue }) => {
  worked.push(issue);
});
await queue.idle();
await queue.stop();
process.stdout.write(
  JSON.stringify({ refused, taken: [0, ...taken], worked: worked.toSorted((a, b) => a - b) }),
);
