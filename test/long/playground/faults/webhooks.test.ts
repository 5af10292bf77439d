import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { api, freshGitHub, github, jwt, REPO } from "../../local-github/local.ts";

describe("webhooks that go wrong", () => {
  freshGitHub();

  let receiver: Server;
  /** What has arrived: `event.action`, and the body of a comment. */
  const received: string[] = [];
  const guids: string[] = [];

  beforeEach(async () => {
    received.length = 0;
    guids.length = 0;
    receiver = createServer((request, response) => {
      void text(request).then((body) => {
        const { action, comment } = JSON.parse(body);
        received.push(comment?.body ?? `${String(request.headers["x-github-event"])}.${action}`);
        guids.push(String(request.headers["x-github-delivery"]));
        response.writeHead(202).end();
      });
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    await github.idle();
    const address = receiver.address();
    if (address && typeof address === "object") github.sendWebhooksTo(`http://127.0.0.1:${address.port}/`);
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    await github.idle();
    received.length = 0;
    guids.length = 0;
  });

  afterEach(async () => {
    receiver.close();
    receiver.closeAllConnections();
    await once(receiver, "close");
  });

  const say = async (...bodies: string[]): Promise<void> => {
    for (const body of bodies) github.comment(REPO, 1, body, "maria");
    await github.idle();
  };
  const CREATED = { class: "webhook", operation: "issue_comment.created" } as const;

  test("one is lost: GitHub lists it as failed, and brings it only when it is asked to", async () => {
    github.faults.set([{ on: CREATED, do: { kind: "lose" }, at: 2 }]);
    await say("a", "b", "c");
    expect(received).toEqual(["a", "c"]);
    const { body: list } = await api("GET", "/app/hook/deliveries", jwt());
    expect(list[1]).toMatchObject({ event: "issue_comment", status_code: 0 });
    await api("POST", `/app/hook/deliveries/${list[1].id}/attempts`, jwt());
    await github.idle();
    expect(received).toEqual(["a", "c", "b"]);
  });

  test("one comes twice, with the same guid", async () => {
    github.faults.set([{ on: { by: "maria" }, do: { kind: "double" }, times: 1 }]);
    await say("a", "b");
    expect(received).toEqual(["a", "a", "b"]);
    expect(guids[0]).toBe(guids[1]);
  });

  test("one is late until it is released, another until time has passed", async () => {
    github.faults.set([
      { on: CREATED, do: { kind: "delay" }, at: 1 },
      { on: CREATED, do: { kind: "delay", ms: 60_000 }, at: 2 },
    ]);
    await say("a", "b", "c");
    expect(received).toEqual(["c"]);
    github.clock.advance(60_000);
    await github.idle();
    expect(received).toEqual(["c", "b"]);
    github.faults.release();
    await github.idle();
    expect(received).toEqual(["c", "b", "a"]);
  });

  test("a window of them comes in another order, the same for the same seed", async () => {
    const shuffle = { on: CREATED, do: { kind: "shuffle", window: 4 }, seed: 3, times: 1 } as const;
    const play = async (): Promise<string[]> => {
      received.length = 0;
      github.faults.set([shuffle]);
      await say("a", "b", "c", "d", "e");
      return [...received];
    };
    const first = await play();
    expect(first.slice(0, 4).toSorted()).toEqual(["a", "b", "c", "d"]);
    expect(first.slice(0, 4)).not.toEqual(["a", "b", "c", "d"]);
    expect(first[4]).toBe("e");
    expect(await play()).toEqual(first);
  });

  test("a window that does not fill is emptied by time", async () => {
    github.faults.set([{ on: {}, do: { kind: "shuffle", window: 9, ms: 5_000 }, times: 1 }]);
    await say("a", "b");
    expect(received).toEqual([]);
    github.clock.advance(5_000);
    await github.idle();
    expect(received.toSorted()).toEqual(["a", "b"]);
  });

  test("of many some are lost by lot, the same ones for the same seed", async () => {
    const letters = "abcdefghij".split("");
    const play = async (seed: number): Promise<string> => {
      received.length = 0;
      github.faults.set([{ on: CREATED, do: { kind: "lose" }, probability: 0.5, seed }]);
      await say(...letters);
      return received.join("");
    };
    const first = await play(1);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(letters.length);
    expect(await play(1)).toBe(first);
    expect(await play(2)).not.toBe(first);
  });
});
