import { createHmac, createPrivateKey, hkdfSync, timingSafeEqual } from "node:crypto";
import { inert, withoutBreaks } from "../markdown/sanitize.ts";
import { type Scrub, scrubDeep } from "../markdown/scrub.ts";

/**
 * Signs what we write on GitHub. People with write access can edit our comments and push commits with any author and
 * any trailers, so whatever a decision relies on is signed. A signature is bound to the repository and issue (`scope`)
 * and, for commits, to parent and tree.
 */
export interface Signer {
  /** The first one signs; signatures by any of them are valid. */
  readonly keys: readonly [string, ...string[]];
  /** Repository id and issue number: signatures copied from elsewhere are invalid. */
  readonly scope: string;
  /** Removes secrets before signing, because signed text cannot be changed. */
  readonly scrub?: Scrub;
}

const SIGNATURE_HEX = 32;

/**
 * Derives a signing key from one of the App's private keys (PEM), the same however the key is encoded. It cannot be
 * recovered from what it has signed.
 */
export function signingKey(privateKey: string): string {
  const secret = createPrivateKey(privateKey).export({ type: "pkcs8", format: "der" });
  return Buffer.from(hkdfSync("sha256", secret, "", "redline signatures 1", 32)).toString("hex");
}

function signatureOf(key: string, { scope }: Signer, text: string): string {
  return createHmac("sha256", key).update(`${scope}\n${text}`).digest("hex").slice(0, SIGNATURE_HEX);
}

function isSigned(signer: Signer, text: string, signature: string): boolean {
  const given = Buffer.from(signature);
  return signer.keys.some((key) => {
    const expected = Buffer.from(signatureOf(key, signer, text));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/**
 * The body of one of our comments: the visible text, then the hidden marker that says what the comment is. Secrets are
 * removed from the value before it is encoded, because they could not be found afterwards.
 */
export function withMarker(signer: Signer, body: string, kind: string, value: unknown): string {
  const clean = signer.scrub ? scrubDeep(value, signer.scrub) : value;
  const text = `${kind} ${Buffer.from(JSON.stringify(clean)).toString("base64url")}`;
  return `${body}\n\n<!-- redline:${text} ${signatureOf(signer.keys[0], signer, text)} -->`;
}

const MARKER = /^<!-- redline:([a-z-]{1,20}) ([\w-]{1,60000}) ([0-9a-f]{32}) -->$/;

/**
 * Parses a comment that {@link withMarker} wrote. Only its last line can be the marker: the text above it may quote
 * markers of other comments.
 */
export function parseMarker(
  signer: Signer,
  kind: string,
  body: string,
): { readonly text: string; readonly value: unknown } | undefined {
  const whole = body.replaceAll("\r\n", "\n").trimEnd();
  const lastLine = whole.lastIndexOf("\n") + 1;
  const [, found, value = "", signature = ""] = MARKER.exec(whole.slice(lastLine)) ?? [];
  if (found !== kind || !isSigned(signer, `${found} ${value}`, signature)) return undefined;
  return {
    text: whole.slice(0, lastLine).trim(),
    value: JSON.parse(Buffer.from(value, "base64url").toString()) as unknown,
  };
}

/** What the signature of a commit is bound to. */
export interface CommitPlace {
  /** Of a merge: both parents, with a space between them. */
  readonly parent: string;
  readonly tree: string;
}

const SIGNATURE_TRAILER = "Redline-Signature";

/**
 * A signed commit message: subject, body, trailers, the last of which is the signature over all of it. Code spans do
 * not protect anything in a commit message, so mentions and closing keywords are broken inside them too.
 */
export function renderCommitMessage(
  signer: Signer,
  place: CommitPlace,
  parts: { subject: string; body: string; trailers: readonly (readonly [string, string])[] },
): string {
  const message = signer.scrub ? scrubDeep(parts, signer.scrub) : parts;
  const trailers = message.trailers
    .map(([name, value]) => `${name}: ${inert(value.replace(/\s+/g, " "))}`)
    .join("\n");
  const subject = message.subject.replace(/\s+/g, " ").trim();
  // Together: a keyword at the end of the subject would close an issue that the body begins with.
  const content = inert(`${subject}\n\n${inert(message.body).trim()}`).trimEnd();
  const text = `${content}\n\n${trailers}`;
  return `${text}\n${SIGNATURE_TRAILER}: ${signatureOf(signer.keys[0], signer, signedText(place, text))}\n`;
}

/** The parts of our own commit message; undefined for a commit that we did not create exactly like this. */
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
