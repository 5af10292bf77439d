import { operationAt } from "./address.ts";
import { descriptions, type Operation, type Schema } from "./description.ts";
import { payloadName } from "./operations.ts";
import { requestErrors } from "./request.ts";
import { schemaErrors, shown } from "./schema-errors.ts";
import type { Tally } from "./tally.ts";
import { unknownProperties } from "./unknown-properties.ts";

const UNKNOWN_MAX = 3;

/** Where violations are reported. */
interface ViolationLog {
  readonly violation: (what: string) => void;
}

interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** Validates requests to the local GitHub, its responses and its webhooks against GitHub's own schemas. */
export class SchemaValidator {
  readonly #log: ViolationLog;
  readonly #tally: Tally;

  constructor(log: ViolationLog, tally: Tally) {
    this.#log = log;
    this.#tally = tally;
  }

  /** A REST request; one of an operation that is not described is left to the router, which does not serve it. */
  request(method: string, url: URL, body: string): void {
    const addressed = operationAt(method, url.pathname);
    if (!addressed) return;
    this.#tally.requests += 1;
    this.#tally.operations.add(addressed.id);
    this.#report(`request of ${addressed.id}`, requestErrors(addressed, url.searchParams, body));
  }

  /** The local GitHub's answer to a REST request. */
  response(method: string, url: URL, answer: RestAnswer): void {
    const addressed = operationAt(method, url.pathname);
    if (!addressed) {
      if (answer.status < 400)
        this.violation(`${method} ${url.pathname} is served, but not in schema/operations.ts`);
      return;
    }
    this.#tally.responses += 1;
    const { responses } = addressed.operation;
    const place = `response of ${addressed.id} ${answer.status}`;
    this.#report(place, responseErrors(responses, answer));
  }

  /** The payload of a webhook, as it is sent. */
  payload(event: string, payload: Readonly<Record<string, unknown>>): void {
    const { action } = payload;
    const name = payloadName(event, typeof action === "string" ? action : undefined);
    this.#tally.payloads += 1;
    this.#tally.operations.add(name);
    const schema = descriptions().webhooks.payloads[name];
    const errors = schema === undefined ? ["is not in schema/operations.ts"] : payloadErrors(schema, payload);
    this.#report(`payload of ${name}`, errors);
  }

  /** A GraphQL request, with the errors that executing it against the real schema gave. */
  graphql(operation: string, errors: readonly string[]): void {
    this.#tally.graphql += 1;
    this.#tally.operations.add(`graphql ${operation}`);
    this.#report(`GraphQL ${operation}`, errors);
  }

  /** Something that GitHub would not accept or send. */
  violation(what: string): void {
    this.#tally.violations.push(what);
    this.#log.violation(what);
  }

  #report(place: string, errors: readonly string[]): void {
    if (errors.length > 0) this.violation(`${place}: ${errors.join("; ")}`);
  }
}

/**
 * Given before the operation is looked at, and so in no description of one: what cannot be read, who may not, who asks
 * too often. Redirects, https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
const ALWAYS = new Set([301, 302, 307, 400, 401, 403, 413, 429]);

/** What is wrong with a payload that the local GitHub sends. */
function payloadErrors(schema: Schema, value: unknown): string[] {
  const unknown = unknownProperties(schema, value).slice(0, UNKNOWN_MAX);
  const notKnown = unknown.map((one) => `${one.place} is not sent by GitHub (got ${shown(one.value)})`);
  return [...schemaErrors(schema, value), ...notKnown];
}

type Responses = Operation["responses"];

function responseErrors(responses: Responses, { status, body }: RestAnswer): string[] {
  const schema = responses[status];
  if (schema === undefined) return unlisted(responses, status);
  if (schema !== null) return status < 400 ? payloadErrors(schema, body) : schemaErrors(schema, body);
  // Errors always say what is wrong, whether the description has it or not.
  if (status >= 400) return schemaErrors(descriptions().rest.schemas["basic-error"] ?? true, body);
  return body === undefined ? [] : [`/ must be empty (got ${shown(body)})`];
}

function unlisted(responses: Responses, status: number): string[] {
  if (ALWAYS.has(status) || status >= 500) return [];
  return [`the status is not one of ${Object.keys(responses).join(", ")} (got ${status})`];
}
