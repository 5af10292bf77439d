import { type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Scrub, scrubDeep } from "../core/markdown/scrub.ts";
import type { Key } from "../core/state/snapshot.ts";
import type { Answer, Log } from "../ports/ports.ts";
import type { Model, ModelRequest } from "./model.ts";

/** Files that are kept of a repository. */
const FILES_MAX = 200;

/** Which conversation it is. */
interface Place {
  readonly key: Key;
  readonly phase: string;
  readonly item?: number | undefined;
}

/** How a conversation ended. */
type End = Answer<unknown> | { readonly kind: "error"; readonly error: unknown };

interface Options {
  readonly folder: string;
  /** The model that is asked where a request names none. */
  readonly model: string;
  readonly scrub: Scrub;
  readonly log: Log;
  readonly now: () => number;
}

export type Transcripts = ReturnType<typeof createTranscripts>;

/**
 * Writes down what is said between the program and the model, line by line while it is said: what a process had heard
 * when it ended is there to be read. Where nothing can be written, the work goes on without.
 */
export function createTranscripts(options: Options) {
  return {
    begin(place: Place) {
      const write = writerOf(options, place);
      return {
        /** The model, with everything that it is told and says written down. */
        of(model: Model): Model {
          let told = 0;
          return async (request) => {
            for (const line of linesOf(request, told, options.model)) await write(line);
            told = request.messages.length;
            const reply = await model(request);
            await write({ kind: "reply", ...reply });
            return reply;
          };
        },
        async end(end: End): Promise<void> {
          await write({ kind: "end", ...wordsOf(end) }, { isLast: true });
        },
      };
    },
  };
}

/** What of a request does not stand there yet: what the model said itself does, as its reply. */
function linesOf(request: ModelRequest, told: number, byDefault: string): object[] {
  const { system, tools, messages, choice } = request;
  const head = { kind: "request", model: byDefault, ...choice, system, tools: tools.map((one) => one.name) };
  const said = messages.slice(told).filter(({ role }) => role === "user");
  return [...(told === 0 ? [head] : []), ...said.map((message) => ({ kind: "message", ...message }))];
}

function wordsOf(end: End) {
  if (end.kind === "error") return { how: "error", error: String(end.error) };
  return { how: end.kind, usage: end.usage, ...(end.kind === "gave-up" ? { why: end.why } : {}) };
}

/** Writes lines into a file that is made with the first one; after what goes wrong there, it writes no more. */
function writerOf(options: Options, place: Place) {
  let file: FileHandle | undefined;
  let isBroken = false;
  return async (line: object, { isLast = false } = {}): Promise<void> => {
    try {
      if (isBroken) return;
      file ??= await fileFor(options, place);
      const at = new Date(options.now()).toISOString();
      await file.appendFile(`${JSON.stringify(scrubDeep({ at, ...line }, options.scrub))}\n`);
    } catch (err) {
      isBroken = true;
      options.log.warn({ key: place.key, err }, "a conversation with the model is not written down");
    }
    if (isLast || isBroken) await file?.close().catch(() => undefined);
  };
}

/** A new file. A name that is taken gets a number: two conversations may begin in the same millisecond. */
async function fileFor({ folder, now }: Options, { key, phase, item }: Place): Promise<FileHandle> {
  const repository = join(folder, plain(key.owner), plain(key.repo));
  const place = join(repository, String(key.issue));
  await mkdir(place, { recursive: true, mode: 0o700 });
  await removeOldest(repository);
  const time = new Date(now()).toISOString().replaceAll(":", "-");
  const name = `${time}-${phase}${item === undefined ? "" : `-${item}`}`;
  for (let again = 1; ; again++) {
    try {
      return await open(join(place, `${name}${again === 1 ? "" : `.${again}`}.jsonl`), "ax", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

const plain = (name: string) => name.replace(/[^\w.-]|^\.+$/g, "_");

/** Leaves room for one more. Names begin with the time. */
async function removeOldest(repository: string): Promise<void> {
  const files = (await readdir(repository, { recursive: true })).filter((one) => one.endsWith(".jsonl"));
  const byTime = files.sort((one, other) => (basename(one) < basename(other) ? -1 : 1));
  for (const file of byTime.slice(0, Math.max(0, files.length - FILES_MAX + 1)))
    await rm(join(repository, file), { force: true });
}
