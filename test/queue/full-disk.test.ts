import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const run = promisify(execFile);
/** Room for the queue when it is laid out, and some more; bytes. */
const ROOM = 80_000_000;

test("a full disk refuses wakes and loses none; with room again all goes on", async () => {
  const script = new URL("./full-disk.mjs", import.meta.url).pathname;
  const place = [
    "--bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    "--size",
    String(ROOM),
    "--tmpfs",
    "/mnt",
  ];
  const { stdout } = await run("bwrap", [...place, "--", process.execPath, script, "/mnt"]).catch((error) => {
    if (error.code !== "ENOENT") throw error;
    throw new Error("bubblewrap is missing, which makes the small disk: apt-get install bubblewrap");
  });
  const { refused, taken, worked } = JSON.parse(stdout);
  expect(refused).toContain("No space left on device");
  expect(worked).toEqual(taken);
});
