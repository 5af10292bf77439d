import { readFileSync } from "node:fs";
import { buildSchema, Kind, parse, validate } from "graphql";
import * as queries from "../../src/github/queries.ts";
import { type Fields, type Shape, shapeOf } from "./shapes.ts";

const SCHEMA = new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema"));

/** An object with fewer fields has no name of its own. */
const NAMED_MIN = 4;

const HEAD = `// biome-ignore-all format: one line for each shape
/** GitHub's answers to queries.ts, by its published schema. Written by \`npm run graphql\`; not to be edited. */`;

/** The text of src/github/answers.ts. Throws an Error where a query is not valid. */
export function answersFile(): string {
  const operations = operationsOf(documents());
  const named = namesOf(operations.map(([, shape]) => shape));
  const lines = [...operations, ...named].map(
    ([name, { fields }]) => `export interface ${name} ${objectText(fields, named)}`,
  );
  return `${[HEAD, ...lines].join("\n")}\n`;
}

type ObjectShape = Extract<Shape, { fields: Fields }>;

/** The queries; one whose length depends on how much is asked for is a function of that. */
function documents(): string[] {
  const exported: unknown[] = Object.values(queries);
  const written = exported.map((one) =>
    typeof one === "function" ? (one as (count: number) => string)(1) : one,
  );
  return written.filter((one) => typeof one === "string");
}

function operationsOf(texts: readonly string[]): [string, ObjectShape][] {
  const schema = buildSchema(readFileSync(SCHEMA, "utf8"), { assumeValid: true, assumeValidSDL: true });
  const root = schema.getQueryType();
  if (!root) throw new Error("The schema has no queries.");
  return texts.map((text) => {
    const document = parse(text);
    const [mistake] = validate(schema, document);
    if (mistake) throw mistake;
    const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
    const shape = shapeOf(root, { schema, set: operation?.selectionSet });
    return [operation?.name?.value ?? "", shape as ObjectShape];
  });
}

/** Of all shapes that a GraphQL type has in answers, the largest goes by the type's name. */
function namesOf(shapes: readonly Shape[]): Map<string, ObjectShape> {
  const named = new Map<string, ObjectShape>();
  const visit = (shape: Shape): void => {
    if ("list" in shape) visit(shape.list);
    if (!("fields" in shape)) return;
    for (const field of Object.values(shape.fields)) visit(field.shape);
    const size = Object.keys(shape.fields).length;
    if (size >= NAMED_MIN && size > Object.keys(named.get(shape.name)?.fields ?? {}).length)
      named.set(shape.name, shape);
  };
  for (const shape of shapes) visit(shape);
  return new Map([...named].toSorted(([one], [other]) => one.localeCompare(other)));
}

function objectText(fields: Fields, named: ReadonlyMap<string, ObjectShape>): string {
  const each = Object.entries(fields).map(
    ([name, { shape, isOptional }]) => `readonly ${name}${isOptional ? "?" : ""}: ${textOf(shape, named)}`,
  );
  return `{ ${each.join("; ")} }`;
}

function textOf(shape: Shape, named: ReadonlyMap<string, ObjectShape>): string {
  return `${valueText(shape, named)}${shape.isNull ? " | null" : ""}`;
}

function valueText(shape: Shape, named: ReadonlyMap<string, ObjectShape>): string {
  if ("leaf" in shape) return shape.leaf;
  if ("list" in shape) return `readonly (${textOf(shape.list, named)})[]`;
  const known = named.get(shape.name);
  const isKnown = known && JSON.stringify(known.fields) === JSON.stringify(shape.fields);
  return isKnown ? shape.name : objectText(shape.fields, named);
}
