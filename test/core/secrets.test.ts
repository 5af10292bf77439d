import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { createSecrets, scrubDeep } from "../../src/core/markdown/scrub.ts";
import { redacted } from "../../src/core/markdown/secrets.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const pem = (type: "pkcs8" | "pkcs1", cipher?: string) =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    type,
    format: "pem",
    ...(cipher ? { cipher, passphrase: "p" } : {}),
  }) as string;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
  type: "sec1",
  format: "pem",
}) as string;

describe("a known value", () => {
  const VALUE = `a "very" secret/value+é\\7Qx2`;
  const { scrub, scrubKnown } = createSecrets([VALUE]);
  const json = JSON.stringify(VALUE).slice(1, -1);
  const forms = {
    plain: VALUE,
    "escaped for JSON": json,
    "escaped for JSON twice": JSON.stringify(json).slice(1, -1),
    "percent-encoded": encodeURIComponent(VALUE),
    "percent-encoded in small letters": encodeURIComponent(VALUE).toLowerCase().replace("7qx2", "7Qx2"),
    "form-encoded": new URLSearchParams({ v: VALUE }).toString().slice(2),
    hex: Buffer.from(VALUE).toString("hex"),
    "hex in capitals": Buffer.from(VALUE).toString("hex").toUpperCase(),
  };

  test.each(Object.entries(forms))("%s is found wherever it stands", (_, form) => {
    for (let before = 0; before < 20; before++) {
      const around = (text: string) => `${".".repeat(before)}${text} and on`;
      expect(scrub(around(form))).toBe(around("[redacted]"));
      expect(scrubKnown(around(form))).toBe(around("[redacted]"));
    }
  });

  test.each(["base64", "base64url"] as const)("in %s of a longer text, at each alignment", (encoding) => {
    const known = Buffer.from(VALUE).toString(encoding).slice(4, -4);
    for (const before of ["", "x", "xy", "xyz", "x-access-token:", "user:"]) {
      for (const behind of ["", ".", "..", " and on"]) {
        const text = Buffer.from(before + VALUE + behind).toString(encoding);
        const clean = scrub(text);
        expect(clean).toContain("[redacted]");
        for (let at = 0; at + 12 < known.length; at++) expect(clean).not.toContain(known.slice(at, at + 12));
        expect(Buffer.from(clean.replace("[redacted]", ""), encoding).toString()).not.toContain("secret");
      }
    }
  });

  test("many times, touching each other, and between others", () => {
    const two = createSecrets([VALUE, "another one of 16"]);
    const text = `${VALUE}${VALUE}another one of 16${VALUE} x another one of 16`;
    expect(two.scrub(text)).toBe(`${"[redacted]".repeat(4)} x [redacted]`);
  });

  test("of a private key is each of its lines, in base64 too", () => {
    const key = pem("pkcs8");
    const own = createSecrets([key]);
    const lines = key.split("\n").filter((line) => /^[A-Za-z0-9+/=]{8,}$/.test(line));
    for (const line of lines) expect(own.scrub(`a ${line} b`)).toBe("a [redacted] b");
    const encoded = own.scrub(base64(key));
    for (const line of lines)
      expect(Buffer.from(encoded, "base64").toString()).not.toContain(line.slice(4, -4));
  });

  test("that is learned later counts from then on", () => {
    const token = "an opaque token of an hour";
    const later = createSecrets([]);
    expect(later.scrub(token)).toBe(token);
    later.learn(token);
    expect([token, base64(`x-access-token:${token}`)].map(later.scrub)).toEqual(["[redacted]", "[redacted]"]);
  });

  test("that is a plain word stays: no text could be written without it", () => {
    expect(createSecrets(["postgres", "a", ""]).scrub("a postgres server")).toBe("a postgres server");
  });
});

const S = "a1B2c3D4".repeat(12);
const upper = S.toUpperCase();
/** Each with all of what is secret in it. */
const CREDENTIALS: Record<string, readonly string[]> = {
  GitHub: ["p", "o", "u", "s", "r"].map((letter) => `gh${letter}_${S.slice(0, 36)}`),
  "GitHub, fine-grained": [`github_pat_${S.slice(0, 22)}_${S.slice(0, 59)}`],
  "GitHub, an installation's long form": [`ghs_123456_eyJhbGciOiJSUzI1NiJ9.${S}.${S}-${S}_${S}`],
  Anthropic: [`sk-ant-api03-${S}-AA`],
  OpenAI: [`sk-proj-${S}`, `sk-svcacct-${S}`, `sk-${S.slice(0, 48)}`],
  Slack: [
    `xoxb-1234567890-${S.slice(0, 24)}`,
    `xoxp-1234567890-${S.slice(0, 24)}`,
    `xapp-1-A1-${S.slice(0, 40)}`,
  ],
  Google: [`AIza${S.slice(0, 35)}`, `ya29.${S}`, `GOCSPX-${S.slice(0, 28)}`],
  npm: [`npm_${S.slice(0, 36)}`],
  GitLab: [`glpat-${S.slice(0, 20)}`, `glrt-${S.slice(0, 20)}`],
  Stripe: [`sk_live_${S.slice(0, 24)}`, `rk_live_${S.slice(0, 24)}`],
  AWS: [`AKIA${upper.slice(0, 16)}`, `ASIA${upper.slice(0, 16)}`],
  "a JSON web token": [`eyJhbGciOiJSUzI1NiJ9.${S.slice(0, 40)}.${S}`],
};
/** Where it stands tells what it is; the rest of the line stays. */
const IN_PLACE: readonly (readonly [string, string])[] = [
  [`aws_secret_access_key = ${S.slice(0, 40)}`, "aws_secret_access_key = [redacted]"],
  [`"SecretAccessKey": "${S.slice(0, 40)}",`, `"SecretAccessKey": "[redacted]",`],
  [`AWS_SECRET_ACCESS_KEY=${S.slice(0, 40)}`, "AWS_SECRET_ACCESS_KEY=[redacted]"],
  ["postgres://me:h1dden@there:5432/db", "postgres://me:[redacted]@there:5432/db"],
  ["mysql://root:s3cr%40t@10.0.0.1/db", "mysql://root:[redacted]@10.0.0.1/db"],
  ["redis://:h1dden-p@there", "redis://:[redacted]@there"],
  [`Authorization: Bearer ${S.slice(0, 20)}`, "Authorization: Bearer [redacted]"],
  [`authorization\\":\\"Basic ${base64("me:a password")}`, 'authorization\\":\\"Basic [redacted]'],
  [`-H 'Authorization: token ${S.slice(0, 40)}'`, "-H 'Authorization: token [redacted]'"],
  [`Authorization: ${S.slice(0, 32)}`, "Authorization: [redacted]"],
  [`"x-api-key": "${S.slice(0, 20)}"`, `"x-api-key": "[redacted]"`],
  [`//registry.npmjs.org/:_authToken=${S.slice(0, 36)}`, "//registry.npmjs.org/:_authToken=[redacted]"],
  [`"private_key_id": "${"0a1b".repeat(10)}"`, `"private_key_id": "[redacted]"`],
  [`{"kty":"EC","d":"${S.slice(0, 43)}"}`, `{"kty":"EC","d":"[redacted]"}`],
  [`PrivateKey = ${S.slice(0, 43)}=`, "PrivateKey = [redacted]"],
  [`https://hooks.slack.com/services/T0/B0/${S.slice(0, 24)}`, "https://hooks.slack.com/services/[redacted]"],
  [base64(`x-access-token:${S}`), "[redacted]"],
];
const KEYS: Record<string, string> = {
  "PKCS 8": pem("pkcs8"),
  "PKCS 1": pem("pkcs1"),
  "an encrypted one with headers": pem("pkcs1", "aes-128-cbc"),
  "an elliptic curve": ec,
  "OpenSSH's": `-----BEGIN OPENSSH PRIVATE KEY-----\n${base64(S)
    .match(/.{1,70}/g)
    ?.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`,
  "PGP's": `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${base64(S)
    .match(/.{1,64}/g)
    ?.join("\n")}\n=aB3d\n-----END PGP PRIVATE KEY BLOCK-----\n`,
  "PuTTY's": `PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 2\n${base64(S)
    .match(/.{1,64}/g)
    ?.join("\n")}\n`,
};
const CONTEXTS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `the key (${text}) was refused`,
  (text) => `\`${text}\``,
  (text) => JSON.stringify({ message: `\n${text}\n` }),
  (text) => JSON.stringify({ body: JSON.stringify({ text }) }),
  (text) => text.replace(/^/gm, "> "),
  (text) => text.replace(/^/gm, "    * "),
];

describe("what looks like a credential", () => {
  test.each(Object.entries(CREDENTIALS))("of %s is taken out in every place", (_, all) => {
    for (const one of all) {
      for (const within of CONTEXTS) {
        const clean = redacted(within(one));
        expect(clean).toContain("[redacted]");
        expect(clean).not.toContain(one.slice(-12));
      }
    }
  });

  test.each(IN_PLACE)("%#: what names it stays", (line, clean) => {
    expect(redacted(line)).toBe(clean);
  });

  test.each(Object.entries(KEYS))("a private key, %s: whole, quoted, escaped, and cut", (_, key) => {
    const pieces = key.match(/^[A-Za-z0-9+/=]{32,}$/gm) ?? [];
    expect(pieces.length).toBeGreaterThan(0);
    for (const text of [...CONTEXTS.map((within) => within(key)), key.slice(0, key.length - 60)]) {
      const clean = redacted(text);
      for (const piece of pieces) expect(clean).not.toContain(piece.slice(0, 12));
    }
    expect(redacted(`before\n${key}behind it are words`)).toMatch(/^before\n[\s\S]*behind it are words$/);
  });

  test("taken out twice is the same as once", () => {
    const all = [
      ...Object.values(CREDENTIALS).flat(),
      ...Object.values(KEYS),
      ...IN_PLACE.map(([one]) => one),
    ];
    const once = redacted(all.join("\n\n"));
    expect(redacted(once)).toBe(once);
  });
});

/** Ordinary text of plans, code and documentation. */
const ORDINARY = [
  "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
  "commit 119ade5d8a8d8f0d3a5c0e9c0f5b6a7c8d9e0f1a and uuid 123e4567-e89b-12d3-a456-426614174000",
  "![](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==)",
  "highs_and_lows_of_the_market, weighs_more_than_the_other, sk-eyebrow-component, task-antenna-position-of-it",
  "`PRIVATE_KEY` must begin with `-----BEGIN PRIVATE KEY-----` and end with `-----END PRIVATE KEY-----`.",
  "export const key = `-----BEGIN PRIVATE KEY-----\\n§{body}\\n-----END PRIVATE KEY-----`;",
  "DATABASE_URL=postgres://user:password@localhost:5432/redline, or postgres://$USER:§{PASS}@host/db",
  "git clone https://github.com/acme/bookshelf.git; http://localhost:3000/a:b?mail=a@b.example",
  "endpoint.headers.authorization = authentication.headers.authorization;",
  "headers: { authorization: `Bearer §{token}` } and Authorization: Bearer <token>",
  "a bearer of responsibilities-for-everything; basic understanding; token bucketAlgorithmImplementation",
  "const token = tokenize(source); let secretAccessKey = config.secretAccessKey;",
  "AKIAIOSFODNN7EXAMPLE is the key of Amazon's documentation; process.env.AWS_SECRET_ACCESS_KEY",
  "//registry.npmjs.org/:_authToken=§{NPM_TOKEN}",
  '<path d="M10 10h80v80H10z"/> and "d": "2026-01-02"',
  "eyJ is how a JSON object begins in base64; `eyJhbGciOi...`",
  "git@github.com:acme/bookshelf.git, ssh://git@host.example.com/acme, me@there.example",
  "kubectl get secret my-secret -o jsonpath='{.data.password}' | base64 -d",
].map((text) => text.replaceAll("§", "$"));

test.each(ORDINARY)("ordinary text stays: %s", (text) => {
  expect(redacted(text)).toBe(text);
  for (const within of CONTEXTS) expect(redacted(within(text))).toBe(within(text));
});

test("names of fields are texts too", () => {
  const { scrub } = createSecrets(["a value of 16 or so"]);
  const value = { "a value of 16 or so": [1, null, true, { deep: ["a value of 16 or so"] }] };
  expect(scrubDeep(value, scrub)).toEqual({ "[redacted]": [1, null, true, { deep: ["[redacted]"] }] });
});
