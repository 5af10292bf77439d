import { descriptions, type Operation } from "./description.ts";

/** A REST request's operation, and the values in its path. */
export interface Addressed {
  readonly id: string;
  readonly operation: Operation;
  readonly inPath: Readonly<Record<string, string>>;
}

interface Template {
  readonly id: string;
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly literal: number;
}

let templates: readonly Template[] | undefined;

/** The operation that GitHub would take the request for. */
export function operationAt(method: string, pathname: string): Addressed | undefined {
  templates ??= Object.entries(descriptions().rest.operations)
    .map(([id, operation]) => templateOf(id, operation))
    // The most particular first: `/commits/{ref}` with its slashes would also take `/commits/{ref}/check-runs`.
    .toSorted((a, b) => b.literal - a.literal);
  for (const { id, operation, pattern } of templates) {
    const match = operation.method === method ? pattern.exec(pathname) : undefined;
    if (!match) continue;
    const values = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value),
    ]);
    return { id, operation, inPath: Object.fromEntries(values) };
  }
  return undefined;
}

function templateOf(id: string, operation: Operation): Template {
  const { path, parameters } = operation;
  const many = new Set(parameters.filter(({ segments }) => segments === "many").map(({ name }) => name));
  const source = path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => `(?<${name}>${many.has(name) ? ".+" : "[^/]+"})`,
  );
  const literal = path.replaceAll(/\{\w+\}/g, "").length;
  return { id, operation, pattern: new RegExp(`^${source}$`), literal };
}
