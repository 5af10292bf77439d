/**
 * Builds the image and tries it in a Docker engine: whether commands can be run in it as deploy/compose.yaml starts
 * it, what the probe says where it is started in another way, and a server's whole life.
 *
 *   npm run image [-- FLAGS OF docker build]
 *
 * The engine is that of DOCKER_HOST, or the default one. Ends with 1 where there is none, or something is not as it
 * must be.
 */
import { spawnSync } from "node:child_process";
import { docker, IMAGE, PROJECT } from "./image/engine.ts";
import { trySandbox } from "./image/sandbox.ts";
import { tryServer } from "./image/server.ts";

try {
  docker(["version"]);
  build();
  process.stdout.write("| started with | probe | a command |\n| --- | --- | --- |\n");
  const wrong = [...trySandbox(), ...(await tryServer())];
  for (const line of wrong) process.stderr.write(`${line}\n`);
  process.stdout.write(wrong.length === 0 ? "The image works.\n" : `${wrong.length} things are wrong.\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`The image could not be tried. ${(error as Error).message}\n`);
  process.exitCode = 1;
}

function build(): void {
  const args = ["build", "--tag", IMAGE, ...process.argv.slice(2), "."];
  const { status } = spawnSync("docker", args, { cwd: PROJECT, stdio: "inherit" });
  if (status !== 0) throw new Error("It could not be built.");
}
