import { expect, test } from "@jest/globals";
import { firstWithoutEnd } from "../world/ends.ts";

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

test("300,000 characters of anything are scrubbed in linear time", () => {
  const body = `
    const { createSecrets } = await import(src + "/core/markdown/scrub.ts");
    const { scrub } = createSecrets(["a value of 16 or so"]);
    for (const head of ${JSON.stringify(HEADS)}) scrub(head + input.repeat(300_000 / input.length) + "s");`;
  expect(firstWithoutEnd(NASTY, body)).toBeUndefined();
});
