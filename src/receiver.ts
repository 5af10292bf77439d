import { parentPort, workerData } from "node:worker_threads";
import { type KeysOptions, openKeys } from "./queue/keys.ts";
import type { Entrance } from "./server/receiver.ts";
import { runReceiver } from "./server/thread.ts";

/** The script of the thread that answers webhooks, which is this one: it loads what that takes, and nothing else. */
export const RECEIVER = new URL(import.meta.url);

/** What the thread is given. */
export type ReceiverSettings = Entrance & KeysOptions;

// The main thread only compiles it.
const settings = workerData as ReceiverSettings;
if (parentPort) await runReceiver(parentPort, settings, (log) => openKeys(settings, log));
