/** What GitHub can answer to a GraphQL document, read from the document and GitHub's published schema. */
import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type InlineFragmentNode,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";

/** The answer to a selection: a leaf's TypeScript type, a list, or an object with its GraphQL type's name. */
export type Shape = { readonly isNull: boolean } & (
  | { readonly leaf: string }
  | { readonly list: Shape }
  | { readonly name: string; readonly fields: Fields }
);

/** The fields of an object, by the name they have in the answer. */
export type Fields = Readonly<Record<string, Field>>;

interface Field {
  readonly shape: Shape;
  /** Not in every answer: asked for under a condition, or of some of the types that can stand there only. */
  readonly isOptional: boolean;
}

interface Selected {
  readonly schema: GraphQLSchema;
  readonly set: SelectionSetNode | undefined;
  /** The types that an argument leaves of those that can stand below. */
  readonly only?: readonly string[] | undefined;
}

const LEAVES: Readonly<Record<string, string>> = { Int: "number", Float: "number", Boolean: "boolean" };

/** The shape of a value of that type, where that is selected of it. */
export function shapeOf(type: GraphQLOutputType, selected: Selected): Shape {
  if (isNonNullType(type)) return { ...shapeOf(type.ofType, selected), isNull: false };
  if (isListType(type)) return { list: shapeOf(type.ofType, selected), isNull: true };
  if (isCompositeType(type)) return { name: type.name, fields: fieldsOf(type, selected), isNull: true };
  if (!isEnumType(type)) return { leaf: LEAVES[type.name] ?? "string", isNull: true };
  return {
    leaf: type
      .getValues()
      .map(({ name }) => `"${name}"`)
      .join(" | "),
    isNull: true,
  };
}

function fieldsOf(type: GraphQLCompositeType, selected: Selected): Fields {
  const found = (selected.set?.selections ?? []).flatMap((node) => {
    if (node.kind === Kind.INLINE_FRAGMENT) return fragmentOf(type, node, selected);
    if (node.kind === Kind.FRAGMENT_SPREAD) throw new Error("Named fragments are not covered.");
    return [fieldOf(type, node, selected)];
  });
  const fields: Record<string, Field> = {};
  for (const [name, field] of found) {
    fields[name] ??= field;
    if (JSON.stringify(fields[name]) !== JSON.stringify(field))
      throw new Error(`${type.name}.${name} is asked for in two ways, which is not covered.`);
  }
  return fields;
}

function fragmentOf(
  type: GraphQLCompositeType,
  node: InlineFragmentNode,
  { schema, only }: Selected,
): [string, Field][] {
  const on = schema.getType(node.typeCondition?.name.value ?? type.name);
  if (!isCompositeType(on)) throw new Error(`A fragment of ${type.name} is on no object.`);
  const possible = isAbstractType(type) && only ? only : namesOf(type, schema);
  const isAlways = possible.every((name) => namesOf(on, schema).includes(name));
  const fields = Object.entries(fieldsOf(on, { schema, set: node.selectionSet }));
  return fields.map(([name, field]) => [name, { ...field, isOptional: field.isOptional || !isAlways }]);
}

function namesOf(type: GraphQLCompositeType, schema: GraphQLSchema): string[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
}

function fieldOf(type: GraphQLCompositeType, node: FieldNode, { schema, only }: Selected): [string, Field] {
  const isOptional = (node.directives ?? []).length > 0;
  const name = (node.alias ?? node.name).value;
  if (name === "__typename") return [name, { shape: { leaf: "string", isNull: false }, isOptional }];
  const field = "getFields" in type ? type.getFields()[node.name.value] : undefined;
  if (!field) throw new Error(`${type.name} has no field ${node.name.value}.`);
  const selected = { schema, set: node.selectionSet, only: itemTypes(node) ?? only };
  return [name, { shape: shapeOf(field.type, selected), isOptional }];
}

/** A timeline that is asked for LABELED_EVENT holds objects of the type LabeledEvent alone. */
function itemTypes({ arguments: given = [] }: FieldNode): string[] | undefined {
  const found = given.find(({ name }) => name.value === "itemTypes");
  const values = found && (valueFromASTUntyped(found.value) as string[]);
  return values?.map((value) =>
    value.toLowerCase().replaceAll(/(?:^|_)(.)/g, (_, first) => first.toUpperCase()),
  );
}
