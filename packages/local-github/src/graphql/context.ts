import type { Viewer } from "../model.ts";
import type { World } from "../world.ts";

/** What every resolver knows: the world, and who is looking. */
export interface Context {
  readonly world: World;
  readonly viewer: Viewer;
}

/**
 * An object of the schema: values, and functions of a field's arguments. What is missing is not covered, and
 * asking for it is an error; what GitHub would leave empty is null.
 */
export type Source = Readonly<Record<string, unknown>>;

/** GitHub could do it; the playground cannot. */
export class NotCovered extends Error {}

/** The error for what the schema has and the playground has not; it is noted as a violation. */
export function notCovered({ world }: Context, what: string): Error {
  const message = `the playground does not cover ${what}`;
  world.log.violation(message);
  return new NotCovered(message);
}
