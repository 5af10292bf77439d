import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";

export const IMAGE = "redline:try";
export const PROJECT = resolve(import.meta.dirname, "../..");
const COMPOSE = join(PROJECT, "deploy/compose.yaml");

/** Of a service in compose.yaml, what is tried here; the other keys are about names and places. */
interface Service {
  readonly read_only: boolean;
  readonly tmpfs: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly mem_limit: string;
  readonly pids_limit: number;
}

/** Runs docker; its output, or an error that says what it said. `input` is what it reads. */
export function docker(args: readonly string[], input?: string): string {
  const { status, stdout, stderr, error } = spawnSync("docker", args, {
    cwd: PROJECT,
    input,
    encoding: "utf8",
  });
  if (error !== undefined) throw new Error(`docker cannot be started (${error.message}): install Docker.`);
  if (status !== 0) throw new Error(`docker ${args[0]} ended with ${status}: ${stderr.trim()}`);
  return stdout.trim();
}

/** The flags of `docker run` that stand for deploy/compose.yaml, one each, with its seccomp profile by its whole path. */
export function composeFlags(): string[] {
  const service: Service = parse(readFileSync(COMPOSE, "utf8")).services.redline;
  return [
    ...(service.read_only ? ["--read-only"] : []),
    ...service.tmpfs.map((place) => `--tmpfs=${place}`),
    ...service.cap_drop.map((capability) => `--cap-drop=${capability}`),
    ...service.security_opt.map((option) => `--security-opt=${wholePath(option)}`),
    `--memory=${service.mem_limit}`,
    `--pids-limit=${service.pids_limit}`,
  ];
}

const wholePath = (option: string) =>
  option.replace(/^seccomp=(.*\.json)$/, (_, path) => `seccomp=${resolve(dirname(COMPOSE), path)}`);
