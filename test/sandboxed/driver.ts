/**
 * Runs as a user that is not root, in a copy of the sources that this user can read (see nobody.ts). Each line of stdin
 * is a call in JSON; its answer is a line of stdout.
 */
import { createInterface } from "node:readline";
import { createBubblewrap } from "../../src/workspace/sandbox/bubblewrap.ts";
import { createContainer } from "../../src/workspace/sandbox/container.ts";
import type { Ran, RunRequest } from "../../src/workspace/sandbox/sandbox.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";
import { runConfined } from "../../src/workspace/sandbox/walls.ts";

const scratch = `${process.cwd()}/runs`;
const { SANDBOX_IMAGE: image } = process.env;
const container = createContainer({ image: image ?? "none", scratch });
const BACKENDS = {
  container: (request: RunRequest) => container.run(request),
  overlay: (request: RunRequest, hidden: string[]) => runConfined({ files: "overlay", hidden }, request),
  copy: (request: RunRequest, hidden: string[]) => runConfined({ files: "copy", hidden }, request),
  none: (request: RunRequest) => createUnconfined(scratch).run(request),
};

const answers = {
  pid: async () => process.pid,
  probe: async () => await (image === undefined ? createBubblewrap({ scratch }) : container).probe(),
  run: async (backend: keyof typeof BACKENDS, request: RunRequest, hidden: string[]) => {
    const { files, ...result }: Ran = await BACKENDS[backend](request, hidden);
    // JSON has no maps.
    return { ...result, files: files && [...files] };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, args } = JSON.parse(line);
  void answers[call as "run"](...(args as Parameters<typeof answers.run>)).then(
    (value) => process.stdout.write(`${JSON.stringify({ id, value })}\n`),
    (error: Error) => process.stdout.write(`${JSON.stringify({ id, error: error.message })}\n`),
  );
}
