/** One way of saying no, told by REST as a status and by GraphQL as a type. */

export interface RefusalDetail {
  readonly resource: string;
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
  readonly value?: string;
}

/**
 * A request that GitHub would refuse. GraphQL answers an error of `type` with the message; REST answers `status`
 * with `summary`, which for most is the same, and for what is invalid the bare "Validation Failed".
 */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly summary: string;
  readonly errors: readonly (RefusalDetail | string)[] | undefined;

  constructor(
    status: number,
    type: string,
    message: string,
    more: { errors?: readonly (RefusalDetail | string)[]; summary?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.summary = more.summary ?? message;
    this.errors = more.errors;
  }
}

/** What is somewhere else by now; REST answers with a redirect to `to`, a path of the API. */
export class Moved extends Refusal {
  readonly to: string;

  constructor(to: string, message: string) {
    super(301, "NOT_FOUND", message, { summary: "Moved Permanently" });
    this.to = to;
  }
}

/** What was there and has been deleted. */
export function deleted(what: string): Refusal {
  return new Refusal(410, "NOT_FOUND", `This ${what} was deleted`);
}

/** What is not there, or may not be seen. */
export function notFound(message = "Could not resolve to a node with the given id."): Refusal {
  return new Refusal(404, "NOT_FOUND", message, { summary: "Not Found" });
}

/** What an App lacks the permission for, or a person the role. */
export function forbidden(message: string): Refusal {
  return new Refusal(403, "FORBIDDEN", message);
}

/** What REST refuses before it looks at the thing itself, because a field is too long or a list too large. */
export function malformed(said: string): Refusal {
  return new Refusal(422, "UNPROCESSABLE", `Invalid request.\n\n${said}`);
}

/** A missing, wrong or expired credential. */
export function unauthorized(message = "Bad credentials"): Refusal {
  return new Refusal(401, "UNAUTHORIZED", message);
}

/** Understood, and impossible: GitHub's "Validation Failed" with the particular error. */
export function invalid(detail: RefusalDetail): Refusal {
  const said = detail.message ?? `${detail.resource} ${detail.field ?? ""} is ${detail.code}`;
  return new Refusal(422, "UNPROCESSABLE", said, { errors: [detail], summary: "Validation Failed" });
}

/** Understood, and impossible, where GitHub gives the error as bare text. */
export function unprocessable(said: string): Refusal {
  return new Refusal(422, "UNPROCESSABLE", said, { errors: [said], summary: "Unprocessable Entity" });
}
