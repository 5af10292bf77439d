import { tmpdir } from "node:os";
import type { Sandbox } from "./sandbox.ts";

/**
 * No sandbox at all: commands run as the bot's own user and can do what it can. Only for code that the machine's
 * owner would run by hand, and only behind a setting whose name says so.
 */
export function createUnconfined(): Sandbox {
  return {
    name: "none",
    // Nothing of the bot's own environment but the way to programs: its secrets stay out of sight at least here.
    environment: { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: tmpdir(), LANG: "C.UTF-8", CI: "1" },
    argv: (_, command) => ["/bin/sh", "-c", command],
    unfit: async () => undefined,
  };
}
