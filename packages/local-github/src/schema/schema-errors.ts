import type { ErrorObject } from "ajv/dist/2020.js";
import { descriptions, type Schema } from "./description.ts";

const ERRORS_MAX = 3;
const SHOWN_MAX = 60;

/** One thing that does not fit: where, and what is said of it. */
interface SchemaError {
  readonly place: string;
  readonly said: string;
  readonly got: unknown;
}

/** What is wrong with the value, place first: at most three errors, the deepest before the others. */
export function schemaErrors(schema: Schema, value: unknown): string[] {
  const found = errorsIn(schema, value, "").toSorted((a, b) => depth(b) - depth(a));
  const told = new Set(found.map(({ place, said, got }) => `${place || "/"} ${said} (got ${shown(got)})`));
  return [...told].slice(0, ERRORS_MAX);
}

const depth = ({ place }: SchemaError): number => place.split("/").length;

function errorsIn(schema: Schema, value: unknown, at: string): SchemaError[] {
  const validate = descriptions().validator(schema);
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  // Where none of several alternatives fits, ajv tells what is wrong with each: what counts is the nearest one.
  const choices = outermost(errors.filter(({ keyword }) => keyword === "anyOf"));
  const others = errors.filter((error) => !choices.some((choice) => isWithin(error, choice)));
  return [...others.map((error) => errorOf(error, at)), ...choices.flatMap((choice) => nearest(choice, at))];
}

const outermost = (errors: readonly ErrorObject[]): ErrorObject[] =>
  errors.filter((error) => !errors.some((other) => other !== error && isWithin(error, other)));

function isWithin({ instancePath }: ErrorObject, choice: ErrorObject): boolean {
  return `${instancePath}/`.startsWith(`${choice.instancePath}/`);
}

function nearest({ schema, data, instancePath }: ErrorObject, at: string): SchemaError[] {
  const alternatives: readonly Schema[] = Array.isArray(schema) ? schema : [];
  const place = at + instancePath;
  const [best = []] = alternatives
    .map((alternative) => errorsIn(alternative, data, place))
    .toSorted((a, b) => farness(a, place) - farness(b, place));
  return best;
}

/** How little an alternative was meant: one of another kind altogether was not meant at all. */
function farness(errors: readonly SchemaError[], at: string): number {
  const isOtherKind = errors.some(({ place, said }) => place === at && said.startsWith("must be "));
  return errors.length + (isOtherKind ? 1000 : 0);
}

function errorOf(
  { instancePath, keyword, message = "", params, data }: ErrorObject,
  at: string,
): SchemaError {
  const allowed = keyword === "enum" ? `: ${params.allowedValues.map(String).join(", ")}` : "";
  return { place: at + instancePath, said: message + allowed, got: data };
}

/** A value, short enough for one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
