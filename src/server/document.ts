import { createHash } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http";
import { type Html, html, raw } from "./html.ts";

/** GitHub's own colors, as the reader's system has them: light or dark. */
const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d1d9e0, #3d444d); --quiet: light-dark(#59636e, #9198a1); --bad: light-dark(#d1242f, #f85149) }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 14px/1.5 system-ui, sans-serif; color: light-dark(#1f2328, #f0f6fc); background: light-dark(#fff, #0d1117); overflow-wrap: anywhere }
h1 { font-size: 1.5rem } h2 { font-size: 1rem; margin: 1.5rem 0 .5rem } p { margin: 0 }
a { color: light-dark(#0969da, #4493f8); text-decoration: none } a:hover { text-decoration: underline }
ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 6px } li { padding: .5rem 1rem } li + li { border-top: 1px solid var(--line) }
small { color: var(--quiet); font-size: 12px } .bad { color: var(--bad) } code { font-family: ui-monospace, monospace; font-size: 12px }
table { border-collapse: collapse } tr:first-child th { text-transform: capitalize } .wide { overflow-x: auto } td, th { padding: .25rem 1rem .25rem 0; text-align: left; overflow-wrap: normal } td, th + th { text-align: right; font-variant-numeric: tabular-nums }
input, button { font: inherit; padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 6px; box-sizing: border-box; max-width: 100% }
`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** A whole page. */
export function documentOf(content: Html): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Redline</title><style>${raw(STYLE)}</style></head>
<body><main><h1>Redline</h1>${content}</main></body></html>
`;
  return page.text;
}

/** What such a page is sent with: it loads nothing, runs nothing, is not stored, and is in no other page. */
export const HTML_HEADERS: OutgoingHttpHeaders = {
  "cache-control": "no-store",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  // `no-referrer` would take the origin from the login form, too.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};
