import {
  GRAPHQL_USES,
  KEPT,
  OTHER_USES,
  REST_USES,
  type Use,
} from "@redline/local-github/schema/permissions.ts";
import type { Said } from "./uses.ts";

type Uses = Readonly<Record<string, Use>>;

/** What is wrong between the calls of the bot, the table of permissions, and what app.yml asks for. */
export function permissionProblems(said: Said, asked: Readonly<Record<string, string>>): string[] {
  return [
    ...tableProblems("REST_USES", REST_USES, said.rest),
    ...tableProblems("GRAPHQL_USES", GRAPHQL_USES, said.graphql),
    ...levelProblems(needed([REST_USES, GRAPHQL_USES, OTHER_USES, KEPT]), asked),
  ];
}

function tableProblems(table: string, uses: Uses, said: readonly string[]): string[] {
  const missing = said.filter((name) => !(name in uses)).map((name) => `${name} is used and not in ${table}`);
  const stale = Object.keys(uses).filter((name) => !said.includes(name));
  return [...missing, ...stale.map((name) => `${name} is in ${table} and not used`)];
}

/** The highest level of each permission that some use needs. */
function needed(tables: readonly Uses[]): Map<string, string> {
  const levels = new Map<string, string>();
  for (const { needs } of tables.flatMap((uses) => Object.values(uses))) {
    for (const [permission, level] of Object.entries(needs)) {
      if (levels.get(permission) !== "write") levels.set(permission, level);
    }
  }
  return levels;
}

function levelProblems(
  needs: ReadonlyMap<string, string>,
  asked: Readonly<Record<string, string>>,
): string[] {
  const missing = [...needs].filter(([permission]) => asked[permission] === undefined);
  const differing = Object.entries(asked).filter(([permission, level]) => needs.get(permission) !== level);
  return [
    ...missing.map(
      ([permission, level]) => `app.yml does not ask for ${permission}: ${level}, which is needed`,
    ),
    ...differing.map(([permission, level]) => {
      const need = needs.get(permission);
      return `app.yml asks for ${permission}: ${level}, ${need ? `needed is ${need}` : "which nothing needs"}`;
    }),
  ];
}
