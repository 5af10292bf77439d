import { describe, expect, test } from "@jest/globals";
import { type Finding, fail, ok, report, warn } from "../../src/server/doctor/findings.ts";
import {
  deliveryFinding,
  hookFindings,
  installationFindings,
  permissionFindings,
} from "../../src/server/doctor/github.ts";
import { clockFinding, diskFinding, gitFinding, nodeFinding } from "../../src/server/doctor/machine.ts";
import { readManifest } from "../../src/server/setup/manifest.ts";

const levels = (found: readonly Finding[]) => found.map(({ level }) => level);
const shown = ({ level, message }: Finding) => `${level} ${message}`;

test("findings are printed in the order of the checks, each with its fix, and a failure fails the whole", async () => {
  const said: string[] = [];
  const late = Promise.withResolvers<Finding[]>();
  const checks = [
    { subject: "First", run: () => late.promise },
    {
      subject: "Second",
      run: async () => {
        late.resolve([ok("First", "fine."), warn("First", "odd.", "Look.")]);
        throw new Error("No answer.\nat some line");
      },
    },
  ];
  expect(await report(checks, (line) => said.push(line))).toBe(false);
  expect(said).toEqual([
    "ok    First: fine.",
    "warn  First: odd.",
    "      Fix: Look.",
    "fail  Second: No answer.",
    "      Fix: Correct what the message names, and run the check again.",
  ]);
  const run = async () => [ok("Third", "fine."), warn("Third", "odd.", "Look.")];
  expect(await report([{ subject: "Third", run }], () => {})).toBe(true);
});

describe("the machine", () => {
  test.each([
    ["v22.20.0", "ok"],
    ["v24.21.0", "ok"],
    ["v26.1.0", "ok"],
    ["v20.19.0", "fail"],
    ["v22.19.0", "fail"],
    ["v25.0.0", "fail"],
  ])("with Node %s is %s", (version, level) => expect(nodeFinding(version).level).toBe(level));

  test.each([
    ["git version 2.39.5\n", "ok 2.39.5"],
    ["git version 2.47.1.windows.2\n", "ok 2.47.1"],
    ["git version 2.50.1 (Apple Git-155)\n", "ok 2.50.1"],
    ["git version 2.37.7\n", "fail 2.37.7 is too old."],
    ["gat\n", "fail gat is too old."],
    [undefined, "fail There is no git in PATH."],
  ])("with %j is: %s", (printed, found) => expect(shown(gitFinding(printed))).toBe(found));

  test.each([
    [100e9, "ok 100.0 GB free."],
    [4.96e9, "warn 5.0 GB free."],
    [0.9e9, "fail 0.9 GB free."],
  ])("with a disk of %d free bytes is: %s", (free, found) => expect(shown(diskFinding(free))).toBe(found));

  test.each([
    [0, "ok as GitHub's."],
    [4_000, "ok as GitHub's."],
    [-10_000, "warn 11 s behind GitHub's."],
    [90_000, "fail 90 s ahead of GitHub's."],
    [-3_600_000, "fail 3601 s behind GitHub's."],
  ])("with a clock that is off by %d ms is: %s", (off, found) => {
    const theirs = Date.parse("2026-01-01T00:00:00Z");
    expect(shown(clockFinding(theirs, theirs + off))).toBe(found);
  });

  test("whose GitHub names no time is not judged", () => {
    expect(clockFinding(undefined, 0).level).toBe("warn");
  });
});

const manifest = readManifest();
const { default_permissions: asked, default_events: events } = manifest;

describe("the App", () => {
  const app = { page: "https://github.com/apps/redline", permissions: asked, events };

  test("as app.yml has it is fine, also with more events", () => {
    expect(levels(permissionFindings({ ...app, events: [...events, "push"] }, manifest))).toEqual([
      "ok",
      "ok",
    ]);
  });

  test("with less than app.yml fails, by name", () => {
    const { checks: _, ...less } = asked;
    const permissions = { ...less, issues: "read", actions: "write" };
    const found = permissionFindings({ ...app, permissions, events: events.slice(1) }, manifest);
    expect(found.map(shown)).toEqual([
      "fail missing: issues: write, checks: write.",
      `fail missing: ${events[0]}.`,
    ]);
  });

  test("with more than it needs is warned of", () => {
    const permissions = { ...asked, workflows: "write" };
    expect(permissionFindings({ ...app, permissions }, manifest).map(shown)).toContain(
      "warn not needed: workflows.",
    );
  });

  const acme = { account: "acme", page: "https://github.com/x", permissions: asked, isSuspended: false };

  test.each([
    ["nowhere", [], ["warn The App is not installed anywhere."]],
    ["at acme", [acme], ["ok acme"]],
    ["where it is suspended", [acme, { ...acme, isSuspended: true }], ["warn acme has suspended the App."]],
    [
      "where nobody has accepted a new permission",
      [{ ...acme, permissions: { ...asked, checks: undefined } }],
      ["warn acme has not granted checks: write."],
    ],
  ])("installed %s", (_, all, found) => {
    expect(installationFindings(all, manifest).map(shown)).toEqual(found);
  });
});

describe("webhooks", () => {
  const url = "https://redline.example.com/api/github/webhooks";
  const hook = { url, contentType: "json", hasSecret: true, isTlsOff: false };

  test.each([
    ["where they should go", {}, url, [`ok ${url}`]],
    ["where a server could be", {}, undefined, [`ok ${url}`]],
    ["nowhere", { url: undefined }, url, ["fail No URL is set."]],
    [
      "elsewhere",
      { url: "https://old.example.com" },
      url,
      [`warn GitHub sends to https://old.example.com, but the settings name ${url}.`],
    ],
    [
      "where no server is",
      { url: "https://redline.example.com/" },
      undefined,
      ["warn https://redline.example.com/ does not end with /api/github/webhooks."],
    ],
    [
      "as forms, unsigned and to anybody",
      { contentType: "form", hasSecret: false, isTlsOff: true },
      url,
      [
        "fail The content type is not JSON.",
        "fail No secret is set.",
        "warn GitHub does not verify the certificate.",
      ],
    ],
  ])("sent %s", (_, change, expected, found) => {
    expect(hookFindings({ ...hook, ...change }, expected).map(shown)).toEqual(found);
  });

  const sent = (guid: string, status: number) => ({ guid, event: "issues", status });

  test.each([
    ["none", [], "ok none in the last 24 hours.", undefined],
    ["all", [sent("a", 200), sent("b", 202)], "ok all 2 of the last 24 hours arrived.", undefined],
    [
      "one at the second try",
      [sent("a", 200), sent("a", 500)],
      "ok all 1 of the last 24 hours arrived.",
      undefined,
    ],
    [
      "not all",
      [sent("a", 200), sent("b", 500), sent("b", 500), sent("c", 500), sent("d", 502)],
      "warn 3 of 4 of the last 24 hours failed (2 × 500, 1 × 502).",
      "Recent Deliveries",
    ],
    [
      "with another secret",
      [sent("a", 401)],
      "fail 1 of 1 of the last 24 hours failed (1 × 401).",
      "WEBHOOK_SECRET",
    ],
    ["to nobody", [sent("a", 0)], "fail 1 of 1 of the last 24 hours failed (1 × no connection).", "firewall"],
  ])("of which arrived: %s", (_, all, found, fix) => {
    const finding = deliveryFinding(all);
    expect(shown(finding)).toBe(found);
    expect(finding.fix ?? "").toContain(fix ?? "");
  });
});

test("what failed in a check is its only line", async () => {
  const lines: string[] = [];
  const run = async () => [fail("A", "broken.", "Mend it.")];
  expect(await report([{ subject: "A", run }], (line) => lines.push(line))).toBe(false);
  expect(lines).toEqual(["fail  A: broken.", "      Fix: Mend it."]);
});
