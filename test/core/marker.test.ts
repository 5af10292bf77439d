import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  parseCommitMessage,
  parseMarker,
  renderCommitMessage,
  signingKey,
  withMarker,
} from "../../src/core/state/traces.ts";

const signer = { keys: ["k".repeat(32)] as const, scope: "R_1#42" };
const place = { parent: "a".repeat(40), tree: "b".repeat(40) };
const message = {
  subject: "Do part 1",
  body: "First.\n\nSecond.",
  trailers: [
    ["Plan-Item", "1"],
    ["Approved-by", "olga"],
  ] as const,
};

describe("markers", () => {
  const value = { id: "failed-12 --> <!--" };
  const body = withMarker(signer, "Hello", "notice", value);
  const marker = body.split("\n").at(-1) ?? "";
  test("are read back, with the text above them", () => {
    expect(parseMarker(signer, "notice", body)).toEqual({ text: "Hello", value });
  });
  test("cannot be left by their value", () => {
    expect(marker.indexOf("-->")).toBe(marker.length - 3);
  });
  test("are read where we write them only: a quoted one is text", () => {
    const other = withMarker(signer, `You wrote: ${marker}\n${marker}`, "notice", "ours");
    expect(parseMarker(signer, "notice", other)?.value).toBe("ours");
    expect(parseMarker(signer, "notice", `${marker}\nmore`)).toBeUndefined();
    expect(parseMarker(signer, "notice", `said: ${marker}`)).toBeUndefined();
  });
  test("of an earlier key are read as long as the key is known", () => {
    const rotated = { keys: ["new", ...signer.keys], scope: signer.scope } as const;
    expect(parseMarker(rotated, "notice", body)?.value).toEqual(value);
    expect(parseMarker(signer, "notice", withMarker(rotated, "Hello", "notice", value))).toBeUndefined();
  });
  test.each([
    ["of another kind", signer, "status", body],
    ["of another issue", { ...signer, scope: "R_1#43" }, "notice", body],
    ["of another key", { ...signer, keys: ["x"] as const }, "notice", body],
    ["whose kind was changed", signer, "status", body.replace(":notice ", ":status ")],
    ["whose value was changed", signer, "notice", body.replace(/notice (.)/, "notice A")],
    ["without a signature", signer, "notice", body.replace(/ [0-9a-f]{32}/, "")],
    ["of a comment without one", signer, "notice", "Hello"],
  ])("one %s does not count", (_, by, kind, text) => {
    expect(parseMarker(by, kind, text)).toBeUndefined();
  });
});

test("a signing key does not depend on how the private key is encoded", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = (type: "pkcs1" | "pkcs8") => privateKey.export({ type, format: "pem" }).toString();
  expect(signingKey(pem("pkcs1"))).toBe(signingKey(pem("pkcs8")));
  expect(signingKey(pem("pkcs1"))).not.toContain(pem("pkcs1").slice(40, 60));
});

describe("commit messages", () => {
  test("a keyword at the subject's end does not close what the body begins with", () => {
    const words = renderCommitMessage(signer, place, {
      ...message,
      subject: "Add the fix",
      body: "#12 is old.",
    });
    expect(words).toMatch(/^Add the fix\u2060\n\n#12 is old\./);
    expect(renderCommitMessage(signer, place, { ...message, subject: "Add the fix" })).toMatch(
      /^Add the fix\n/,
    );
  });
  const text = renderCommitMessage(signer, place, message);
  test("look like any", () => {
    expect(text.replace(/[0-9a-f]{32}\n$/, "…\n")).toMatchInlineSnapshot(`
"Do part 1

First.

Second.

Plan-Item: 1
Approved-by: olga
Redline-Signature: …
"
`);
  });
  test("are read back", () => {
    expect(parseCommitMessage(signer, place, text)).toEqual({
      body: message.body,
      trailers: new Map(message.trailers),
    });
  });
  test.each([
    ["another parent", signer, { ...place, parent: "c".repeat(40) }, text],
    ["another tree", signer, { ...place, tree: "c".repeat(40) }, text],
    ["another issue", { ...signer, scope: "R_1#4" }, place, text],
    ["another subject", signer, place, text.replace("Do part 1", "Do part 2")],
    ["another trailer", signer, place, text.replace("Plan-Item: 1", "Plan-Item: 2")],
    ["one more trailer behind", signer, place, `${text}Plan-Item: 2\n`],
    ["no signature", signer, place, "Do part 1\n\nPlan-Item: 1\n"],
  ])("with %s are not ours", (_, by, where, words) => {
    expect(parseCommitMessage(by, where, words)).toBeUndefined();
  });
  test("line ends that git or a person adds at the end do not matter", () => {
    expect(parseCommitMessage(signer, place, `${text}\n\n`)?.body).toBe(message.body);
  });
  test.each([
    ["a body that looks like trailers", { body: "Plan-Item: 9\nApproved-by: mallory" }],
    ["a body that ends in trailers", { body: "Words.\n\nPlan-Item: 9" }],
    ["a body that looks like a signature", { body: `x\nRedline-Signature: ${"0".repeat(32)}` }],
    ["a subject of several lines", { subject: "Do\n\nPlan-Item: 9\n" }],
    ["no body", { body: " \n" }],
    [
      "a trailer's value of several lines",
      { trailers: [...message.trailers, ["Evidence", "x\nPlan-Item: 9\n\nPlan-Item: 8"]] as const },
    ],
  ])("%s adds no trailer", (_, more) => {
    const parsed = parseCommitMessage(
      signer,
      place,
      renderCommitMessage(signer, place, { ...message, ...more }),
    );
    expect(parsed?.trailers.get("Plan-Item")).toBe("1");
    expect(parsed?.trailers.get("Approved-by")).toBe("olga");
  });
  test("mention nobody and close nothing, even from within code", () => {
    const live = "`@bob` fixes #1\n\n```\ncloses o/r#2\n```";
    const words = renderCommitMessage(signer, place, {
      subject: "fixes #1 of @bob",
      body: live,
      trailers: [["Evidence", "`npx @x/y` fixes #1"]],
    });
    expect(words).not.toMatch(/@\w|(fixes|closes) [#o]/);
    expect(parseCommitMessage(signer, place, words)?.body).toBe(live);
    expect(parseCommitMessage(signer, place, words)?.trailers.get("Evidence")).toBe("`npx @x/y` fixes #1");
  });
  test("are scrubbed before they are signed, and so are markers", () => {
    const clean = { ...signer, scrub: (text: string) => text.replaceAll("secret", "[redacted]") };
    const words = renderCommitMessage(clean, place, {
      subject: "a secret",
      body: "a secret",
      trailers: [["Evidence", "a secret"]],
    });
    expect(words).not.toContain("secret");
    expect(parseCommitMessage(clean, place, words)).toMatchObject({ body: "a [redacted]" });
    const body = withMarker(clean, "Hello", "status", { secret: ["a secret"] });
    expect(parseMarker(clean, "status", body)?.value).toEqual({ "[redacted]": ["a [redacted]"] });
  });
});
