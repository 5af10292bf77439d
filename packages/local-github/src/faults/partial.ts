import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  parse,
  print,
  type VariableNode,
  visit,
} from "graphql";

/** The names of the variables that a document uses, not counting where they are declared. */
function usedIn(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }: VariableNode) => {
      used.add(name.value);
    },
  });
  return used;
}

/** A mutation with its first fields only: what is left of one that GitHub gave up on half-way. Undefined for anything else. */
export function firstFields(query: string, fields: number): string | undefined {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || operation.operation !== "mutation") return undefined;
  const { selections } = operation.selectionSet;
  if (selections.length <= fields) return undefined;
  const short = {
    ...operation,
    selectionSet: { ...operation.selectionSet, selections: selections.slice(0, fields) },
  };
  const used = usedIn({ ...document, definitions: [short] });
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) =>
    used.has(variable.name.value),
  );
  const rest: readonly DefinitionNode[] = document.definitions.slice(1);
  return print({
    ...document,
    definitions: [{ ...short, ...(variableDefinitions ? { variableDefinitions } : {}) }, ...rest],
  });
}
