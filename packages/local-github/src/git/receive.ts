import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { git } from "./run.ts";

/** One line of a push: a reference before and after; forty zeros stand for "not there". */
export interface Command {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** A push as it comes over the wire. */
export interface Push {
  readonly commands: readonly Command[];
  readonly capabilities: ReadonlySet<string>;
  readonly pack: Buffer;
}

/** Why a reference was not moved: git's reason in brackets, and lines that git shows after `remote: error: `. */
export interface Rejection {
  readonly reason: string;
  readonly remarks: readonly string[];
}

const LENGTH = 4;
const BAND_MAX = 60_000;
const FLUSH = "0000";

/** All of a push's body, unpacked if it came packed; undefined if the client went away half-way. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const isPacked = request.headers["content-encoding"] === "gzip";
  try {
    const body = await buffer(request);
    return isPacked ? gunzipSync(body) : body;
  } catch {
    return undefined;
  }
}

/** Takes a push apart: its commands, what the client can do, and the objects. */
export function parsePush(body: Buffer): Push {
  const commands: Command[] = [];
  let capabilities = new Set<string>();
  let at = 0;
  for (let size = sizeAt(body, at); size > 0; size = sizeAt(body, at)) {
    const [line = "", offered] = body
      .subarray(at + LENGTH, at + size)
      .toString()
      .split("\0");
    at += size;
    if (offered !== undefined) capabilities = new Set(offered.trim().split(" "));
    const [before = "", after = "", ...ref] = line.trimEnd().split(" ");
    if (before.length === 40) commands.push({ before, after, ref: ref.join(" ") });
  }
  return { commands, capabilities, pack: body.subarray(at + LENGTH) };
}

function sizeAt(body: Buffer, at: number): number {
  return Number.parseInt(body.subarray(at, at + LENGTH).toString() || FLUSH, 16);
}

/**
 * Looks at the objects of a push before the repository has them: git run with `env` sees both. What is refused
 * leaves no trace.
 */
export async function withIncoming<T>(
  gitDir: string,
  pack: Buffer,
  use: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const folder = join(gitDir, `incoming-${randomUUID()}`);
  const env = { GIT_OBJECT_DIRECTORY: folder, GIT_ALTERNATE_OBJECT_DIRECTORIES: join(gitDir, "objects") };
  await mkdir(folder);
  try {
    await takeObjects(gitDir, pack, env);
    return await use(env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Adds the objects of a push. */
export async function takeObjects(
  gitDir: string,
  pack: Buffer,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (pack.length > 0) await git(gitDir, ["unpack-objects", "-q"], { env, stdin: pack });
}

/** The answer to a push of which some references, or all, were refused. */
export function reportOf(push: Push, rejections: ReadonlyMap<string, Rejection>): Buffer {
  const lines = push.commands.map(({ ref }) => {
    const rejected = rejections.get(ref);
    return packet(rejected ? `ng ${ref} ${rejected.reason}\n` : `ok ${ref}\n`);
  });
  const report = Buffer.concat([packet("unpack ok\n"), ...lines, Buffer.from(FLUSH)]);
  if (!push.capabilities.has("side-band-64k")) return report;
  const said = [...rejections.values()].flatMap(({ remarks }) => remarks);
  const remarks = said.map((line) => packet(`\u0002error: ${line}\n`));
  return Buffer.concat([...remarks, ...banded(report), Buffer.from(FLUSH)]);
}

function banded(report: Buffer): Buffer[] {
  const count = Math.ceil(report.length / BAND_MAX);
  const part = (index: number): Buffer => report.subarray(index * BAND_MAX, (index + 1) * BAND_MAX);
  return Array.from({ length: count }, (_, index) => packet(Buffer.concat([Buffer.from([1]), part(index)])));
}

function packet(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from((bytes.length + LENGTH).toString(16).padStart(LENGTH, "0")), bytes]);
}
