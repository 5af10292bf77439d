import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { descriptions } from "@redline/local-github/schema/description.ts";
import { Kind, parse } from "graphql";
import { parse as parseYaml } from "yaml";
import * as queries from "../../src/github/queries.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What the bot says to GitHub, as its source has it. */
export interface Said {
  /** operationIds */
  readonly rest: readonly string[];
  /** Names of queries, fields of mutations. */
  readonly graphql: readonly string[];
}

/** The calls in the bot's source. */
export function usesInSource(): Said {
  const files = globSync("src/**/*.ts", { cwd: ROOT }).toSorted();
  const rest = files.flatMap((file) => restIn(readFileSync(join(ROOT, file), "utf8")));
  return {
    rest: [...new Set(rest)].toSorted(),
    graphql: [...documentsIn(queries), ...Object.keys(queries.WRITES)],
  };
}

/** operationIds of the `.rest.<group>.<method>` and `.request("<route>")` of a source text. */
export function restIn(source: string): string[] {
  const methods = [...source.matchAll(/\.rest\.(\w+)\.(\w+)/g)].map(([, group = "", method = ""]) => {
    return `${kebab(group)}/${kebab(method)}`;
  });
  const routes = [...source.matchAll(/\brequest\(\s*["'`]([A-Z]+) (\/[^"'`]*)["'`]/g)].map(
    ([, method = "", path = ""]) => operationOfRoute(method, path) ?? `${method} ${path}`,
  );
  return [...methods, ...routes];
}

/** Octokit's names are GitHub's operationIds in camel case. */
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function operationOfRoute(method: string, path: string): string | undefined {
  const all = Object.entries(descriptions().rest.operations);
  return all.find(([, operation]) => operation.method === method && operation.path === path)?.[0];
}

function documentsIn(exported: Readonly<Record<string, unknown>>): string[] {
  // A document whose length depends on how much is asked for is a function of that.
  const written = Object.values(exported).map((value) => (typeof value === "function" ? value(1) : value));
  const flat = written.flatMap((value) => (typeof value === "object" ? Object.values(value ?? {}) : [value]));
  const texts = flat.filter((value) => typeof value === "string");
  const names = texts.flatMap((text) => {
    const operations = parse(text).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
    return operations.map(({ name }) => name?.value ?? text);
  });
  return [...new Set(names)];
}

/** The permissions that app.yml asks for. */
export function askedInManifest(): Record<string, string> {
  const manifest: unknown = parseYaml(readFileSync(join(ROOT, "app.yml"), "utf8"));
  return { ...Object(manifest).default_permissions };
}
