import { readFileSync } from "node:fs";
import { icon } from "./icons.ts";

/** Primer: its variables, for both colour modes, and what is built of them. */
const STYLES = [
  import.meta.resolve("@primer/primitives/dist/css/base/size/size.css"),
  import.meta.resolve("@primer/primitives/dist/css/base/typography/typography.css"),
  import.meta.resolve("@primer/primitives/dist/css/functional/size/border.css"),
  import.meta.resolve("@primer/primitives/dist/css/functional/size/radius.css"),
  import.meta.resolve("@primer/primitives/dist/css/functional/size/size.css"),
  import.meta.resolve("@primer/primitives/dist/css/functional/typography/typography.css"),
  import.meta.resolve("@primer/primitives/dist/css/functional/themes/light.css"),
  import.meta.resolve("@primer/primitives/dist/css/functional/themes/dark.css"),
  import.meta.resolve("@primer/css/dist/core.css"),
  import.meta.resolve("@primer/css/dist/product.css"),
];
const SHEETS = ["base", "header", "conversation", "threads", "diff", "pages"];
const SCRIPT = "text/javascript; charset=utf-8";

const installed = (url: string): string => readFileSync(new URL(url), "utf8");
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
  "mermaid.js": { type: SCRIPT, read: () => installed(import.meta.resolve("@mermaid-js/tiny")) },
  "idiomorph.js": { type: SCRIPT, read: () => installed(import.meta.resolve("idiomorph")) },
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
