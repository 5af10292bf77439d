import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, statfs } from "node:fs/promises";
import { promisify } from "node:util";
import { coerce, gte, satisfies } from "semver";
import { assertRoom } from "../health.ts";
import { unwritable } from "../lock.ts";
import { type Check, type Finding, fail, ok, warn } from "./findings.ts";

/** The first with `safe.bareRepository`, without which a repository could name programs to run. */
const GIT_MIN = "2.38.0";
/** Less cannot hold a clone; a few clones and their dependencies take more than that. Bytes. */
const DISK_MIN = 1e9;
const DISK_LOW = 5e9;

/** The Node that runs this, which is the one that `npm start` runs. */
export const nodeCheck: Check = {
  subject: "Node.js",
  run: async () => [nodeFinding(process.version)],
};

/** Whether a version of Node is one that package.json names. */
export function nodeFinding(version: string): Finding {
  const { engines } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  return satisfies(version, engines.node)
    ? ok("Node.js", version)
    : fail("Node.js", `${version} is not supported.`, `Install Node ${engines.node}.`);
}

/** The git in PATH. */
export const gitCheck: Check = {
  subject: "git",
  run: async () => {
    const asked = promisify(execFile)("git", ["--version"]);
    return [
      gitFinding(
        await asked.then(
          ({ stdout }) => stdout,
          () => undefined,
        ),
      ),
    ];
  },
};

/** Judges what `git --version` prints; undefined if there is no git. */
export function gitFinding(printed: string | undefined): Finding {
  const fix = `Install git ${GIT_MIN} or later.`;
  if (printed === undefined) return fail("git", "There is no git in PATH.", fix);
  const version = coerce(printed);
  if (version && gte(version, GIT_MIN)) return ok("git", version.version);
  return fail("git", `${version?.version ?? printed.trim()} is too old.`, fix);
}

/** Whether the bot's folder can be written to, as its readiness tries it, and how much room there is. */
export const folderCheck = (folder: string): Check => ({
  subject: "Folder",
  run: async () => {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await assertRoom(folder);
    } catch (error) {
      const { message } = await unwritable(folder, error as Error);
      return [fail("Folder", message, "Then run this again.")];
    }
    const { bavail, bsize } = await statfs(folder);
    return [ok("Folder", `${folder} is writable.`), diskFinding(bavail * bsize)];
  },
});

/** Judges the free space of the disk, in bytes. */
export function diskFinding(free: number): Finding {
  const message = `${(free / 1e9).toFixed(1)} GB free.`;
  if (free >= DISK_LOW) return ok("Disk", message);
  const fix = "Make room, or lower REDLINE_MIRRORS_GB and REDLINE_ENVIRONMENTS_GB.";
  return free < DISK_MIN ? fail("Disk", message, fix) : warn("Disk", message, fix);
}

/** A clock that is wrong by this much makes GitHub refuse the App's tokens, or confuses the order of events. */
const CLOCK_MAX_MS = 60_000;
const CLOCK_LOW_MS = 5_000;

/** Compares the clock with GitHub's, which every answer names. */
export const clockCheck = (apiUrl: string): Check => ({
  subject: "Clock",
  run: async () => {
    const before = Date.now();
    const response = await fetch(`${apiUrl}/app`);
    await response.body?.cancel();
    const date = response.headers.get("date");
    return [clockFinding(date === null ? undefined : Date.parse(date), (before + Date.now()) / 2)];
  },
});

/** Judges the time of this machine by GitHub's, which is undefined if it named none. Milliseconds since 1970. */
export function clockFinding(theirs: number | undefined, ours: number): Finding {
  if (theirs === undefined) return warn("Clock", "GitHub's answer has no date.", "Check GITHUB_API_URL.");
  // GitHub names whole seconds, and cuts off the rest.
  const off = ours - theirs - 500;
  const fix = "Synchronize the clock, for example with `timedatectl set-ntp true`.";
  const message = `${Math.round(Math.abs(off) / 1_000)} s ${off > 0 ? "ahead of" : "behind"} GitHub's.`;
  if (Math.abs(off) > CLOCK_MAX_MS) return fail("Clock", message, fix);
  return Math.abs(off) > CLOCK_LOW_MS ? warn("Clock", message, fix) : ok("Clock", "as GitHub's.");
}
