import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { RetryAfter } from "../../src/core/state/errors.ts";
import type { Key } from "../../src/core/state/snapshot.ts";
import { ATTEMPTS_MAX } from "../../src/queue/wake.ts";
import { gated, keyOf, open, type Place } from "./places.ts";

const fail = new Error("no luck");

/** A process takes the key and is killed over it. */
async function killedOver(at: { url: string | undefined; folder: string }, progress = ""): Promise<void> {
  const script = new URL("./hanging.mjs", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, at.url ?? "", at.folder, progress], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** What every queue does, on whichever database. */
export function keepsTheContract(place: () => Promise<Place>): void {
  test("a wake during the work is taken after it, and many of them once", async () => {
    const { queue } = await open(await place());
    const { work, runs, begun } = gated();
    await queue.work(work);
    await queue.wake(keyOf(1));
    const first = await begun(1);
    for (let wakes = 0; wakes < 5; wakes++) await queue.wake(keyOf(1));
    expect(await queue.depth()).toMatchObject({ active: 1, queued: 1 });
    expect(await first.turn.hasNewEvents()).toBe(true);
    first.end();
    (await begun(2)).end();
    await queue.idle();
    expect(runs).toHaveLength(2);
  });

  test("each wake during the work is news until the next look", async () => {
    const { queue } = await open(await place());
    const { work, begun } = gated();
    await queue.work(work);
    await queue.wake(keyOf(1));
    const { turn, end } = await begun(1);
    for (let wakes = 0; wakes < 2; wakes++) {
      expect(await turn.hasNewEvents()).toBe(false);
      await queue.wake(keyOf(1));
      expect(await turn.hasNewEvents()).toBe(true);
      await turn.observed();
    }
    expect(await turn.hasNewEvents()).toBe(false);
    end();
    (await begun(2)).end();
    await queue.idle();
  });

  test("whoever works on a key is told of each wake, and of none that was looked at", async () => {
    const { queue } = await open(await place());
    const { work, begun } = gated();
    await queue.work(work);
    await queue.wake(keyOf(1));
    const { turn, end } = await begun(1);
    const over = new AbortController();
    const told = turn.newEvents(over.signal);
    await queue.wake(keyOf(2));
    await queue.wake(keyOf(1));
    expect(await told).toBe(true);
    await turn.observed();
    const toldAgain = turn.newEvents(over.signal);
    over.abort();
    expect(await toldAgain).toBe(false);
    end();
    for (const count of [2, 3]) (await begun(count)).end();
    await queue.idle();
  });

  test("long work on one key delays no other", async () => {
    const { queue } = await open(await place(), { atOnce: 2 });
    const { work, runs, begun } = gated();
    await queue.work(work);
    await queue.wake(keyOf(1));
    const long = await begun(1);
    await queue.wake(keyOf(1));
    for (const issue of [2, 3, 4]) await queue.wake(keyOf(issue));
    for (const count of [2, 3, 4]) (await begun(count)).end();
    expect(new Set(runs.map(({ issue }) => issue))).toEqual(new Set([1, 2, 3, 4]));
    long.end();
    (await begun(5)).end();
    await queue.idle();
  });

  test("a key is woken for later, and at once when something else wakes it", async () => {
    const { queue } = await open(await place());
    const { work, runs, begun } = gated();
    await queue.work(work);
    await queue.wake(keyOf(1), { inMs: 3_600_000 });
    await queue.idle();
    expect(await queue.depth()).toMatchObject({ waiting: 1, queued: 0 });
    expect(runs).toHaveLength(0);
    await queue.wake(keyOf(1));
    (await begun(1)).end();
    await queue.idle();
    expect(await queue.depth()).toMatchObject({ waiting: 0, queued: 0, active: 0 });
  });

  test("a wake for later puts off nothing", async () => {
    const { queue } = await open(await place());
    const { work, begun } = gated();
    await queue.wake(keyOf(1));
    await queue.wake(keyOf(1), { inMs: 3_600_000 });
    await queue.work(work);
    expect((await begun(1)).issue).toBe(1);
    (await begun(1)).end();
    await queue.idle();
  });

  test("work that fails comes back and is counted; in the end it is given up", async () => {
    const { queue, log } = await open(await place());
    const { work, begun, runs } = gated();
    await queue.work(work);
    await queue.wake(keyOf(1));
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const { turn, end } = await begun(attempt);
      expect(turn.attempt).toBe(attempt);
      end(fail);
      await queue.idle();
      await queue.hurry();
    }
    await queue.idle();
    expect(runs).toHaveLength(ATTEMPTS_MAX);
    expect(await queue.depth()).toMatchObject({ dead: 1, waiting: 0, queued: 0, active: 0 });
    expect(log.lines.at(-1)).toMatchObject({ message: "gave up on a key", key: keyOf(1) });
  });

  test("a limit of GitHub's is no failed attempt, and what got further has failed nothing", async () => {
    const { queue } = await open(await place());
    const { work, begun } = gated();
    await queue.work(work);
    await queue.wake(keyOf(1));
    (await begun(1)).end(new RetryAfter("too much", 60_000, { isNoFailure: true }));
    await queue.idle();
    await queue.hurry();
    expect((await begun(2)).turn.attempt).toBe(1);
    (await begun(2)).end(fail);
    await queue.idle();
    await queue.wake(keyOf(1));
    expect((await begun(3)).turn.attempt).toBe(2);
    await (await begun(3)).turn.progress();
    (await begun(3)).end(fail);
    await queue.idle();
    await queue.hurry();
    expect((await begun(4)).turn.attempt).toBe(2);
    (await begun(4)).end();
    await queue.idle();
  });

  test("what is no wake of ours is put away, and the rest goes on", async () => {
    const at = await place();
    const { queue, log } = await open(at);
    const { work, begun } = gated();
    await queue.wake(keyOf(1));
    await queue.wake({ ...keyOf(2), owner: "" });
    await queue.wake({ surprise: true } as unknown as Key);
    await queue.work(work);
    (await begun(1)).end();
    await queue.idle();
    expect(await queue.depth()).toMatchObject({ dead: 2, queued: 0 });
    expect(log.lines.filter(({ message }) => message === "gave up on a key")).toHaveLength(2);
  });

  test("who is asked to end puts back what it has in hand, and another goes on", async () => {
    const at = await place();
    const { queue, stop } = await open(at);
    const { work, begun } = gated();
    await queue.work(work);
    await queue.wake(keyOf(1));
    const first = await begun(1);
    const stopped = stop();
    expect(() => first.turn.assertRunning()).toThrow("The process ends.");
    await stopped;
    // The work itself goes on until the process is gone: it must not push any more.
    expect(() => first.turn.assertHeld()).toThrow("Another worker may have the key.");

    const { queue: second } = await open(at);
    const next = gated();
    await second.work(next.work);
    const again = await next.begun(1);
    expect([again.issue, again.turn.attempt]).toEqual([1, 1]);
    again.end();
    await second.idle();
  });

  test("what a killed process had in hand comes back, and counts as an attempt", async () => {
    const at = await place();
    const { queue, stop } = await open(at);
    await queue.wake(keyOf(1));
    await stop();
    await killedOver(at);

    const { queue: next } = await open(at);
    const { work, begun } = gated();
    await next.work(work);
    const run = await begun(1);
    expect([run.issue, run.turn.attempt]).toEqual([1, 2]);
    run.end();
    await next.idle();
  });

  test("deaths before the work got further are not counted after it", async () => {
    const at = await place();
    const { queue, stop } = await open(at);
    await queue.wake(keyOf(1));
    await stop();
    await killedOver(at);
    await killedOver(at, "progress");
    const { queue: next } = await open(at);
    const { work, begun } = gated();
    await next.work(work);
    const run = await begun(1);
    expect(run.turn.attempt).toBe(2);
    run.end();
    await next.idle();
  });
}
