import { execFile } from "node:child_process";

/** A container engine, by the command line that reaches it. */
export interface Engine {
  readonly program: "docker" | "podman";
  /** Podman takes some flags that Docker does not; `docker` is Podman's on some systems. */
  readonly isPodman: boolean;
}

/** Of the bot's own environment only what leads to the engine. None of it reaches a container. */
const PASSED = [
  "PATH",
  "HOME",
  "XDG_RUNTIME_DIR",
  "CONTAINER_HOST",
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CONFIG",
  "DOCKER_CERT_PATH",
  "DOCKER_TLS_VERIFY",
];
const TIMEOUT_MS = 30_000;
const PULL_MS = 900_000;
/** The exit code of `docker exec` where the program could not be started. */
const CANNOT_START = 126;

/** The environment of the engine's command line. */
export function engineEnvironment(): Record<string, string> {
  return Object.fromEntries(PASSED.flatMap((name) => [[name, process.env[name] ?? ""]]).filter(([, v]) => v));
}

/** Runs the engine's command line; its output, or an Error with what it said. */
export function engine({ program }: Engine, args: readonly string[], timeout = TIMEOUT_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: engineEnvironment(), timeout }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout.trim());
      if (error.killed) return reject(new Error(`${program} did not answer`));
      // Docker says on stdout that a program could not be started in a container.
      const reason = said(error.code === CANNOT_START ? `${stdout}\n${stderr}` : stderr);
      reject(new Error(reason ?? error.message));
    });
  });
}

/** The last thing that a command line said, which is the reason where it failed, but for where to find help. */
export const said = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "" && !/--help/.test(line))
    .at(-1)
    ?.trim();

/** The first engine that answers, or why none does. */
export async function findEngine(): Promise<Engine | { readonly reason: string }> {
  const reasons: string[] = [];
  for (const program of ["docker", "podman"] as const) {
    const found = await answers(program).catch((error: Error) => error);
    if (!(found instanceof Error)) return found;
    reasons.push(`${program}: ${explain(found.message)}`);
  }
  return { reason: `no container engine answers (${reasons.join("; ")})` };
}

async function answers(program: Engine["program"]): Promise<Engine> {
  const engineOf = { program, isPodman: false };
  const isPodman = /podman/i.test(await engine(engineOf, ["--version"]));
  await engine(engineOf, ["info", "--format", isPodman ? "{{.Host.OS}}" : "{{.ID}}"]);
  return { program, isPodman };
}

const OBSTACLES: readonly (readonly [RegExp, string])[] = [
  [/ENOENT/, "is not installed"],
  [
    /permission denied/i,
    "the bot's user may not use it: use a rootless engine of that user, or add the user to the engine's group, " +
      "which gives it the rights of root (see docs/sandbox.md)",
  ],
  [/cannot connect|connection refused|is the docker daemon running/i, "it does not run: start its service"],
  [/docker-init|catatonit|init binary/i, "it has no init program: apt-get install tini (or catatonit)"],
  [/ulimit|rlimit/i, "its limits are too low for commands: raise those of the engine's service"],
  [
    /cgroup|memory limit|pids limit/i,
    "it cannot limit memory or processes: delegate these control groups to its user",
  ],
];

/** What an engine's message means, with what to do about it. */
export function explain(message: string): string {
  const fix = OBSTACLES.find(([sign]) => sign.test(message))?.[1];
  if (fix === "is not installed") return fix;
  return fix === undefined ? message : `${message}: ${fix}`;
}

/** The folders that an image declares as volumes. `mayPull`: where the image is not there, it is fetched. */
export async function volumesOf(on: Engine, image: string, mayPull: boolean): Promise<string[]> {
  const ask = () => engine(on, ["image", "inspect", "--format", "{{json .Config.Volumes}}", "--", image]);
  const volumes = await ask().catch(async (error: Error) => {
    if (!mayPull)
      throw /no such|not known/i.test(error.message)
        ? new Error(`the image is not there: ${on.program} pull ${image}`)
        : error;
    await engine(on, ["pull", "--quiet", "--", image], PULL_MS);
    return await ask();
  });
  const folders = Object.keys(JSON.parse(volumes) ?? {});
  const strange = folders.find((folder) => !/^\/[\w./-]+$/.test(folder));
  if (strange !== undefined) throw new Error(`the image has a volume that cannot be replaced: ${strange}`);
  return folders;
}

/** Removes containers that an earlier process of the same bot has left, which takes a crash of the engine. */
export async function removeLeftovers(on: Engine, label: string): Promise<void> {
  const list = await engine(on, ["ps", "--all", "--quiet", "--filter", `label=${label}`]);
  const ids = list.split("\n").filter(Boolean);
  if (ids.length > 0) await engine(on, ["rm", "--force", "--volumes", ...ids]);
}
