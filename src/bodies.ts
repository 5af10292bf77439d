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
  const makeRoom = () => {
    while (held > heldMax) [...holders].reduce((most, one) => (one.bytes > most.bytes ? one : most)).drop();
  };
  const receive = (request: IncomingMessage) =>
    new Promise<Body>((resolve) => {
      const chunks: Buffer[] = [];
      const end = (body: Body) => {
        if (!holders.delete(holder)) return;
        held -= holder.bytes;
        request.off("data", take).pause();
        resolve(body);
      };
      const holder: Holder = { bytes: 0, drop: () => end("too many") };
      const take = (chunk: Buffer) => {
        chunks.push(chunk);
        holder.bytes += chunk.length;
        held += chunk.length;
        if (holder.bytes > BODY_BYTES_MAX) end("too large");
        else makeRoom();
      };
      holders.add(holder);
      request.on("data", take);
      request.on("end", () => end(Buffer.concat(chunks)));
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
