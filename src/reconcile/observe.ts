import { peopleToAskFor } from "../core/decide.ts";
import type { Key, Snapshot } from "../core/snapshot.ts";
import type { Role } from "../core/trust.ts";
import type { Forge } from "../ports.ts";

/** Looks at GitHub. Roles are asked live, once in the life of the observer: one run over a key has one. */
export function createObserver(forge: Forge, key: Key): () => Promise<Snapshot | undefined> {
  const known = new Map<string, Role>();
  return async () => {
    const s = await forge.observe(key);
    if (!s) return undefined;
    for (const login of peopleToAskFor(s)) {
      if (!known.has(login)) known.set(login, await forge.roleOf(key, login));
    }
    return { ...s, roles: known };
  };
}
