/**
 * Measures how fast webhooks are answered that each wake a plan, beside an empty Probot and a bare node:http, in
 * alternation: `npm run webhooks -- [--requests N] [--rounds R] [--keys K] [--rate PER_SECOND]`. `--database postgres`
 * has the queue in a Postgres; `--planning 20` has so many plans being made meanwhile. The servers' processes share the
 * machine with the one that sends.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { createDatabase, startPostgres } from "../playground/postgres.ts";
import { at, type Load, type Measured, measure, spread } from "./load.ts";
import { SECRET, SERVERS, startServer } from "./servers.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string" },
    rounds: { type: "string" },
    keys: { type: "string" },
    rate: { type: "string" },
    planning: { type: "string" },
    database: { type: "string" },
  },
});
const { planning } = values;
const number = (text: string | undefined, usual: number) => Number(text ?? usual);
const rounds = number(values.rounds, 5);
// Webhooks are about what is being planned, and so few that it is planning that they meet.
const usual =
  planning === undefined
    ? { requests: 3_000, keys: 1_000, rate: 0 }
    : { requests: 300, keys: Number(planning), rate: 50 };

const postgres = values.database === "postgres" ? await startPostgres() : undefined;
const fixture = planning === undefined ? undefined : await startPlanning(planning);
const environment: Record<string, string> = {
  ...(postgres && { DATABASE_URL: await createDatabase(postgres.url) }),
  ...fixture?.environment,
};
const load: Load = {
  requests: number(values.requests, usual.requests),
  keys: number(values.keys, usual.keys),
  rate: number(values.rate, usual.rate),
  secret: environment.WEBHOOK_SECRET ?? SECRET,
};
const servers = await Promise.all(SERVERS.map((name) => startServer(name, environment)));
try {
  const measured = new Map<string, Measured[]>(SERVERS.map((name) => [name, []]));
  fixture?.begin(servers[0]?.url ?? "");
  const warmUp = { ...load, requests: Math.min(500, load.requests) };
  for (const server of servers) await measure(server, warmUp);
  for (let round = 0; round < rounds; round++)
    for (const server of servers) measured.get(server.name)?.push(await measure(server, load));
  const rate = (name: string) =>
    at(
      (measured.get(name) ?? []).map((one) => one.perSecond),
      0.5,
    );
  for (const [name, all] of measured) {
    const of = (key: keyof Measured, digits?: number) =>
      spread(
        all.map((one) => one[key]),
        digits,
      );
    const share =
      load.rate === 0 ? `, ${(rate(name) / rate("empty Probot")).toFixed(2)} of Probot's rate` : "";
    process.stdout.write(
      `${name.padEnd(16)} ${of("perSecond", 0)}/s, p50 ${of("p50")} ms, p99 ${of("p99")} ms${share}\n`,
    );
  }
  if (fixture) process.stdout.write(`${fixture.made()} plans were made meanwhile\n`);
} finally {
  await Promise.all(servers.map((server) => server.close()));
  fixture?.end();
  await postgres?.stop();
}

/** A local GitHub and a model in a process of their own, where so many plans are being made from `begin` on. */
async function startPlanning(plans: string) {
  type Told = { readonly environment?: Record<string, string>; readonly made?: number };
  const child = fork(new URL("./peers/planning.ts", import.meta.url), [plans], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const [{ environment = {} }] = (await once(child, "message")) as [Told];
  let made = 0;
  child.on("message", (told: Told) => {
    made = told.made ?? made;
  });
  return {
    environment,
    made: () => made,
    begin: (webhookUrl: string) => void child.send({ webhookUrl }),
    end: () => child.disconnect(),
  };
}
