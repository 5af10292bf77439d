import { constants, createContext } from "node:vm";

/** Kept as this process has them: Buffer and node's own modules are made of them, and tests compare what they get. */
const SHARED = ["ArrayBuffer", "Uint8Array", "Buffer"];

/**
 * A context with the globals of another one. Jest makes its contexts of an object that is asked for each global each
 * time (`Promise`, `Map`), which V8 cannot see through: it took about a sixth of what tests that compute took. A
 * plain one has globals as every program has them.
 */
export function plainContext(jests) {
  const plain = createContext(constants.DONT_CONTEXTIFY);
  const own = new Set(Reflect.ownKeys(plain));
  for (const name of Reflect.ownKeys(jests)) {
    if (own.has(name) && !SHARED.includes(name)) continue;
    const found = Object.getOwnPropertyDescriptor(jests, name);
    Object.defineProperty(plain, name, "value" in found ? found : whenAsked(plain, name, found));
  }
  plain.global = plain;
  plain.Error.stackTraceLimit = 100;
  return plain;
}

/** Most of node's globals are loaded when somebody asks for them, and are values from then on. */
function whenAsked(plain, name, { get, enumerable }) {
  const set = (value) => {
    Object.defineProperty(plain, name, { value, enumerable, writable: true, configurable: true });
  };
  return {
    get: () => {
      const value = get.call(globalThis);
      set(value);
      return value;
    },
    set,
    enumerable,
    configurable: true,
  };
}
