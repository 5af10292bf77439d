import { Socket } from "node:net";

const LOOPBACK = new Set([undefined, "localhost", "127.0.0.1", "::1"]);

/** Whether connections that lead off this machine are refused. nock does it by itself where it is used: world/nock.ts. */
export const guard = { isOn: true };

/** Guards every connection of this process: what passes here must pass without a network. */
export function keepToLoopback() {
  const { prototype } = Socket;
  const connect = Object.getOwnPropertyDescriptor(prototype, "connect")?.value;
  if (connect.isGuarded) return;
  const guarded = function (...args) {
    const host = hostOf(Array.isArray(args[0]) ? args[0] : args);
    if (!guard.isOn || LOOPBACK.has(host)) return connect.apply(this, args);
    process.nextTick(() => this.destroy(new Error(`Tests connect to this machine only, not to ${host}.`)));
    return this;
  };
  prototype.connect = Object.assign(guarded, { isGuarded: true });
}

/** Of `connect(options)`, `connect(path)` and `connect(port, host)`; undefined stands for this machine. */
function hostOf([to, host]) {
  if (typeof to === "object") return to.path ? undefined : to.host;
  return typeof host === "string" ? host : undefined;
}
