/**
 * Measures how long a server takes from its start until it works on the key that its predecessor held when it was killed,
 * beside the start of an empty Node: `npm run restart -- [--rounds R] [--database postgres]`.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SAMPLE_ISSUES } from "../playground/issues/index.ts";
import { createDatabase, startPostgres } from "../playground/postgres.ts";
import { startFixture } from "../playground/world.ts";
import { SANDBOX_OFF } from "../src/server/config.ts";
import { spread } from "./load.ts";
import { startServer } from "./servers.ts";

const { values } = parseArgs({ options: { rounds: { type: "string" }, database: { type: "string" } } });
const rounds = Number(values.rounds ?? 7);
const root = await mkdtemp(join(tmpdir(), "redline-restart-"));
const postgres = values.database === "postgres" ? await startPostgres() : undefined;
const { github, model, repo, close } = await startFixture({ keep: join(root, "github") });
const listens: number[] = [];
const works: number[] = [];
const empty: number[] = [];
try {
  for (let round = 0; round < rounds; round++) {
    const environment = {
      APP_ID: String(github.app.id),
      PRIVATE_KEY: github.app.privateKey,
      WEBHOOK_SECRET: github.app.webhookSecret,
      ANTHROPIC_API_KEY: "offline",
      ANTHROPIC_BASE_URL: model?.url ?? "",
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: github.url,
      REDLINE_NO_SANDBOX: SANDBOX_OFF,
      REDLINE_FOLDER: join(root, `bot-${round}`),
      ...(postgres && { DATABASE_URL: await createDatabase(postgres.url) }),
    };
    const first = await startServer("Redline", environment);
    github.sendWebhooksTo(first.url);
    const { title, body } = SAMPLE_ISSUES[0] ?? { title: "", body: "" };
    const looked = nextLook();
    const issue = github.openIssue(repo, { by: "alice", title, body });
    github.label(repo, issue, "ai-plan", "alice");
    await looked;
    // Now it holds the key: GitHub has its question and has not answered yet.
    await first.kill();
    github.sendWebhooksTo(undefined);
    const again = nextLook();
    const begun = performance.now();
    const second = await startServer("Redline", environment);
    listens.push(performance.now() - begun);
    works.push((await again) - begun);
    await second.close();
    const at = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    empty.push(performance.now() - at);
  }
  const line = (what: string, all: readonly number[]) => `${what.padEnd(34)} ${spread(all, 0)} ms\n`;
  process.stdout.write(line("until it looks at the dead one's key", works));
  process.stdout.write(line("until it says that it listens", listens));
  process.stdout.write(line("node -e 0", empty));
} finally {
  await close();
  await postgres?.stop();
  await rm(root, { recursive: true, force: true });
}

/** Resolves with the time at which GitHub is next asked for all that a plan is decided from. */
function nextLook(): Promise<number> {
  return new Promise((resolve) => {
    github.onRequest = ({ operation }) => {
      if (operation !== "Observe") return undefined;
      github.onRequest = undefined;
      resolve(performance.now());
      return undefined;
    };
  });
}
