/**
 * Runs inside the sandbox, from its own Node, on a copy of this folder: looks whether the walls stand. Prints what does
 * not hold as JSON. Each look at what must be absent has a control beside it that shows that it would be seen.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { networkInterfaces, userInfo } from "node:os";

interface Outside {
  /** A port of the host's loopback on which something listens. */
  readonly port: number;
  /** Files and folders that are there on the host. */
  readonly paths: readonly string[];
  /** Names of all variables that a command may see. */
  readonly environment: readonly string[];
}

const outside = JSON.parse(process.argv[2] ?? "") as Outside;
const wrong: string[] = [];
const must = (holds: boolean, otherwise: string) => void (holds || wrong.push(otherwise));

// An overlay without extended attributes cannot make a folder anew where the tree had one.
must(
  works(() => remake("folder")),
  "folders of the tree cannot be removed and made anew",
);
must(
  works(() => writeFileSync("/tmp/file", "x")),
  "/tmp cannot be written",
);
must(!works(() => writeFileSync("/etc/file", "x")), "/etc can be written");
must(!works(() => writeFileSync("/file", "x")), "/ can be written");
must(
  works(() => userInfo()),
  "the user has no name",
);

const status = readFileSync("/proc/self/status", "utf8");
must(/^Seccomp:\t2$/m.test(status), "there is no seccomp filter");
must(/^NoNewPrivs:\t1$/m.test(status), "programs may gain rights");
must(/^CapEff:\t0+$/m.test(status), "it has capabilities");
const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
must(pids.includes(String(process.pid)) && pids.length < 8, "processes of the host are seen");

for (const path of outside.paths) must(!existsSync(path), `${path} is seen`);
must(existsSync("check.ts"), "its own files are not seen");
const strange = Object.keys(process.env).filter((name) => !outside.environment.includes(name));
must(strange.length === 0, `the environment has ${strange.join(", ")}`);

must(succeeds("unshare", "--version"), "unshare is not there to try with");
must(!succeeds("unshare", "--user", "true"), "user namespaces can be made");

must(Object.keys(networkInterfaces()).join() === "lo", "there is a network, or no loopback");
must(!(await answers(outside.port)), "a port of the host can be reached");
const server = createServer().listen(0, "localhost");
await new Promise((resolve) => server.on("listening", resolve).on("error", resolve));
const address = server.address();
must(
  typeof address === "object" && address !== null && (await answers(address.port)),
  "localhost does not work",
);
server.close();

process.stdout.write(`${JSON.stringify(wrong)}\n`);

function works(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function remake(folder: string): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFileSync(`${folder}/file`, "x");
}

function succeeds(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "localhost", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}
