import { operationAt } from "./address.ts";
import { complaintsAbout, shown } from "./complaint.ts";
import { descriptions, type Operation, type Schema } from "./description.ts";
import { payloadName } from "./operations.ts";
import { requestComplaints } from "./request.ts";
import { strangersIn } from "./stranger.ts";
import type { Tally } from "./tally.ts";

const STRANGERS_MAX = 3;

/** Where the judge says what it found. */
interface Court {
  readonly violation: (what: string) => void;
}

interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** Holds what is asked of the local GitHub, and what it says, against GitHub's own descriptions. */
export class Judge {
  readonly #court: Court;
  readonly #tally: Tally;

  constructor(court: Court, tally: Tally) {
    this.#court = court;
    this.#tally = tally;
  }

  /** A REST request; one of an operation that is not described is left to the router, which does not serve it. */
  request(method: string, url: URL, body: string): void {
    const addressed = operationAt(method, url.pathname);
    if (!addressed) return;
    this.#tally.requests += 1;
    this.#tally.operations.add(addressed.id);
    this.#sentence(`request of ${addressed.id}`, requestComplaints(addressed, url.searchParams, body));
  }

  /** The local GitHub's answer to a REST request. */
  response(method: string, url: URL, answer: RestAnswer): void {
    const addressed = operationAt(method, url.pathname);
    if (!addressed) {
      if (answer.status < 400)
        this.violation(`${method} ${url.pathname} is served, but not in judge/operations.ts`);
      return;
    }
    this.#tally.responses += 1;
    const { responses } = addressed.operation;
    const place = `response of ${addressed.id} ${answer.status}`;
    this.#sentence(place, responseComplaints(responses, answer));
  }

  /** The payload of a webhook, as it is sent. */
  payload(event: string, payload: Readonly<Record<string, unknown>>): void {
    const { action } = payload;
    const name = payloadName(event, typeof action === "string" ? action : undefined);
    this.#tally.payloads += 1;
    this.#tally.operations.add(name);
    const schema = descriptions().webhooks.payloads[name];
    const complaints = schema === undefined ? ["is not in judge/operations.ts"] : saidOf(schema, payload);
    this.#sentence(`payload of ${name}`, complaints);
  }

  /** A GraphQL request, with what the true schema has against it: that is found out where it is executed. */
  graphql(operation: string, complaints: readonly string[]): void {
    this.#tally.graphql += 1;
    this.#tally.operations.add(`graphql ${operation}`);
    this.#sentence(`GraphQL ${operation}`, complaints);
  }

  /** Something that GitHub would not have known. */
  violation(what: string): void {
    this.#tally.violations.push(what);
    this.#court.violation(what);
  }

  #sentence(place: string, complaints: readonly string[]): void {
    if (complaints.length > 0) this.violation(`${place}: ${complaints.join("; ")}`);
  }
}

/**
 * Given before the operation is looked at, and so in no description of one: what cannot be read, who may not, who asks
 * too often. Redirects, https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
const ALWAYS = new Set([301, 302, 307, 400, 401, 403, 413, 429]);

/** What is wrong with something that the local GitHub says. */
function saidOf(schema: Schema, value: unknown): string[] {
  const strangers = strangersIn(schema, value).slice(0, STRANGERS_MAX);
  const notKnown = strangers.map((one) => `${one.place} is not sent by GitHub (got ${shown(one.value)})`);
  return [...complaintsAbout(schema, value), ...notKnown];
}

type Responses = Operation["responses"];

function responseComplaints(responses: Responses, { status, body }: RestAnswer): string[] {
  const schema = responses[status];
  if (schema === undefined) return unlisted(responses, status);
  if (schema !== null) return status < 400 ? saidOf(schema, body) : complaintsAbout(schema, body);
  // Errors always say what is wrong, whether the description has it or not.
  if (status >= 400) return complaintsAbout(descriptions().rest.schemas["basic-error"] ?? true, body);
  return body === undefined ? [] : [`/ must be empty (got ${shown(body)})`];
}

function unlisted(responses: Responses, status: number): string[] {
  if (ALWAYS.has(status) || status >= 500) return [];
  return [`the status is not one of ${Object.keys(responses).join(", ")} (got ${status})`];
}
