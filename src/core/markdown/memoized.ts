/** The size of a cache, in characters of text. */
const CHARACTERS_MAX = 2_000_000;

/** Caches a pure function of a text: every reconciliation parses the same comments again. */
export function memoized<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  let characters = 0;
  return (text) => {
    const found = known.get(text);
    const value = found ?? read(text);
    if (known.delete(text)) characters -= text.length;
    known.set(text, value);
    characters += text.length;
    for (const oldest of known.keys()) {
      if (characters <= CHARACTERS_MAX) break;
      known.delete(oldest);
      characters -= oldest.length;
    }
    return value;
  };
}
