/** Folders with what a version has written, and the keys it was signed with. */
import { readdirSync, readFileSync } from "node:fs";
import type { Signer } from "../../src/core/state/traces.ts";
import { signingKey } from "../../src/core/state/traces.ts";

export const VERSIONS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? entry.name : []))
  .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));

export const NEWEST = VERSIONS.at(-1) ?? "";

export const pathOf = (version: string, name: string) => `${import.meta.dirname}/${version}/${name}`;
export const read = (version: string, name: string) => readFileSync(pathOf(version, name), "utf8");
/** What the files of a version said when they were written. */
export const expectedOf = (version: string) => JSON.parse(read(version, "expected.json"));

/** An Ed25519 key of 32 times the same byte, as PEM. */
const PEM = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(`302e020100300506032b657004220420${"07".repeat(32)}`, "hex").toString("base64")}\n-----END PRIVATE KEY-----\n`;
export const signer: Signer = { keys: [signingKey(PEM)], scope: "R_kgDOA1b2c3 7" };
