import { createHmac, timingSafeEqual } from "node:crypto";
import { inert, withoutBreaks } from "./markdown/sanitize.ts";

/**
 * Traces of ours on GitHub. People with write access may edit our comments and push commits with any author and
 * any trailers, so whatever a decision leans on is signed. A signature binds the trace to its place (`scope`:
 * repository and issue) and, for commits, to their parent and tree.
 */
export interface Signer {
  readonly key: string;
  /** Repository id and issue number: a trace copied from elsewhere does not count. */
  readonly scope: string;
}

const SIGNATURE_HEX = 32;

function signatureOf({ key, scope }: Signer, text: string): string {
  return createHmac("sha256", key).update(`${scope}\n${text}`).digest("hex").slice(0, SIGNATURE_HEX);
}

function isSigned(signer: Signer, text: string, signature: string): boolean {
  const expected = Buffer.from(signatureOf(signer, text));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Hidden text that names what a comment of ours is, such as `notice` / `failed-12`, with a value if it keeps one. */
export function renderMarker(signer: Signer, kind: string, value: unknown): string {
  const text = `${kind} ${Buffer.from(JSON.stringify(value)).toString("base64url")}`;
  return `<!-- redline:${text} ${signatureOf(signer, text)} -->`;
}

/** The value of the marker of that kind in a comment, if one with a right signature is there. */
export function parseMarker(signer: Signer, kind: string, body: string): unknown {
  for (const match of body.matchAll(/<!-- redline:([a-z-]{1,20}) ([\w-]{1,60000}) ([0-9a-f]{32}) -->/g)) {
    const [, found, value = "", signature = ""] = match;
    if (found !== kind || !isSigned(signer, `${found} ${value}`, signature)) continue;
    return JSON.parse(Buffer.from(value, "base64url").toString()) as unknown;
  }
  return undefined;
}

/** What a commit of ours is bound to. */
export interface CommitPlace {
  readonly parent: string;
  readonly tree: string;
}

const SIGNATURE_TRAILER = "Redline-Signature";

/**
 * A commit message of ours: subject, body, trailers, the last of which is the signature over all of it.
 * Backquotes protect nothing in a commit message, so mentions and closing keywords are broken here whatever holds them.
 */
export function renderCommitMessage(
  signer: Signer,
  place: CommitPlace,
  message: { subject: string; body: string; trailers: readonly (readonly [string, string])[] },
): string {
  const trailers = message.trailers
    .map(([name, value]) => `${name}: ${inert(value.replace(/\s+/g, " "))}`)
    .join("\n");
  const subject = message.subject.replace(/\s+/g, " ").trim();
  // Together: a keyword at the end of the one would close what the other begins with.
  const words = inert(`${subject}\n\n${inert(message.body).trim()}`).trimEnd();
  const text = `${words}\n\n${trailers}`;
  return `${text}\n${SIGNATURE_TRAILER}: ${signatureOf(signer, signedText(place, text))}\n`;
}

/** The parts of a commit message of ours; nothing for a commit that we did not make just so. */
export function parseCommitMessage(
  signer: Signer,
  place: CommitPlace,
  message: string,
): { body: string; trailers: ReadonlyMap<string, string> } | undefined {
  const [, text, signature = ""] = /^([\s\S]*)\nRedline-Signature: ([0-9a-f]{32})\s*$/.exec(message) ?? [];
  if (text === undefined || !isSigned(signer, signedText(place, text), signature)) return undefined;
  const paragraphs = withoutBreaks(text).split("\n\n");
  const trailers = (paragraphs.at(-1) ?? "").split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)] as const;
  });
  return { body: paragraphs.slice(1, -1).join("\n\n"), trailers: new Map(trailers) };
}

const signedText = ({ parent, tree }: CommitPlace, text: string) => `${parent} ${tree}\n${text}`;
