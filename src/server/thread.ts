import { once } from "node:events";
import { flushCompileCache, getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { OperatorError } from "../core/state/errors.ts";
import { type AnyKey, nameOf } from "../core/state/snapshot.ts";
import type { Log } from "../ports/ports.ts";
import type { Delivery } from "./deliveries.ts";
import { toldBy } from "./events.ts";
import { type Page, plain } from "./pages.ts";
import { type Entrance, type Received, type Receiver, type Rest, startReceiver } from "./receiver.ts";

/** The checks of a page take five seconds at the most; what else it takes, the main thread is busy. Milliseconds. */
const PAGE_MS = 10_000;

/** What the thread tells the main one. */
type FromThread =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "failed"; readonly problem: string }
  | { readonly kind: "heard"; readonly delivery: Delivery; readonly key: AnyKey }
  | { readonly kind: "page"; readonly path: string; readonly received: Received; readonly reply: MessagePort }
  | {
      readonly kind: "log";
      readonly level: keyof Log;
      readonly fields: object;
      readonly message: string;
    };

/** What the main thread tells it: of what it knows, only what the thread turned out not to know. */
type ToThread =
  | { readonly kind: "open"; readonly reply: MessagePort }
  | { readonly kind: "self"; readonly id: number }
  | { readonly kind: "plan"; readonly pull: AnyKey; readonly key: AnyKey }
  | { readonly kind: "close" };

/** Puts keys into the queue from a thread that does no work on them. */
interface Keys {
  wake(key: AnyKey): Promise<void>;
  close(): Promise<void>;
}

/** Runs the receiver in the thread that this is called in. `openKeys` is called when the queue is there. */
export async function runReceiver(
  main: MessagePort,
  entrance: Entrance,
  openKeys: (log: Log) => Promise<Keys>,
): Promise<void> {
  const tell = (told: FromThread, ...moved: MessagePort[]) => main.postMessage(told, moved);
  const receiver = await startReceiver(entrance).catch((error: Error) =>
    tell({ kind: "failed", problem: error.message }),
  );
  if (!receiver) return;
  const known = { self: undefined as number | undefined, plans: new Map<string, AnyKey>() };
  const write = (level: keyof Log) => (fields: object, message: string) =>
    tell({ kind: "log", level, fields: sendable(fields), message });
  const log: Log = { info: write("info"), warn: write("warn"), error: write("error") };
  let keys: Keys | undefined;
  const open = async () => {
    const opened = await openKeys(log);
    keys = opened;
    await receiver.open({
      wake: (key) => opened.wake(key),
      planKeyOf: (key) => known.plans.get(nameOf(key)) ?? key,
      isSelf: (id) => id === known.self,
      heard: (delivery, key) => tell({ kind: "heard", delivery, key }),
      page: (path, received) => askFor(path, (reply) => tell({ kind: "page", path, received, reply }, reply)),
      log,
      now: Date.now,
    });
  };
  const close = async () => {
    await receiver.close();
    await keys?.close();
    main.close();
  };
  main.on("message", (told: ToThread) => {
    if (told.kind === "self") known.self = told.id;
    else if (told.kind === "plan") known.plans.set(nameOf(told.pull), told.key);
    else if (told.kind === "open") void open().then(() => told.reply.postMessage("open"));
    else void close();
  });
  tell({ kind: "listening", port: receiver.port });
}

/** An error as a plain object: as it is, it would lose its code on the way, or could not be sent for what it carries. */
function sendable(fields: { readonly err?: unknown }): object {
  if (!(fields.err instanceof Error)) return fields;
  const { name, message, stack, code } = fields.err as NodeJS.ErrnoException;
  return { ...fields, err: { name, message, stack, code } };
}

/** The main thread's page, unless that takes too long. */
async function askFor(path: string, ask: (reply: MessagePort) => void): Promise<Page> {
  const { port1, port2 } = new MessageChannel();
  ask(port2);
  try {
    const [page] = (await once(port1, "message", { signal: AbortSignal.timeout(PAGE_MS) })) as [Page];
    return page;
  } catch {
    return plain(503, `${path}: no answer in ${PAGE_MS / 1_000} s.`);
  } finally {
    port1.close();
  }
}

/**
 * Takes the port in a thread of its own, so that webhooks are answered whatever keeps this one busy. `script` calls
 * `runReceiver`, and is given `settings`. Throws an OperatorError as `startReceiver` does.
 */
export async function startReceiverThread(script: URL, settings: Entrance): Promise<Receiver> {
  const worker = new Worker(script, { workerData: settings, env: { ...process.env, ...withCompiled() } });
  const tell = (told: ToThread, ...moved: MessagePort[]) => worker.postMessage(told, moved);
  const [first] = (await once(worker, "message")) as [FromThread];
  if (first.kind !== "listening")
    throw new OperatorError(first.kind === "failed" ? first.problem : "The receiver did not begin.");
  return {
    port: first.port,
    open: async (rest) => {
      worker.on("message", (told: FromThread) => take(told, rest, tell));
      const { port1, port2 } = new MessageChannel();
      tell({ kind: "open", reply: port2 }, port2);
      await once(port1, "message");
      port1.close();
    },
    close: async () => {
      const ended = once(worker, "exit");
      tell({ kind: "close" });
      await ended;
    },
  };
}

/** What is compiled by now need not be compiled by the thread again, for which the compiler would take 20 MB. */
function withCompiled(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  if (folder === undefined) return {};
  flushCompileCache();
  // It makes a folder in there for each version of Node.
  return { NODE_COMPILE_CACHE: dirname(folder) };
}

/** Does what the thread asks for. */
function take(told: FromThread, rest: Rest, tell: (told: ToThread) => void): void {
  if (told.kind === "log") rest.log[told.level](told.fields, told.message);
  else if (told.kind === "page")
    void rest.page(told.path, told.received).then((page) => told.reply.postMessage(page));
  else if (told.kind === "heard") {
    rest.heard(told.delivery, told.key);
    const { sender } = toldBy(told.delivery.payload);
    if (sender !== undefined && rest.isSelf(sender)) tell({ kind: "self", id: sender });
    move(told.key, rest, tell);
  }
}

/** Where it is known here which plan the key of a pull request is of, the thread learns that, and the wake is moved. */
function move(pull: AnyKey, { planKeyOf, wake, log }: Rest, tell: (told: ToThread) => void): void {
  const key = planKeyOf(pull);
  if (key === pull) return;
  tell({ kind: "plan", pull, key });
  wake(key).catch((err: unknown) =>
    log.error({ err, key }, "a wake was not moved; it comes by its pull request"),
  );
}
