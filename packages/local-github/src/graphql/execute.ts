import { readFileSync } from "node:fs";
import {
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  parse,
  validate,
} from "graphql";
import { Refusal } from "../refusal.ts";
import { checkMutations } from "./check-mutation.ts";
import { codeMutations } from "./code-mutation.ts";
import { type Context, NotCovered, notCovered, type Source } from "./context.ts";
import { editMutations } from "./edit-mutation.ts";
import { moderationMutations } from "./moderation.ts";
import { conversationMutations } from "./mutation.ts";
import { querySource } from "./query.ts";
import { reviewMutations } from "./review-mutation.ts";

let built: GraphQLSchema | undefined;

// The package's file, not its module: that one drags in graphql-tag, which Jest cannot load beside graphql 17.
const SCHEMA = new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema"));

/** GitHub's true schema. Building it takes a third of a second: once per process, and only when it is needed. */
function schema(): GraphQLSchema {
  built ??= buildSchema(readFileSync(SCHEMA, "utf8"), { assumeValid: true, assumeValidSDL: true });
  return built;
}

/** What a client posts to /graphql. */
export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
}

/** Runs a query, or the fields of a mutation one after the other, as the viewer. */
export async function runGraphQL(
  context: Context,
  { query, variables, operationName }: GraphQLRequest,
): Promise<Record<string, unknown>> {
  const read = readQuery(query);
  if ("errors" in read) return read;
  const { document } = read;
  read.problems ??= validate(schema(), document);
  const { problems } = read;
  context.world.validator.graphql(
    nameOf(document),
    problems.map(({ message }) => message),
  );
  if (problems.length > 0) return { errors: problems.map(formatted) };
  const { data = null, errors = [] } = await execute({
    schema: schema(),
    document,
    contextValue: context,
    rootValue: rootOf(context, document),
    variableValues: variables,
    operationName,
    fieldResolver: resolveField,
  });
  for (const error of errors) noteMistake(context, error);
  return errors.length > 0 ? { data, errors: errors.map(formatted) } : { data };
}

function rootOf(context: Context, document: DocumentNode): Source {
  const isMutation = document.definitions.some(
    (one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === "mutation",
  );
  return isMutation ? mutationsOf(context) : querySource(context);
}

/** The fields of `Mutation`. */
export function mutationsOf(context: Context): Source {
  return {
    ...conversationMutations(context),
    ...reviewMutations(context),
    ...checkMutations(context),
    ...codeMutations(context),
    ...moderationMutations(context),
    ...editMutations(context),
  };
}

/** The operation's name, or the names of its fields: what the request log shows. */
export function operationOf(request: GraphQLRequest): string {
  const read = readQuery(request.query);
  return "errors" in read ? "unreadable" : nameOf(read.document);
}

function nameOf(document: DocumentNode): string {
  const [operation] = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const fields = operation?.selectionSet.selections.filter((one) => one.kind === Kind.FIELD) ?? [];
  const isNamedQuery = operation?.name && operation.operation === "query";
  return isNamedQuery ? operation.name.value : fields.map((field) => field.name.value).join(" ");
}

/** Missing is not null: a field that nobody thought of must not pass for an empty one. */
const resolveField: GraphQLFieldResolver<Source, Context> = (source, args, context, info) => {
  const { fieldName, parentType } = info;
  const value = source[fieldName];
  if (value === undefined) throw notCovered(context, `${parentType.name}.${fieldName}`);
  return isResolver(value) ? heeding(value, args, context, info) : value;
};

type Resolver = (args: Source) => unknown;
const isResolver = (value: unknown): value is Resolver => typeof value === "function";

/** Resolves a field, and fails if an argument that the query gives was never looked at: it would go unheeded. */
async function heeding(
  resolve: Resolver,
  args: Source,
  context: Context,
  { fieldName, parentType, fieldNodes }: GraphQLResolveInfo,
): Promise<unknown> {
  const read = new Set<string | symbol>();
  const watched = new Proxy(args, {
    get: (target, name) => {
      read.add(name);
      return Reflect.get(target, name);
    },
  });
  const value = await resolve(watched);
  const given = fieldNodes[0]?.arguments?.map((argument) => argument.name.value) ?? [];
  const unheeded = given.find((name) => !read.has(name));
  if (unheeded) throw notCovered(context, `${parentType.name}.${fieldName}(${unheeded}:)`);
  return value;
}

/** A query, and what GitHub's schema has against it once that was asked. */
interface ReadQuery {
  readonly document: DocumentNode;
  problems?: readonly GraphQLError[];
}

/** Clients send the same few queries again and again. */
const queries = new Map<string, ReadQuery>();
const QUERIES_MAX = 500;

function readQuery(query: string): ReadQuery | { errors: { message: string }[] } {
  const known = queries.get(query);
  if (known) return known;
  try {
    const read = { document: parse(query) };
    if (queries.size >= QUERIES_MAX) queries.clear();
    queries.set(query, read);
    return read;
  } catch (error) {
    return { errors: [{ message: error instanceof Error ? error.message : String(error) }] };
  }
}

/** What is neither a refusal nor the client's fault is a mistake of the playground (or of the query's variables). */
function noteMistake({ world }: Context, { originalError, message }: GraphQLError): void {
  if (originalError instanceof Refusal || originalError instanceof NotCovered) return;
  world.log.violation(`GraphQL: ${originalError?.stack ?? message}`);
}

/** GitHub puts an error's type beside its message. */
function formatted(error: GraphQLError): Record<string, unknown> {
  const { originalError } = error;
  const { message, path, locations } = error.toJSON();
  const where = { ...(path ? { path } : {}), ...(locations ? { locations } : {}) };
  if (originalError instanceof Refusal) return { type: originalError.type, ...where, message };
  return { ...where, message };
}
