/** What Grafana and Prometheus are told to ask for, and what the documents name, is what the server counts. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { createMetrics } from "../../src/server/metrics.ts";

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}

const read = (path: string) => readFileSync(path, "utf8");
const dashboard: Dashboard = JSON.parse(read("deploy/grafana.json"));
const shown = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const alerts = (parse(read("deploy/alerts.yml")) as Rules).groups.flatMap(({ rules }) => rules);

/** What a server exports once it has asked GitHub something. */
async function exported(): Promise<string> {
  const metrics = createMetrics();
  const limit = { installation: 1, resource: "core", remaining: 4_999 };
  metrics.recordRequest({ class: "rest-read", outcome: "ok", ...limit });
  return metrics.scrape(async () => ({ queued: 0, waiting: 0, active: 0, dead: 0, oldestSeconds: 0 }));
}
const text = await exported();
const NAMES = (text.match(/(?<=^# TYPE )\w+/gm) ?? []).toSorted();

const namesIn = (one: string) => one.match(/\b(?:redline|process|nodejs)_\w+/g) ?? [];

/** The conditions on labels in an expression that no line of a scrape could ever meet, besides Prometheus' own. */
function impossible(expr: string): string[] {
  return [...expr.matchAll(/(redline_\w+)\{([^}]*)\}/g)].flatMap(([, name = "", conditions = ""]) => {
    const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`));
    const values = conditions.matchAll(/\b(?!job\b)(\w+)!?=("[^"]*")/g);
    const wanted = [...values].map(([, label, value]) => `${label}=${value}`);
    return wanted.filter((one) => !lines.some((line) => line.includes(one))).map((one) => `${name} ${one}`);
  });
}

test.each([
  ["the dashboard asks", shown],
  ["the alert rules ask", alerts.map(({ expr }) => expr)],
])("%s for metrics and labels that exist", (_, expressions) => {
  expect(expressions.flatMap(namesIn).filter((name) => !NAMES.includes(name))).toEqual([]);
  expect(expressions.flatMap(impossible)).toEqual([]);
});

test("the dashboard shows every metric of Redline's own", () => {
  const own = NAMES.filter((name) => name.startsWith("redline_"));
  expect([...new Set(shown.flatMap(namesIn))].filter((name) => own.includes(name)).toSorted()).toEqual(own);
});

test.each(["docs/running.md", "docs/production.md"])("%s names metrics that exist", (page) => {
  const named = read(page).match(/\bredline_\w+_(?:total|seconds|keys|bytes|requests)\b/g) ?? [];
  expect(named.filter((name) => !NAMES.includes(name))).toEqual([]);
});

test("every alert has a line in docs/production.md", () => {
  const names = read("deploy/alerts.yml").match(/(?<=alert: )\w+/g) ?? [];
  expect(names.filter((name) => !read("docs/production.md").includes(`\`${name}\``))).toEqual([]);
});
