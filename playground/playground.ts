import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { SANDBOX_OFF } from "../src/server/config.ts";
import { type Playground, startPlayground } from "./live.ts";
import { servePages } from "./pages/serve.ts";

const USAGE = `npm run playground -- [--repo DIR] [--port N]
  Keeps a local GitHub, the model and the bot running, to try Redline by hand. Ctrl-C stops everything.
  --repo DIR  works on a copy of that git repository instead of the bundled sample
  --port N    port of the local GitHub; default: any free port
  With ANTHROPIC_API_KEY set, the real model plans and writes; without it, the offline one.
  With --repo or the real model, items run in a sandbox only (apt-get install bubblewrap, and not as root), or without
  one if REDLINE_NO_SANDBOX is set as in .env.example.`;

const options = optionsOf(process.argv.slice(2));
if (typeof options === "string") {
  console.error(`${options}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  await start(options);
}

async function start(options: Parameters<typeof startPlayground>[0]): Promise<void> {
  const playground = await startPlayground({ ...options, report: console.error }).catch((error: Error) => {
    console.error(
      isPortTaken(error) ? `--port ${options?.port} is in use. Choose another one.` : error.message,
    );
    process.exitCode = 1;
  });
  if (!playground) return;
  servePages(playground);
  const end = () => void playground.close();
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  console.log(guide(playground));
}

function isPortTaken(error: Error): boolean {
  return "code" in error && error.code === "EADDRINUSE";
}

function optionsOf(args: string[]) {
  try {
    const { values } = parseArgs({ args, options: { repo: { type: "string" }, port: { type: "string" } } });
    const from = values.repo === undefined ? undefined : resolve(values.repo);
    if (from !== undefined && !existsSync(from)) return `--repo ${values.repo}: no such folder.`;
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return `--port must be a number from 0 to 65535 (found ${values.port}).`;
    const apiKey = process.env.ANTHROPIC_API_KEY || undefined;
    const isSandboxOff = process.env.REDLINE_NO_SANDBOX === SANDBOX_OFF || undefined;
    return {
      from,
      isSandboxOff,
      name: from
        ?.split("/")
        .at(-1)
        ?.replace(/\.git$/, ""),
      port,
      apiKey,
    };
  } catch (error) {
    return (error as Error).message;
  }
}

/** What a person needs to go on by hand. */
function guide({ github, repo, model, sandbox, webhookUrl, issues }: Playground): string {
  const api = `${github.url}/repos/${repo}`;
  const curl = (login: string, path: string, body: object) =>
    `  curl -sS -X POST -H 'Authorization: token ghp_${login}' ${api}${path} -d '${JSON.stringify(body)}'`;
  const issue = issues[0] ?? 1;
  const pull = Math.max(1, issues.length) + 1;
  return [
    `Open in a browser:  ${github.url}`,
    "",
    `A local GitHub:  git clone http://alice:ghp_alice@${new URL(github.url).host}/${repo}.git`,
    `The model:       ${model ? `offline, at ${model.url}` : "Anthropic's, with your key"}`,
    `The bot:         ${webhookUrl}   sandbox: ${sandbox}`,
    "People:          alice (maintain), bob and carol (write), dave (triage), rita (read), oscar (no role); their tokens are ghp_<name>",
    "",
    ...(issues.length > 0
      ? [`Issues ${issues.map((n) => `#${n}`).join(", ")} are open. The same without a browser:`]
      : [
          "The same without a browser. Open an issue:",
          curl("alice", "/issues", { title: "...", body: "..." }),
        ]),
    "Request a plan:",
    curl("alice", `/issues/${issue}/labels`, { labels: ["ai-plan"] }),
    `Read it (pull request #${pull}, if it is the first plan):`,
    `  curl -sS -H 'Authorization: token ghp_bob' ${api}/pulls/${pull}`,
    `  curl -sS -H 'Authorization: token ghp_bob' ${api}/issues/${issue}/comments`,
    "Comment on a line:",
    curl("bob", `/pulls/${pull}/reviews`, {
      event: "COMMENT",
      comments: [{ path: "PLAN.md", line: 6, body: "Say in the README what changes." }],
    }),
    "Approve it:",
    curl("carol", `/issues/${pull}/comments`, { body: "/approve" }),
    "",
    "Ctrl-C stops everything; nothing is left behind.",
  ].join("\n");
}
