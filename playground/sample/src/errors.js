/** An answer that is not a success. `code` is for programs and never changes; `message` is for people. */
export class HttpError extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const badRequest = (code, message) => new HttpError(400, code, message);
export const unauthorized = (code, message) => new HttpError(401, code, message);

/** What the caller sees of an error. Anything but an HttpError is our own fault and keeps its details to itself. */
export function toErrorBody(error) {
  const known = error instanceof HttpError ? error : new HttpError(500, "internal", "something went wrong");
  return {
    status: known.status,
    headers: known.headers,
    body: { error: { code: known.code, message: known.message } },
  };
}
