/**
 * Runs the sandbox's tests on its other back end, containers: the same tables of what a command must not reach, and of
 * its limits.
 *
 *   npm run containers [-- FLAGS OF jest]
 *
 * The engine is that of DOCKER_HOST, or the default one; where none answers and this is root, one is started for as long
 * as the tests take, with everything of it in a folder of its own. Its only image is made of programs of this machine,
 * because nothing may have to be downloaded: it needs Debian or Ubuntu. Ends with 1 if something is missing.
 */
import { spawnSync } from "node:child_process";
import { startEngine } from "./containers/engine.ts";
import { IMAGE, makeImage } from "./containers/image.ts";

const TESTS = [
  "sandbox.test",
  "sandbox-escape",
  "sandbox-filter",
  "sandbox-inside",
  "sandbox-layers",
  "containers",
];

try {
  const stop = await startEngine();
  try {
    makeImage();
    process.exitCode = runTests();
  } finally {
    await stop();
  }
} catch (error) {
  process.stderr.write(`Containers could not be tried. ${(error as Error).message}\n`);
  process.exitCode = 1;
}

function runTests(): number {
  const env = { ...process.env, SANDBOX_IMAGE: IMAGE };
  const args = ["test", "--", "--config", "jest.all.config.mjs", ...TESTS.map((name) => `/${name}`)];
  return spawnSync("npm", [...args, ...process.argv.slice(2)], { stdio: "inherit", env }).status ?? 1;
}
