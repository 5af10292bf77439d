import { readFileSync } from "node:fs";
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";

export type Schema = AnySchemaObject | boolean;

/** A parameter of the path or the query. */
interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
  /** It may hold slashes. */
  readonly segments?: "many";
}

/** One REST operation, as GitHub describes it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Schema;
  readonly bodyRequired?: boolean;
  /** By status; null where the answer has no JSON body. */
  readonly responses: Readonly<Record<string, Schema | null>>;
}

type Schemas = Readonly<Record<string, Schema>>;
interface RestCut {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Schemas;
}
interface WebhookCut {
  readonly payloads: Schemas;
  readonly schemas: Schemas;
}

/** GitHub's descriptions, as tools/cut-descriptions.mjs cuts them out. */
export interface Descriptions {
  readonly rest: RestCut;
  readonly webhooks: WebhookCut;
  /** Compiles the schema when it is first asked for. */
  readonly validator: (schema: Schema) => ValidateFunction;
}

const FORMATS = {
  ...fullFormats,
  // A bot's address, `1000+redline[bot]@users.noreply.github.com`, is none by the letter, and GitHub sends it.
  email: /^\S+@\S+$/,
  // GitHub's own: a repository's name with its owner's.
  "repo.nwo": /^[^/\s]+\/[^/\s]+$/,
};

let read: Descriptions | undefined;

/** Where this file is loaded again and again in one process, as in that of the tests, one reading serves all. */
const shared = globalThis as { readonly redlineDescriptions?: () => Descriptions };

/** Read at the first validation, once per process. */
export function descriptions(): Descriptions {
  read ??= shared.redlineDescriptions?.() ?? readAll();
  return read;
}

function readAll(): Descriptions {
  const rest: RestCut = cutIn("openapi.json");
  const webhooks: WebhookCut = cutIn("webhooks.json");
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    formats: FORMATS,
    // Each is used a few times only: compiling takes longer than what better code would save.
    inlineRefs: false,
    code: { optimize: false },
  });
  ajv.addSchema({ $id: "rest", schemas: rest.schemas });
  ajv.addSchema({ $id: "webhooks", schemas: webhooks.schemas });
  return { rest, webhooks, validator: (schema) => ajv.compile(schema) };
}

function cutIn<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
}
