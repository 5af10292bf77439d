import type { OutgoingHttpHeaders } from "node:http";
import type { Log } from "../ports/ports.ts";
import { type Fitness, isFit } from "./health.ts";

/** What is answered to a GET. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** A page that is a line of text. */
export const plain = (status: number, text: string): Page => ({
  status,
  type: "text/plain",
  body: `${text}\n`,
});

/** Where GitHub sends people after they installed the App, and what they read there. */
export const INSTALLED_PATH = "/setup/installed";
export const INSTALLED = plain(
  200,
  "Redline is installed. Add the label ai-plan to an issue, or comment /plan on it: Redline opens a draft pull request with a plan.",
);
/** The page of paths that have none. */
export const MISSING = plain(404, "Not found");
/** What is answered where a page should be. */
export const FAILED = plain(500, "This page failed; the log says why.");

interface Sources {
  readonly fitness: () => Promise<Fitness>;
  /** Metrics in Prometheus' text format. */
  readonly scrape: () => Promise<string>;
  /** The dashboard's HTML. Who may see it is decided before. */
  readonly dashboard?: () => Promise<string>;
  readonly log: Log;
}

/** The pages that need more than that the process can answer. */
const PAGES: Readonly<Record<string, (sources: Sources) => Promise<Page>>> = {
  "/readyz": async ({ fitness }) => {
    const found = await fitness();
    const body = `${JSON.stringify(found)}\n`;
    return { status: isFit(found) ? 200 : 503, type: "application/json", body };
  },
  "/metrics": async ({ scrape }) => ({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
    body: await scrape(),
  }),
  "/": async ({ dashboard }) =>
    dashboard ? { status: 200, type: "text/html; charset=utf-8", body: await dashboard() } : MISSING,
};

/** Creates the renderer of the pages `/readyz`, `/metrics` and `/`. It never throws: of a page that fails the log says why. */
export function createPages(sources: Sources): (path: string) => Promise<Page> {
  return async (path) => {
    const asked = PAGES[path]?.(sources) ?? Promise.resolve(MISSING);
    return await asked.catch((err: unknown) => {
      sources.log.error({ err, path }, "a page failed");
      return FAILED;
    });
  };
}
