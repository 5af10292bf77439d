import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const START_MS = 60_000;
const POLL_MS = 200;
const INSTALL = "apt-get install docker.io tini";

/** Makes sure that an engine answers, for every user; returns what ends it if it was started here. Throws without one. */
export async function startEngine(): Promise<() => Promise<void>> {
  const nothing = async () => {};
  if (answers()) return nothing;
  if (process.env.DOCKER_HOST !== undefined) throw new Error("No engine answers at DOCKER_HOST.");
  if (spawnSync("dockerd", ["--version"]).status !== 0)
    throw new Error(`There is no engine here: ${INSTALL}`);
  if (process.getuid?.() !== 0) throw new Error("No engine answers, and only root can start one.");
  const folder = await mkdtemp(join(tmpdir(), "redline-engine-"));
  await chmod(folder, 0o755);
  process.env.DOCKER_HOST = `unix://${folder}/sock`;
  const engine = start(folder);
  const stop = async () => {
    if (engine.exitCode === null) {
      engine.kill();
      await once(engine, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(engine, folder);
    // The tests are another user's.
    await chmod(join(folder, "sock"), 0o666);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

const answers = () => spawnSync("docker", ["info"], { stdio: "ignore" }).status === 0;

function start(folder: string): ChildProcess {
  const log = openSync(join(folder, "log"), "w");
  const folders = [`--data-root=${folder}/data`, `--exec-root=${folder}/exec`, `--pidfile=${folder}/pid`];
  // No container of these tests has a network.
  const flags = ["--iptables=false", "--ip6tables=false", "--bridge=none", `--host=unix://${folder}/sock`];
  const engine = spawn("dockerd", [...flags, ...folders], { stdio: ["ignore", log, log] });
  closeSync(log);
  return engine;
}

async function ready(engine: ChildProcess, folder: string): Promise<void> {
  for (const end = Date.now() + START_MS; !answers(); await wait(POLL_MS))
    if (engine.exitCode !== null || Date.now() > end)
      throw new Error(
        `The engine does not start: ${readFileSync(join(folder, "log"), "utf8").trim().split("\n").at(-1)}`,
      );
}
