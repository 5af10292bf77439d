import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { reachable, serverUser } from "../../playground/postgres-server.ts";

const SCRIPT = new URL("./local-postgres.mjs", import.meta.url).pathname;

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));

test("the server's user can run its programs, also out of a folder that is closed to all but its owner", async () => {
  const [closed, open] = [
    await mkdtemp(join(tmpdir(), "redline-")),
    await mkdtemp(join(tmpdir(), "redline-")),
  ];
  folders.push(closed, open);
  await chmod(open, 0o755);
  await mkdir(join(closed, "bin"), { mode: 0o700 });
  await writeFile(join(closed, "bin", "initdb"), "#!/bin/sh\necho made\n", { mode: 0o700 });
  const bin = await reachable(closed, join(open, "programs"));
  const user = serverUser();
  const who = user === undefined ? {} : { uid: user, gid: user };
  const { stdout, error } = spawnSync(join(bin, "initdb"), { cwd: "/", encoding: "utf8", ...who });
  expect(error).toBeUndefined();
  expect(stdout).toBe("made\n");
});

test("where it cannot start, one line says why", () => {
  const env = { ...process.env, TMPDIR: "/nowhere" };
  const { stdout, stderr } = spawnSync(process.execPath, [SCRIPT], { env, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^Postgres could not be started: .*'\/nowhere\/redline-postgres-.*$/);
});

test("it ends, and leaves nothing, when whoever started it is killed", async () => {
  const child = spawn(process.execPath, [SCRIPT], { stdio: ["ignore", "pipe", "inherit"] });
  const [told] = await once(child.stdout, "data");
  const folder = dirname(String(told));
  expect(String(told)).toMatch(/^\/.*\/data$/);
  expect(existsSync(folder)).toBe(true);
  child.kill("SIGKILL");
  while (existsSync(folder)) await new Promise(setImmediate);
});
