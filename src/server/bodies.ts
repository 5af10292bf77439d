import type { IncomingMessage } from "node:http";

/** GitHub sends nothing larger. Bytes. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;
/** What all bodies together may take while nobody knows yet who sent them. */
const HELD_BYTES_MAX = 64 * 1024 * 1024;

/** A whole body, or why there is none: it is too large, or too much came at once, or its sender went away. */
export type Body = Buffer | "too large" | "too many" | "aborted";

/** Bodies that are being received. */
export interface Bodies {
  readonly read: (request: IncomingMessage) => Promise<Body>;
  /** What is held in memory now, in bytes. */
  readonly held: () => number;
  /** Refuses what has not come whole yet, and what is to come. */
  readonly stop: () => void;
}

interface Holder {
  /** The length of its memory, which is counted before it is taken. */
  bytes: number;
  readonly drop: () => void;
}

/**
 * Receives bodies whose senders are unknown: only a whole one can be verified. Memory is taken as bytes come in, not as
 * they are announced, so holding it costs a sender as much; where it does not suffice, whoever holds most is dropped,
 * so that many large bodies cannot keep out a small one.
 */
export function createBodies(heldMax = HELD_BYTES_MAX): Bodies {
  const holders = new Set<Holder>();
  let held = 0;
  let isStopped = false;
  const grow = (holder: Holder, bytes: number) => {
    held += bytes - holder.bytes;
    holder.bytes = bytes;
    while (held > heldMax) [...holders].reduce((most, one) => (one.bytes > most.bytes ? one : most)).drop();
  };
  const receive = (request: IncomingMessage) =>
    new Promise<Body>((resolve) => {
      const gathered = createGathered();
      const end = (body: Body) => {
        if (!holders.delete(holder)) return;
        held -= holder.bytes;
        request.off("data", take).pause();
        resolve(body);
      };
      const holder: Holder = { bytes: 0, drop: () => end("too many") };
      const take = (chunk: Buffer) => {
        const bytes = gathered.bytesWith(chunk);
        if (bytes > BODY_BYTES_MAX) return end("too large");
        grow(holder, bytes);
        if (holders.has(holder)) gathered.add(chunk);
      };
      holders.add(holder);
      request.on("data", take);
      request.on("end", () => end(gathered.all()));
      request.on("close", () => end("aborted"));
      request.on("error", () => end("aborted"));
    });
  return {
    read: async (request) => {
      if (isStopped) return "too many";
      return Number(request.headers["content-length"]) > BODY_BYTES_MAX
        ? "too large"
        : await receive(request);
    },
    held: () => held,
    stop: () => {
      isStopped = true;
      for (const { drop } of holders) drop();
    },
  };
}

/**
 * Chunks as one piece of memory. They are copied: to keep one of a single byte is to keep an object, and all that was
 * read from the socket with it.
 */
function createGathered() {
  let memory = Buffer.alloc(0);
  let length = 0;
  /** Doubled, so that all copying together costs no more than the body is long. */
  const bytesWith = ({ length: more }: Buffer) => {
    const [now, needed] = [memory.length, length + more];
    if (needed <= now) return now;
    return Math.max(needed, Math.min(2 * now, BODY_BYTES_MAX));
  };
  return {
    /** How long its memory will be with one more chunk. */
    bytesWith,
    add: (chunk: Buffer) => {
      if (bytesWith(chunk) > memory.length) {
        // Of its own: a part of Node's pool would keep the whole of it.
        const larger = Buffer.allocUnsafeSlow(bytesWith(chunk));
        memory.copy(larger);
        memory = larger;
      }
      length += chunk.copy(memory, length);
    },
    all: () => memory.subarray(0, length),
  };
}
