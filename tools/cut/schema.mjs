// Turns the schemas of GitHub's descriptions into plain JSON Schema, without the prose, and writes what repeats once.

const PROSE = new Set([
  "title",
  "description",
  "example",
  "examples",
  "default",
  "externalDocs",
  "deprecated",
  "readOnly",
]);
const HOISTED_MIN = 160;
/** The keywords that hold schemas: by name, in a list, or one. */
const NAMED = new Set(["properties", "patternProperties"]);
const LISTED = new Set(["allOf", "anyOf", "oneOf"]);
const SINGLE = new Set(["items", "additionalProperties", "not"]);

/** Calls `change` on the schemas directly within a schema; keywords that hold no schemas stay as they are. */
function mapSchemas(schema, change) {
  const entries = Object.entries(schema).map(([keyword, value]) => [
    keyword,
    mapKeyword(keyword, value, change),
  ]);
  return Object.fromEntries(entries);
}

function mapKeyword(keyword, value, change) {
  if (NAMED.has(keyword)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one, name)]));
  }
  if (LISTED.has(keyword)) return value.map((one) => change(one));
  return SINGLE.has(keyword) && typeof value === "object" ? change(value) : value;
}

/** A schema without prose, and with OpenAPI's `nullable` as JSON Schema has it. */
export function plain(schema) {
  const { nullable, oneOf, ...rest } = mapSchemas(schema, plain);
  const kept = Object.entries(rest).filter(([keyword]) => !PROSE.has(keyword) && !keyword.startsWith("x-"));
  // GitHub writes oneOf for alternatives that overlap, such as an error and a particular error: one or more.
  const slim = { ...Object.fromEntries(kept), ...(oneOf ? { anyOf: oneOf } : {}) };
  return nullable === true ? orNull(slim) : slim;
}

function orNull(schema) {
  if (typeof schema.type !== "string") return { anyOf: [schema, { type: "null" }] };
  const { enum: words } = schema;
  const type = [schema.type, "null"];
  return words && !words.includes(null) ? { ...schema, type, enum: [...words, null] } : { ...schema, type };
}

/** All `$ref`s under a value, with their last segment changed to point into the cut. */
export function pointedAt(value, id, note) {
  if (Array.isArray(value)) return value.map((one) => pointedAt(one, id, note));
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.$ref === "string") {
    const name = value.$ref.split("/").at(-1);
    note(name);
    return { $ref: `${id}#/schemas/${name}` };
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pointedAt(one, id, note)]));
}

/** Keys in order at every depth, so that a renewal differs only where GitHub does. */
export function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

/**
 * Writes every larger schema that occurs more than once a single time, under the name of the property where it is
 * first met. GitHub's webhook schemas repeat a whole user and a whole repository in each event.
 */
export function hoister(id, roots) {
  const counts = new Map();
  const texts = new WeakMap();
  const textOf = (schema) => {
    if (!texts.has(schema)) texts.set(schema, JSON.stringify(schema));
    return texts.get(schema);
  };
  const count = (schema) => {
    if (typeof schema !== "object") return schema;
    const text = textOf(schema);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    // What is within a repeated schema is counted once: the schema as a whole is what repeats.
    if (counts.get(text) === 1) mapSchemas(schema, count);
    return schema;
  };
  for (const root of roots) count(root);
  const schemas = {};
  const names = new Map();
  const hoist = (schema, place = "part") => {
    if (typeof schema !== "object") return schema;
    const text = textOf(schema);
    const inner = () => mapSchemas(schema, (one, name) => hoist(one, name ?? place));
    if (text.length < HOISTED_MIN || counts.get(text) < 2) return inner();
    if (!names.has(text)) {
      names.set(text, freeName(schemas, place));
      schemas[names.get(text)] = {};
      schemas[names.get(text)] = inner();
    }
    return { $ref: `${id}#/schemas/${names.get(text)}` };
  };
  return { schemas, hoist };
}

function freeName(schemas, place) {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? place : `${place}-${n}`;
    if (!(name in schemas)) return name;
  }
}
