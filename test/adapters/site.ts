import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import type { Mirror } from "../../src/ports/codebase.ts";
import type { Prepared } from "../../src/ports/environment.ts";
import type { Remote } from "../../src/ports/ports.ts";
import type { Workspace } from "../../src/ports/workspace.ts";
import type { Sandbox } from "../../src/workspace/sandbox/sandbox.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";
import { createWorkspace } from "../../src/workspace/workspace.ts";

/** What the server of this workspace must not tell. */
export const SECRET = "a secret of this server";

export const author = { name: "redline[bot]", email: "1+redline[bot]@users.noreply.github.com" };
export const message = () => "A commit\n";

/** An environment without anything installed. */
export const NOTHING: Prepared = {
  setup: {
    source: "inferred",
    commands: [],
    warmUp: [],
    variables: {},
    offline: {},
    path: [],
    hosts: [],
    managers: [],
    inputs: [],
    toolchains: [],
    absent: [],
    runSeconds: 600,
  },
  outcome: "nothing-to-do",
  failure: undefined,
  isReused: false,
  durationMs: 0,
  refusedHosts: [],
  mismatches: [],
  layer: undefined,
};

/** Runs git in a folder, as anybody. */
export const sh = (cwd: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
    cwd,
    encoding: "utf8",
  }).trim();

/** A small repository, and a workspace that has a mirror of it. */
export interface Site {
  readonly root: string;
  readonly workspace: Workspace;
  readonly remote: Remote;
  readonly mirror: Mirror;
  readonly base: string;
}

/** Makes one in a folder of its own; whoever asks for it removes `root`. Commands run by `run`, or else unconfined. */
export async function createSite(run?: Sandbox["run"]): Promise<Site> {
  const root = await mkdtemp(join(tmpdir(), "redline-workspace-"));
  // Whoever runs the commands may be another user.
  await mkdir(join(root, "work"));
  await chmod(root, 0o755);
  const unconfined = createUnconfined(join(root, "runs"));
  const seed = join(root, "seed");
  await mkdir(join(seed, "src"), { recursive: true });
  await writeFile(join(seed, "src", "a.js"), "a\n");
  await writeFile(join(seed, "b.js"), "b\n");
  await writeFile(join(seed, "run.sh"), "echo 1\n", { mode: 0o755 });
  await mkdir(join(seed, "odd"));
  await writeFile(join(seed, "odd", ".gitattributes"), "* text eol=crlf ident\n");
  await writeFile(join(seed, "odd", "a.txt"), "a\n");
  await symlink("/etc/hostname", join(seed, "link"));
  await symlink("src", join(seed, "folder-link"));
  sh(seed, "init", "-q", "-b", "main");
  sh(seed, "add", "-A");
  sh(seed, "commit", "-q", "-m", "first");
  const base = sh(seed, "rev-parse", "HEAD");
  sh(root, "clone", "-q", "--bare", seed, "remote.git");
  const remote = { url: join(root, "remote.git"), token: "unused", name: "1/acme/demo" };
  const workspace = await createWorkspace({
    folder: join(root, "work"),
    sandbox: run ? { ...unconfined, run } : unconfined,
    scrubKnown: createSecrets([SECRET]).scrubKnown,
  });
  const mirror = await workspace.mirror(remote, [base]);
  return { root, workspace, remote, mirror, base };
}
