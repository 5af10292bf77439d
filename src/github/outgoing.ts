import { type Scrub, scrubDeep } from "../core/markdown/scrub.ts";

/** The parts of a request that are not content: its target, and the GraphQL document. */
const FRAME = new Set(["method", "baseUrl", "url", "headers", "mediaType", "request", "query"]);

/** A marker of ours. Its value is signed, so it cannot be changed any more. */
const MARKER = /<!-- redline:[a-z-]{1,20} ([\w-]+) [0-9a-f]+ -->/g;

/** Removes secrets from what a request would write. Throws an Error if a signed marker contains one. */
export function scrubRequest(request: object, scrub: Scrub): void {
  for (const [name, value] of Object.entries(request))
    if (!FRAME.has(name))
      Object.assign(request, { [name]: scrubDeep(value, (text) => outgoing(text, scrub)) });
}

function outgoing(text: string, scrub: Scrub): string {
  const out: string[] = [];
  let from = 0;
  for (const { 0: marker, 1: value = "", index } of text.matchAll(MARKER)) {
    const content = Buffer.from(value, "base64url").toString();
    if (scrub(content) !== content)
      throw new Error(
        "A signed trace holds a secret, so nothing was sent: it must be scrubbed before signing.",
      );
    out.push(scrub(text.slice(from, index)), marker);
    from = index + marker.length;
  }
  return out.join("") + scrub(text.slice(from));
}
