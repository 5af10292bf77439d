import type { Addressed } from "./address.ts";
import type { Operation } from "./description.ts";
import { schemaErrors, shown } from "./schema-errors.ts";
import { unknownProperties } from "./unknown-properties.ts";

/** What is wrong with a request: its path, its query, its body. Unknown fields are wrong too: GitHub ignores them. */
export function requestErrors(
  { operation, inPath }: Addressed,
  query: URLSearchParams,
  body: string,
): string[] {
  return [
    ...Object.entries(inPath).flatMap(([name, value]) => parameterErrors(operation, "path", name, value)),
    ...[...query].flatMap(([name, value]) => parameterErrors(operation, "query", name, value)),
    ...missingInQuery(operation, query),
    ...bodyErrors(operation, body),
  ];
}

function parameterErrors(
  operation: Operation,
  place: "path" | "query",
  name: string,
  value: string,
): string[] {
  const parameter = operation.parameters.find((one) => one.in === place && one.name === name);
  if (!parameter) return [`${place} ${name} is no parameter of it (got ${shown(value)})`];
  const { schema } = parameter;
  if (readings(value).some((reading) => schemaErrors(schema, reading).length === 0)) return [];
  return schemaErrors(schema, value).map((error) => `${place} ${name}: ${error}`);
}

/** In an address everything is text; the description says what the text may stand for. */
function readings(value: string): unknown[] {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const truth = { true: [true], false: [false] }[value] ?? [];
  return [value, ...(Number.isNaN(number) ? [] : [number]), ...truth];
}

function missingInQuery({ parameters }: Operation, query: URLSearchParams): string[] {
  const missing = parameters.filter((one) => one.in === "query" && one.required && !query.has(one.name));
  return missing.map(({ name }) => `query ${name} is required (got nothing)`);
}

function bodyErrors({ body: schema, bodyRequired }: Operation, text: string): string[] {
  if (text === "") return bodyRequired ? ["body is required (got nothing)"] : [];
  const body = parsed(text);
  if (body === undefined) return [`body is no JSON (got ${shown(text)})`];
  if (schema === undefined) return isEmpty(body) ? [] : [`body is not taken (got ${shown(body)})`];
  const errors = schemaErrors(schema, body).map((error) => `body ${error}`);
  const unknown = unknownProperties(schema, body).map(
    ({ place, value }) => `body ${place} is no field of it (got ${shown(value)})`,
  );
  return [...errors, ...unknown];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isEmpty = (body: unknown): boolean => isRecord(body) && Object.keys(body).length === 0;
