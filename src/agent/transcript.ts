import { type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Scrub, scrubDeep } from "../core/markdown/scrub.ts";
import type { Key } from "../core/state/snapshot.ts";
import type { Answer } from "../ports/agent.ts";
import type { Log } from "../ports/ports.ts";
import type { Model, ModelRequest } from "./model.ts";

/** Transcripts that are kept for each repository. */
const FILES_MAX = 200;

/** Identifies a conversation. */
interface Conversation {
  readonly key: Key;
  readonly phase: string;
  readonly item?: number | undefined;
}

/** How a conversation ended. */
type End = Answer<unknown> | { readonly kind: "error"; readonly error: unknown };

interface Options {
  readonly folder: string;
  /** The default model, if a request names none. */
  readonly model: string;
  readonly scrub: Scrub;
  readonly log: Log;
  readonly now: () => number;
}

export type Transcripts = ReturnType<typeof createTranscripts>;

/**
 * Writes transcripts of conversations with the model, line by line as they happen, so that they survive a crash. If
 * nothing can be written, the work continues without.
 */
export function createTranscripts(options: Options) {
  return {
    begin(conversation: Conversation) {
      const write = writerOf(options, conversation);
      return {
        /** The model, with every request and reply recorded. */
        of(model: Model): Model {
          let recorded = 0;
          return async (request) => {
            for (const line of linesOf(request, recorded, options.model)) await write(line);
            recorded = request.messages.length;
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

/** The part of a request that is not recorded yet; the model's own messages are, as its replies. */
function linesOf(request: ModelRequest, recorded: number, byDefault: string): object[] {
  const { system, tools, messages, choice } = request;
  const head = { kind: "request", model: byDefault, ...choice, system, tools: tools.map((one) => one.name) };
  const added = messages.slice(recorded).filter(({ role }) => role === "user");
  return [...(recorded === 0 ? [head] : []), ...added.map((message) => ({ kind: "message", ...message }))];
}

function wordsOf(end: End) {
  if (end.kind === "error") return { how: "error", error: String(end.error) };
  return { how: end.kind, usage: end.usage, ...(end.kind === "gave-up" ? { why: end.why } : {}) };
}

/** Writes lines to a file that the first one creates; stops after the first error. */
function writerOf(options: Options, conversation: Conversation) {
  let file: FileHandle | undefined;
  let isBroken = false;
  return async (line: object, { isLast = false } = {}): Promise<void> => {
    try {
      if (isBroken) return;
      file ??= await fileFor(options, conversation);
      const at = new Date(options.now()).toISOString();
      await file.appendFile(`${JSON.stringify(scrubDeep({ at, ...line }, options.scrub))}\n`);
    } catch (err) {
      isBroken = true;
      options.log.warn({ key: conversation.key, err }, "a conversation with the model is not written down");
    }
    if (isLast || isBroken) await file?.close().catch(() => undefined);
  };
}

/** A new file, numbered if the name is taken: two conversations may begin in the same millisecond. */
async function fileFor({ folder, now }: Options, { key, phase, item }: Conversation): Promise<FileHandle> {
  const repository = join(folder, plain(key.owner), plain(key.repo));
  const issueFolder = join(repository, String(key.issue));
  await mkdir(issueFolder, { recursive: true, mode: 0o700 });
  await removeOldest(repository);
  const time = new Date(now()).toISOString().replaceAll(":", "-");
  const name = `${time}-${phase}${item === undefined ? "" : `-${item}`}`;
  for (let again = 1; ; again++) {
    try {
      return await open(join(issueFolder, `${name}${again === 1 ? "" : `.${again}`}.jsonl`), "ax", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

const plain = (name: string) => name.replace(/[^\w.-]|^\.+$/g, "_");

/** Makes room for one more. Names begin with the time. */
async function removeOldest(repository: string): Promise<void> {
  const files = (await readdir(repository, { recursive: true })).filter((one) => one.endsWith(".jsonl"));
  const byTime = files.sort((one, other) => (basename(one) < basename(other) ? -1 : 1));
  for (const file of byTime.slice(0, Math.max(0, files.length - FILES_MAX + 1)))
    await rm(join(repository, file), { force: true });
}
