import { createRequire } from "node:module";
import { type Html, raw } from "../../src/server/html.ts";

// The package has no types, and no module that Node could import by name.
const require = createRequire(import.meta.url);
const octicons = require("@primer/octicons") as Readonly<
  Record<string, { toSVG(options?: Readonly<Record<string, unknown>>): string }>
>;

/** One of GitHub's icons; with a label it is an image for those who cannot see it. */
export function icon(name: string, options: { readonly class?: string; readonly label?: string } = {}): Html {
  const { class: style, label } = options;
  const found = octicons[name];
  if (!found) throw new RangeError(`There is no icon ${name}.`);
  return raw(found.toSVG({ ...(style ? { class: style } : {}), ...(label ? { "aria-label": label } : {}) }));
}
