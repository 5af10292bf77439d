import type { Reader } from "../ports/codebase.ts";
import { type IndexedFile, isReadable, openFile } from "./mirror-index.ts";
import type { Objects } from "./objects.ts";
import { hashOf } from "./tokenize.ts";

const PLACES_MAX = 200;

type Place = Awaited<ReturnType<Reader["symbols"]>>[number];

/** Implements `Reader.symbols`: the outline of a file, or the places where a name is defined. */
export async function symbolsOf(
  files: readonly IndexedFile[],
  objects: Objects,
  what: string,
): Promise<Place[]> {
  const file = files.find(({ entry }) => entry.path === what);
  const hash = hashOf(what);
  const likely = file ? [file].filter(isReadable) : files.filter(({ names }) => names.includes(hash));
  const places: Place[] = [];
  for (const one of likely) {
    const { definitions } = await openFile(one, objects);
    const found = definitions.filter(({ name }) => file !== undefined || name === what);
    places.push(...found.map(({ name, line, kind }) => ({ path: one.entry.path, line, text: name, kind })));
    if (places.length >= PLACES_MAX) break;
  }
  return places.slice(0, PLACES_MAX);
}
