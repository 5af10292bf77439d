import { descriptions, type Schema } from "./description.ts";

/** A field that the description does not have. */
export interface UnknownProperty {
  readonly place: string;
  readonly value: unknown;
}

/** Later fields of users and repositories, which some of the many copies of their schemas do not have yet. */
const UNEVEN = new Set(["has_discussions", "user_view_type", "web_commit_signoff_required"]);

type Parts = Exclude<Schema, boolean>[];

/**
 * The fields of a value that its schema does not know, at any depth. GitHub's schemas leave objects open, so a
 * misspelt field would else pass for one that is left out.
 */
export function unknownProperties(schema: Schema, value: unknown): UnknownProperty[] {
  return unknownIn([schema], value, "");
}

function unknownIn(schemas: readonly Schema[], value: unknown, at: string): UnknownProperty[] {
  const parts = schemas.flatMap(partsOf);
  if (Array.isArray(value)) {
    const items = parts.flatMap(({ items: one }) => (one === undefined ? [] : [one]));
    return value.flatMap((item, index) => unknownIn(items, item, `${at}/${index}`));
  }
  if (typeof value !== "object" || value === null || isOpen(parts)) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const known = parts.filter(({ properties }) => properties && Object.hasOwn(properties, name));
    const place = `${at}/${name}`;
    if (known.length > 0)
      return unknownIn(
        known.map(({ properties }) => properties[name]),
        one,
        place,
      );
    return one === undefined || UNEVEN.has(name) ? [] : [{ place, value: one }];
  });
}

/** Whether there may be fields that are not named. */
function isOpen(parts: Parts): boolean {
  const named = parts.some(({ properties }) => properties);
  return (
    !named ||
    parts.some(({ additionalProperties, patternProperties }) => additionalProperties || patternProperties)
  );
}

/** A schema and all that it is made of: what it refers to, and its alternatives. */
function partsOf(schema: Schema): Parts {
  if (typeof schema === "boolean") return [];
  const { $ref, allOf = [], anyOf = [] } = schema;
  const within: Schema[] = [...allOf, ...anyOf, ...(typeof $ref === "string" ? [targetOf($ref)] : [])];
  return [schema, ...within.flatMap(partsOf)];
}

function targetOf($ref: string): Schema {
  const [id, name = ""] = $ref.split("#/schemas/");
  const { rest, webhooks } = descriptions();
  return (id === "rest" ? rest : webhooks).schemas[name] ?? true;
}
