import { describe, expect, test } from "@jest/globals";
import { parseCommitMessage, parseMarker, renderCommitMessage, renderMarker } from "../../src/core/marker.ts";

const signer = { key: "k".repeat(32), scope: "R_1#42" };
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
  const marker = renderMarker(signer, "notice", { id: "failed-12 --> <!--" });
  test("are read back, also between other words", () => {
    expect(parseMarker(signer, "notice", `Hello\n\n${marker}\nmore`)).toEqual({ id: "failed-12 --> <!--" });
  });
  test("cannot be left by their value", () => {
    expect(marker.indexOf("-->")).toBe(marker.length - 3);
  });
  test("the first with a right signature counts", () => {
    const forged = marker.replace(/[0-9a-f]{32} -->/, `${"0".repeat(32)} -->`);
    expect(parseMarker(signer, "notice", `${forged}\n${marker}`)).toEqual({ id: "failed-12 --> <!--" });
  });
  test.each([
    ["of another kind", signer, "status", marker],
    ["of another issue", { ...signer, scope: "R_1#43" }, "notice", marker],
    ["of another key", { ...signer, key: "x" }, "notice", marker],
    ["whose kind was changed", signer, "status", marker.replace(":notice ", ":status ")],
    ["whose value was changed", signer, "notice", marker.replace(/notice (.)/, "notice A")],
    ["without a signature", signer, "notice", marker.replace(/ [0-9a-f]{32}/, "")],
    ["of a comment without one", signer, "notice", "Hello"],
  ])("one %s does not count", (_, by, kind, body) => {
    expect(parseMarker(by, kind, body)).toBeUndefined();
  });
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
});
