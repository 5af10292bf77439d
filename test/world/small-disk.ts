import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a script with a folder on a disk of so many bytes as its argument; returns the JSON that it prints. */
export async function onSmallDisk(bytes: number, script: URL) {
  const system = ["--bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
  const disk = ["--size", String(bytes), "--tmpfs", "/mnt"];
  const node = ["--", process.execPath, script.pathname, "/mnt"];
  const { stdout } = await run("bwrap", [...system, ...disk, ...node]).catch((error) => {
    if (error.code !== "ENOENT") throw error;
    throw new Error("bubblewrap is missing, which makes the small disk: apt-get install bubblewrap");
  });
  return JSON.parse(stdout);
}
