import { readFileSync } from "node:fs";
import { icon } from "./icons.ts";

const PRIMITIVES = [
  "base/size/size",
  "base/typography/typography",
  "base/motion/motion",
  "functional/size/border",
  "functional/size/radius",
  "functional/size/size",
  "functional/size/size-fine",
  "functional/spacing/space",
  "functional/typography/typography",
  "functional/themes/light",
  "functional/themes/dark",
].map((name) => `@primer/primitives/dist/css/${name}.css`);

const STYLES = [...PRIMITIVES, "@primer/css/dist/core.css", "@primer/css/dist/product.css"];
const SHEETS = ["base", "header", "conversation", "threads", "diff", "pages"];
const SCRIPT = "text/javascript; charset=utf-8";

const installed = (name: string): string => readFileSync(new URL(import.meta.resolve(name)), "utf8");
const own = (name: string): string => readFileSync(new URL(`./assets/${name}`, import.meta.url), "utf8");

/** What pages load, all from this machine: each is read when it is first asked for. */
const ASSETS: Readonly<Record<string, { readonly type: string; readonly read: () => string }>> = {
  "style.css": {
    type: "text/css; charset=utf-8",
    // In a layer of its own Primer yields to the pages' rules. Its source maps are not served.
    read: () => {
      const primer = STYLES.map(installed)
        .join("\n")
        .replaceAll(/\/\*# sourceMappingURL=.*?\*\//g, "");
      return [`@layer primer {${primer}}`, ...SHEETS.map((name) => own(`${name}.css`))].join("\n");
    },
  },
  "mermaid.js": { type: SCRIPT, read: () => installed("@mermaid-js/tiny") },
  "idiomorph.js": { type: SCRIPT, read: () => installed("idiomorph") },
  "live.js": { type: SCRIPT, read: () => own("live.js") },
  "icon.svg": {
    type: "image/svg+xml",
    read: () =>
      icon("git-pull-request").text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg" fill="#8250df"'),
  },
};

const loaded = new Map<string, string>();

/** The asset of that name. */
export function assetNamed(name: string): { readonly text: string; readonly type: string } | undefined {
  const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (!asset) return undefined;
  const text = loaded.get(name) ?? asset.read();
  loaded.set(name, text);
  return { text, type: asset.type };
}
