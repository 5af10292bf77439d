import { expect, test } from "@jest/globals";
import { createSecrets } from "../../src/core/scrub.ts";

/** What each pattern begins with, goes on with, or fails on late. */
const NASTY = [
  ...Array.from("A-.:=/<$\\\t "),
  "A\n",
  "AAAAAAAAAAAAAAAA\n",
  "\\n\\",
  "-----BEGIN PRIVATE KEY-----",
  "-----BEGIN PRIVATE KEY-----\n",
  "-----BEGIN A",
  "-----END ",
  "Private-Lines: 1\n",
  "Hash: ",
  "\tHash:y",
  "eyJ",
  "eyJ-",
  "eyJaaaaaaaaa.",
  "://",
  "://a:",
  "://:$i",
  "://a:[",
  "token ",
  "token  ",
  "Bearer aaaaaaaaaaaaaaaaaaaaa",
  "authorization: ",
  "authorization=a",
  "authorization:bearer a",
  "ghs_",
  "ghs_aaaaaaaaaaaaaaaaaaaaaaaaa.",
  "sk-aaaaaaaaaa ",
  "SG.aaaaaaaaaaaaaaaaaaaa.",
  '"d":"',
  "secretaccesskey=",
];
const HEADS = ["", "-----BEGIN PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY-----\tHash:y\tHash:n "];

// No clock is looked at: in linear time this is a moment, in quadratic time hours.
test.each(NASTY)("300,000 characters of %j come to an end", (unit) => {
  const { scrub } = createSecrets(["a value of 16 or so"]);
  for (const head of HEADS) {
    const text = `${head}${unit.repeat(300_000 / unit.length)}s`;
    expect(scrub(text).length).toBeLessThanOrEqual(text.length * 2);
  }
});
