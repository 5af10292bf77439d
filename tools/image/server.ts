import { generateKeyPairSync } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { composeFlags, docker, IMAGE } from "./engine.ts";

const START_MS = 120_000;
const POLL_MS = 500;
/** What the image has besides the system and Node. */
const FILES = ["LICENSE", "app.yml", "node_modules", "package-lock.json", "package.json", "src"];
const READY =
  'fetch("http://127.0.0.1:3000/readyz").then((page) => page.json()).then((all) => console.log(all.sandbox))';

/** Starts the server itself, with and without its flags; returns what was not as it must be. */
export async function tryServer(): Promise<string[]> {
  const strong = await live(composeFlags());
  const weak = await live([]);
  return [
    ...strong.wrong,
    ...(strong.sandbox === "ok" ? [] : [`/readyz says of the sandbox: ${strong.sandbox}`]),
    ...weak.wrong,
    ...(weak.sandbox === "ok" ? ["/readyz says ok of a sandbox without the flags that it needs"] : []),
    ...filesProblems(),
  ];
}

/** A whole life of a container: it gets healthy, has two processes and no dead ones, and ends when it is told to. */
async function live(flags: readonly string[]): Promise<{ sandbox: string; wrong: string[] }> {
  const more = [...environment(), "--health-interval=1s", "--network=none"];
  const id = docker(["run", "--detach", ...more, ...flags, IMAGE]);
  try {
    await healthy(id);
    const sandbox = docker(["exec", id, "node", "-e", READY]);
    const processes = processesOf(id);
    docker(["stop", id]);
    const code = docker(["inspect", "--format={{.State.ExitCode}}", id]);
    const wrong = [
      ...(processes.join() === "tini -s -- node src/main.ts,node src/main.ts"
        ? []
        : [`these processes run: ${processes.join(", ")}`]),
      ...(code === "0" ? [] : [`docker stop ended it with ${code}; 137 is a kill after 10 s`]),
    ];
    process.stdout.write(`server: sandbox ${sandbox}; ${processes.length} processes; stopped with ${code}\n`);
    return { sandbox, wrong };
  } finally {
    docker(["rm", "--force", "--volumes", id]);
  }
}

/** Command lines of all that runs in a container, but for a health check that may just run. */
function processesOf(id: string): string[] {
  const [, ...lines] = docker(["top", id, "-o", "pid,args"]).split("\n");
  return lines
    .map((line) => line.trim().replace(/^\S+\s+/, ""))
    .filter((command) => !command.includes("/healthz"));
}

async function healthy(id: string): Promise<void> {
  const end = Date.now() + START_MS;
  while (docker(["inspect", "--format={{.State.Health.Status}}", id]) !== "healthy") {
    if (Date.now() > end) throw new Error(`The container does not get healthy: ${docker(["logs", id])}`);
    await wait(POLL_MS);
  }
}

/** Settings with which the server starts, and reaches nobody. */
function environment(): string[] {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  return Object.entries({
    APP_ID: "1",
    PRIVATE_KEY: pem.replaceAll("\n", "\\n"),
    WEBHOOK_SECRET: "of no App that exists",
    ANTHROPIC_API_KEY: "of nobody",
    GITHUB_API_URL: "http://127.0.0.1:1",
  }).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
}

/** Nothing beside the sources is in the image, and the bot can change none of it. */
function filesProblems(): string[] {
  const inside = (command: string) => docker(["run", "--rm", "--network=none", IMAGE, "sh", "-c", command]);
  const names = inside("ls -A /app").split("\n");
  const strange = names.filter((name) => !FILES.includes(name));
  const writable = inside("find /app /usr /etc -writable ! -type l | head -3");
  const unreadable = inside("find /app ! -readable | head -3");
  return [
    ...strange.map((name) => `/app/${name} is in the image`),
    ...(writable === "" ? [] : [`the bot can write ${writable}`]),
    ...(unreadable === "" ? [] : [`the bot cannot read ${unreadable}`]),
  ];
}
