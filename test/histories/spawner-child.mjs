// A process that does nothing but start others: it is small, so starting is cheap. See spawner.ts.
import { spawn } from "node:child_process";

const running = new Map();

function start(id, { file, args, options }) {
  const child = spawn(file, args, options);
  running.set(id, child);
  process.send({ id, pid: child.pid });
  child.stdin?.on("error", () => undefined);
  child.stdout?.on("data", (chunk) => process.send({ id, to: "stdout", chunk }));
  child.stderr?.on("data", (chunk) => process.send({ id, to: "stderr", chunk }));
  child.on("error", ({ message, code }) => {
    running.delete(id);
    process.send({ id, error: { message, code } });
  });
  child.on("close", (code, signal) => {
    running.delete(id);
    process.send({ id, code, signal });
  });
}

process.on("message", ({ id, start: what, chunk, isEnd, kill }) => {
  if (what) start(id, what);
  const child = running.get(id);
  if (chunk) child?.stdin?.write(chunk);
  if (isEnd) child?.stdin?.end();
  if (kill) child?.kill(kill);
});
// Whoever wanted processes is gone.
process.on("disconnect", () => process.exit());
