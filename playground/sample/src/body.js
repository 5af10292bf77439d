import { badRequest, HttpError } from "./errors.js";

const BYTES_MAX = 64 * 1024;

/** Reads a request's body as JSON. */
export async function readJson(req) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of req) {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) throw new HttpError(413, "body_too_large", `send at most ${BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw badRequest("invalid_json", "the body is not JSON");
  }
}
