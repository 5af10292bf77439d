import type { Visit } from "./visit.ts";

/** GitHub refused; the message is its own. */
export class Refused extends Error {}

interface Problem {
  readonly message?: string;
  readonly errors?: readonly (
    | string
    | { readonly message?: string; readonly field?: string; readonly code?: string }
  )[];
}

/** A REST request to the local GitHub as the acting person: no page changes anything in another way. */
export async function rest<T = unknown>(
  visit: Visit,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(`${visit.world.url}/repos/${visit.repo.fullName}${path}`, {
    method,
    headers: { authorization: `token ghp_${visit.actor}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer: unknown = text === "" ? undefined : JSON.parse(text);
  if (!response.ok) throw new Refused(wordsOf(answer as Problem, response.status));
  return answer as T;
}

/** The same where nothing is made of the answer. */
export async function change(visit: Visit, method: string, path: string, body?: object): Promise<undefined> {
  await rest(visit, method, path, body);
}

/** The mutation of that name, for what GitHub has in GraphQL only. */
export async function mutate(visit: Visit, name: string, input: object): Promise<undefined> {
  const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${name}(input: $input) { clientMutationId } }`;
  const response = await fetch(`${visit.world.url}/graphql`, {
    method: "POST",
    headers: { authorization: `token ghp_${visit.actor}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const answer = (await response.json()) as Problem;
  if (!response.ok || answer.errors) throw new Refused(wordsOf(answer, response.status));
}

function wordsOf({ message, errors = [] }: Problem, status: number): string {
  const details = errors.map((one) =>
    typeof one === "string" ? one : (one.message ?? `${one.field} ${one.code}`),
  );
  return [message ?? (errors.length > 0 ? undefined : `GitHub answered ${status}`), ...details]
    .filter((part) => part !== undefined)
    .join(": ");
}
