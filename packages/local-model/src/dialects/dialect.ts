import { ApiError } from "../api-error.ts";
import type { ModelRequest } from "../protocol.ts";
import type { StreamEvent } from "../stream.ts";

/** A service's own way to say what Anthropic's API says. */
export type Dialect = {
  /** The request as Anthropic's API has it. Throws ApiError. */
  read(request: ModelRequest): ModelRequest;
  readonly contentType: string;
  /** Writes the events of one answer; an event may be nothing, or several pieces. */
  writer(): (event: StreamEvent) => readonly (string | Uint8Array)[];
  /** The body of a refusal, and headers besides its own. */
  refusal(error: ApiError, id: string): { body: unknown; headers?: Record<string, string> };
};

/** What a path does not name. */
export function notFound({ method, path }: ModelRequest): ApiError {
  return new ApiError(404, "not_found_error", `Not found: ${method} ${path}`);
}

/** The request under another path, with other headers and body. */
export function asMessages(request: ModelRequest, body: object): ModelRequest {
  const headers = { ...request.headers, "x-api-key": "checked", "anthropic-version": "2023-06-01" };
  return { ...request, path: "/v1/messages", headers, body };
}
