import { type Scrub, scrubDeep } from "../core/markdown/scrub.ts";

/** What of a request is not its content: where it goes, and a GraphQL document, which is ours. */
const FRAME = new Set(["method", "baseUrl", "url", "headers", "mediaType", "request", "query"]);

/** A trace of ours in a text. Its value is signed, so it cannot be changed any more. */
const MARKER = /<!-- redline:[a-z-]{1,20} ([\w-]+) [0-9a-f]+ -->/g;

/** Takes secrets out of what a request would write. Throws an Error if a signed trace holds one. */
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
