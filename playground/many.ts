import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalGitHub } from "@redline/local-github";
import { SAMPLE_ISSUES } from "./issues/index.ts";
import { createDatabase, startPostgres } from "./postgres.ts";
import { startProcess } from "./process/process.ts";
import { startFixture } from "./world.ts";

/** Plans that are under way at the same time: people do not label a whole backlog in one second. */
const UNDER_WAY = 20;

/** What many plans came to. */
export interface Held {
  readonly plans: number;
  readonly ready: number;
  /** What is not as it must be, a sentence each; none means that all held. */
  readonly wrong: readonly string[];
  readonly seconds: number;
  /** Plans by the process that received their label, for seeing that all had work. */
  readonly webhooks: readonly number[];
}

/**
 * Brings many plans of one repository from their label to a ready pull request, with several bots on one Postgres,
 * each a process of its own behind a gate that deals webhooks out in turn.
 */
export async function holdMany(plans: number, processes: number, say: (line: string) => void): Promise<Held> {
  const root = await mkdtemp(join(tmpdir(), "redline-many-"));
  const [postgres, fixture] = await Promise.all([
    startPostgres(),
    startFixture({ keep: join(root, "github") }),
  ]);
  // GitHub takes 500 contents an hour of one App, which is fifty plans or so: here it is to be seen what the bots can do.
  fixture.github.setLimits({
    contentPerMinute: Number.POSITIVE_INFINITY,
    contentPerHour: Number.POSITIVE_INFINITY,
    requestsPerHour: Number.POSITIVE_INFINITY,
  });
  const gate = await openGate();
  const databaseUrl = await createDatabase(postgres.url);
  const bots = await Promise.all(
    Array.from({ length: processes }, async (_, index) => {
      const folder = join(root, `bot-${index}`);
      await mkdir(folder);
      const env = { DATABASE_URL: databaseUrl, LOG_LEVEL: "info" };
      return await startProcess({ ...fixture, folder, scratch: folder }, { env, isHidden: true });
    }),
  );
  gate.leadTo(await Promise.all(bots.map(async (bot) => (await bot.lines.webhookUrl) ?? "")));
  fixture.github.sendWebhooksTo(gate.url);
  const begun = performance.now();
  try {
    await play(fixture, plans, say);
    const seconds = (performance.now() - begun) / 1_000;
    await Promise.all(bots.map((bot) => bot.stop()));
    await fixture.github.idle();
    const { ready, wrong } = await look(fixture);
    return { plans, ready, wrong, seconds, webhooks: gate.dealt };
  } finally {
    for (const bot of bots) bot.kill();
    await gate.close();
    await fixture.close();
    await postgres.stop();
    await rm(root, { recursive: true, force: true });
  }
}

interface Fixture {
  readonly github: LocalGitHub;
  readonly repo: string;
}

/** Labels issues, approves each plan when it is shown, and waits until all are ready; a few at a time. */
async function play({ github, repo }: Fixture, plans: number, say: (line: string) => void): Promise<void> {
  const [sample] = SAMPLE_ISSUES;
  if (!sample) throw new Error("There are no sample issues.");
  let begun = 0;
  let done = 0;
  const next = async (): Promise<void> => {
    while (begun++ < plans) {
      const issue = github.openIssue(repo, { by: "alice", title: sample.title, body: sample.body });
      github.label(repo, issue, "ai-plan", "alice");
      const opened = await github.until(
        (one) => one.kind === "pull" && one.head === `ai-plan/issue-${issue}`,
      );
      const pull = opened.number ?? 0;
      const [head = ""] = (await github.log(repo, `ai-plan/issue-${issue}`)).map(({ sha }) => sha);
      await github.until((one) => one.kind === "check" && one.head === head);
      github.comment(repo, pull, "/approve", "carol");
      await github.until((one) => one.kind === "ready" && one.number === pull);
      if (++done % 20 === 0) say(`${done} of ${plans} plans are ready`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(UNDER_WAY, plans) }, next));
}

/** What is not as it must be: nothing doubled, nothing missing, on any plan. */
async function look({ github, repo }: Fixture): Promise<{ ready: number; wrong: string[] }> {
  const pulls = github.pulls(repo);
  const found = await Promise.all(pulls.map(async (pull) => await lookAt({ github, repo }, pull)));
  const heads = pulls.map(({ head }) => head);
  return {
    ready: pulls.filter(({ isDraft, state }) => !isDraft && state === "open").length,
    wrong: [
      ...found.flat(),
      ...heads
        .filter((head, index) => heads.indexOf(head) !== index)
        .map((head) => `${head} has two pull requests`),
      ...github.violations,
    ],
  };
}

async function lookAt(
  { github, repo }: Fixture,
  { head, number }: { head: string; number: number },
): Promise<string[]> {
  const issue = Number(/\d+$/.exec(head)?.[0]);
  const messages = (await github.log(repo, head)).map(({ message }) => message);
  const items = messages.flatMap((message) => /^Plan-Item: (\d+)$/m.exec(message)?.[1] ?? []);
  const own = (of: number) =>
    github.issue(repo, of).comments.filter(({ by }) => by === github.app.botLogin).length;
  return [
    ...(items.join() === "1"
      ? []
      : [`${head}: commits for the items ${items.join(", ") || "none"}, not for 1`]),
    ...(own(issue) === 1 ? [] : [`#${issue} has ${own(issue)} comments of the bot, not 1`]),
    ...(own(number) === 0 ? [] : [`#${number} has ${own(number)} comments of the bot, not 0`]),
  ];
}

/** A server that deals webhooks out to several bots in turn, as a load balancer does. */
async function openGate() {
  let targets: readonly string[] = [];
  let turn = 0;
  const dealt: number[] = [];
  const server: Server = createServer((asked, answer) => {
    const index = turn++ % targets.length;
    dealt[index] = (dealt[index] ?? 0) + 1;
    const { method, headers } = asked;
    const onward = request(targets[index] ?? "", { method, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.on("error", () => answer.writeHead(502).end());
    asked.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    dealt,
    leadTo: (urls: readonly string[]) => {
      targets = urls;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
