import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { dropDatabase } from "../../playground/postgres.ts";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import { createHealth, isFit } from "../../src/server/health.ts";
import { serve } from "../../src/server/http.ts";
import { createPages } from "../../src/server/pages.ts";
import { aLog } from "../queue/log.ts";
import { aDatabase, aWorld } from "../world/story.ts";
import { ask, readiness, scraped } from "./ask.ts";

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const ALL_OK = { status: 200, database: "ok", folder: "ok", github: "ok", sandbox: "ok" };

test("a bot that has all it needs is alive and ready", async () => {
  const { bot } = await aWorld({ hasThread: true });
  expect(await ask(bot, "/healthz")).toEqual({ status: 200, type: "text/plain", text: "ok\n" });
  expect(await readiness(bot)).toEqual(ALL_OK);
  expect((await ask(bot, "/readyz")).type).toBe("application/json");
  expect(await ask(bot, "/metrics")).toMatchObject({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
  });
});

test("any other path is not found, be it one that no URL can have", async () => {
  const { bot } = await aWorld({ hasThread: true });
  for (const path of ["/", "//", "/healthz/x"]) {
    expect([path, (await ask(bot, path)).status]).toEqual([path, 404]);
  }
});

test("without its database the bot is alive and not ready, and what it has counted can still be had", async () => {
  const databaseUrl = await aDatabase();
  const { bot } = await aWorld({ databaseUrl, hasThread: true });
  expect(await scraped(bot)).toMatchObject({ 'redline_queue_keys{state="queued"}': 0 });
  await dropDatabase(databaseUrl);
  const found = await readiness(bot);
  expect(found).toEqual({ ...ALL_OK, status: 503, database: expect.any(String) });
  expect(found.database).not.toBe("ok");
  expect(found.database).not.toContain(databaseUrl);
  expect((await ask(bot, "/healthz")).status).toBe(200);
  expect(await scraped(bot)).toMatchObject({
    'redline_wakes_total{source="webhook"}': 0,
    'redline_queue_keys{state="queued"}': Number.NaN,
    redline_queue_oldest_due_seconds: Number.NaN,
  });
});

describe("GitHub away", () => {
  const INSTALLATIONS = { operation: "GET /app/installations" };

  test.each([
    ["drops the connection", { kind: "drop", when: "before" } as const],
    ["answers 500", { kind: "status", status: 500, when: "before" } as const],
  ])("where it %s the bot is not ready", async (_, fault) => {
    const { github, bot } = await aWorld();
    github.faults.set([{ on: INSTALLATIONS, do: fault }]);
    const found = await readiness(bot);
    expect(found).toEqual({ ...ALL_OK, status: 503, github: expect.any(String) });
    expect(found.github).not.toBe("ok");
  });

  test("is asked for once in 30 s, however often and whatever it answered", async () => {
    const { github, bot } = await aWorld();
    const count = () => github.requests.filter(({ path }) => path === "/app/installations").length;
    const before = count();
    github.faults.set([{ on: INSTALLATIONS, do: { kind: "status", status: 500, when: "before" }, times: 1 }]);
    const first = await Promise.all([readiness(bot), readiness(bot), readiness(bot)]);
    expect(first.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect((await readiness(bot)).status).toBe(503);
    expect(count() - before).toBe(1);
    github.clock.advance(30_000);
    expect(await readiness(bot)).toEqual(ALL_OK);
    await readiness(bot);
    expect(count() - before).toBe(2);
  });
});

describe("the sandbox", () => {
  // Neither as root nor without Linux can one be made: that is so on every machine.
  const nowhere = (isSandboxOff: boolean) => {
    jest.spyOn(process, "getuid").mockReturnValue(0);
    return aWorld({ change: (config) => ({ ...config, isSandboxOff }) });
  };

  test("that cannot be made leaves the bot not ready, and says why", async () => {
    const { bot } = await nowhere(false);
    expect(bot.unfit).toEqual(expect.any(String));
    expect(await readiness(bot)).toEqual({ ...ALL_OK, status: 503, sandbox: bot.unfit });
  });

  test("that is switched off by setting is as it should be", async () => {
    const { bot } = await nowhere(true);
    expect(await readiness(bot)).toEqual(ALL_OK);
  });
});

describe("what is told", () => {
  const well = async () => {};
  const { scrub } = createSecrets(["the words of a secret"]);
  const parts = { folder: well, unfit: undefined, now: () => 0, scrub };

  test("is the error's first line, without secrets and without a stack", async () => {
    const health = createHealth({
      ...parts,
      database: async () => {
        throw new Error("no way to postgres://me:hidden@there/db\n    at somewhere");
      },
      github: async () => {
        throw new Error(`said the words of a secret and ghs_${"x".repeat(36)}`);
      },
    });
    expect(await health()).toEqual({
      database: "no way to postgres://me:[redacted]@there/db",
      folder: "ok",
      github: "said [redacted] and [redacted]",
      sandbox: "ok",
    });
  });

  test("of an error without words is its code", async () => {
    const wordless = Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" });
    const health = createHealth({ ...parts, database: () => Promise.reject(wordless), github: well });
    expect((await health()).database).toBe("ECONNREFUSED");
  });

  test("of who does not answer is that, after five seconds", async () => {
    jest.useFakeTimers();
    const health = createHealth({ ...parts, database: well, github: () => new Promise(() => {}) });
    const asked = health();
    await jest.advanceTimersByTimeAsync(5_000);
    const fitness = await asked;
    expect(fitness).toEqual({ database: "ok", folder: "ok", github: "No answer in 5 s.", sandbox: "ok" });
    expect(isFit(fitness)).toBe(false);
  });

  test("of a page that cannot be made is 500, and the reason is in the log alone", async () => {
    const log = aLog();
    const broken = () => Promise.reject(new Error("a reason of its own"));
    const page = createPages({ fitness: broken, scrape: broken, log });
    const server = await serve({ host: "127.0.0.1", port: 0 });
    server.open({ receive: well, page });
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    const text = await response.text();
    await server.close();
    expect([response.status, text]).toEqual([500, "This page failed; the log says why.\n"]);
    expect(log.lines).toMatchObject([
      { path: "/metrics", err: { message: "a reason of its own" }, message: "a page failed" },
    ]);
  });
});
