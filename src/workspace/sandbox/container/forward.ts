import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { PROXY_PORT } from "../variables.ts";
import type { Box } from "./box.ts";
import { type Engine, engine, engineEnvironment, said } from "./engine.ts";
import { SOCKET } from "./flags.ts";

const script = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** What may be in an image and can lead a port to a socket, the best first: each with the option for a script. */
const FORWARDERS = [
  ["node", "--input-type=module", "--eval", script("./forward.mjs"), "--"],
  ["python3", "-c", script("./forward.py")],
  ["perl", "-e", script("./forward.pl")],
];

/** Offers the socket of the egress proxy on a port in the container, until the container ends. */
export async function startForwarder(on: Engine, box: Box): Promise<void> {
  const names = FORWARDERS.map(([name = ""]) => name);
  const find = `for name in ${names.join(" ")}; do command -v "$name" > /dev/null && echo "$name" && exit; done; true`;
  const [, ...args] = box.exec([], ["/bin/sh", "-c", find]);
  const name = await engine(on, args);
  const words = FORWARDERS.find(([program]) => program === name);
  if (words === undefined)
    throw new Error(
      `Set-up needs a network, and the image has none of ${names.join(", ")} to reach it with.`,
    );
  const [program = "", ...rest] = box.exec([], [...words, SOCKET, String(PROXY_PORT)]);
  const child = spawn(program, rest, { env: engineEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
  await new Promise<void>((resolve, reject) => {
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-4_000);
    });
    child.stdout.once("data", () => resolve());
    child.on("error", reject);
    child.on("close", () => reject(new Error(said(errors) ?? "the way to the network ended at once")));
  });
}
