import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { beforeAll, expect, test } from "@jest/globals";
import type { AnyKey } from "../../src/core/state/snapshot.ts";
import { RECEIVER, type ReceiverSettings } from "../../src/receiver.ts";
import { WEBHOOK_PATH } from "../../src/server/http.ts";
import { plain } from "../../src/server/pages.ts";
import { startReceiverThread } from "../../src/server/thread.ts";
import { aLog } from "../queue/log.ts";
import { ending, open, PLACES } from "../queue/places.ts";
import { nock } from "../world/nock.ts";
import { aWorld } from "../world/story.ts";

const SECRET = "a secret of the playground";
const SELF = 99;
const place = { installation: 1, owner: "acme", repo: "bookshelf" };

beforeAll(() => nock.restore());

/** What GitHub sends of a comment, signed. */
function webhook(payload: object) {
  const body = JSON.stringify({
    installation: { id: 1 },
    repository: { name: "bookshelf", owner: { login: "acme" } },
    sender: { id: 1 },
    ...payload,
  });
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  const headers = {
    "x-github-event": "issue_comment",
    "x-github-delivery": "1",
    "x-hub-signature-256": signature,
  };
  return { method: "POST", body, headers };
}

test("a webhook is answered while the main thread does nothing but wait, and worked on afterwards", async () => {
  const world = await aWorld({ hasThread: true });
  const { github, repo, bot } = world;
  github.sendWebhooksTo(undefined);
  const issue = github.openIssue(repo, { by: "alice", title: "T", body: "" });
  github.label(repo, issue, "ai-plan", "alice");
  const delivery = github.deliveries.findLast(({ event }) => event === "issues");
  const sent = JSON.stringify([bot.webhookUrl, webhook(delivery?.payload ?? {})]);
  const script = `fetch(...${sent}).then(({ status }) => console.log(status))`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8", timeout: 30_000 });
  expect(stdout).toBe("200\n");
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
});

/** The receiver in a thread, beside a queue in SQLite; `planOf` and `SELF` are what the main thread knows. */
async function aThread(planOf: (key: AnyKey) => AnyKey) {
  const queue = await PLACES.SQLite();
  const settings: ReceiverSettings = {
    place: { host: "127.0.0.1", port: 0 },
    secret: SECRET,
    queue,
    quietMs: 0,
  };
  const receiver = await startReceiverThread(RECEIVER, settings);
  const opened = await open(queue);
  const worked: AnyKey[] = [];
  await opened.queue.work(async (key) => void worked.push(key));
  let heard = () => {};
  const moved: AnyKey[] = [];
  await receiver.open({
    wake: async (key) => void moved.push(key),
    planKeyOf: planOf,
    isSelf: (id) => id === SELF,
    heard: () => heard(),
    page: async () => plain(200, "a page"),
    log: aLog(),
    now: Date.now,
  });
  ending.push(() => receiver.close());
  const url = `http://127.0.0.1:${receiver.port}`;
  /** Sends a webhook; resolves with what is worked on by it. */
  const send = async (payload: object) => {
    const told = new Promise<void>((done) => {
      heard = done;
    });
    expect((await fetch(url + WEBHOOK_PATH, webhook(payload))).status).toBe(200);
    // Ask for something that the main thread answers, so that what it has told before has come.
    await Promise.race([told, fetch(`${url}/readyz`)]);
    opened.queue.expect();
    await opened.queue.idle();
    return worked.splice(0);
  };
  return { url, send, moved };
}

test("the plan of a pull request is learned when it is heard of, and its wake is moved", async () => {
  const plan = { ...place, issue: 3 };
  const { send, moved } = await aThread((key) => ("pull" in key && key.pull === 7 ? plan : key));
  const comment = { issue: { number: 7, pull_request: {} } };
  expect([await send(comment), moved.splice(0)]).toEqual([[{ ...place, pull: 7 }], [plan]]);
  expect([await send(comment), moved]).toEqual([[plan], []]);
});

test("who it is itself is learned from the first of its own events", async () => {
  const { send } = await aThread((key) => key);
  const own = { sender: { id: SELF }, issue: { number: 4 } };
  expect(await send(own)).toEqual([{ ...place, issue: 4 }]);
  expect(await send(own)).toEqual([]);
  expect(await send({ issue: { number: 4 } })).toEqual([{ ...place, issue: 4 }]);
});

test("pages come from the main thread, and there are no others", async () => {
  const { url } = await aThread((key) => key);
  const at = async (path: string) => {
    const response = await fetch(url + path);
    return [response.status, await response.text()];
  };
  expect(await at("/readyz")).toEqual([200, "a page\n"]);
  expect(await at("/healthz")).toEqual([200, "ok\n"]);
  expect(await at("/else")).toEqual([404, "Not found\n"]);
});
