/** A refusal in the API's own words and envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Record<string, string>;

  constructor(status: number, type: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

/** The commonest one: the request itself makes no sense. */
export function invalidRequest(message: string): ApiError {
  return new ApiError(400, "invalid_request_error", message);
}
