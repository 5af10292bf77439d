/**
 * Made-up repositories of any size, for measuring: the same seed gives the same commits.
 *
 *   node playground/sizes.ts FOLDER [FILES] [SEED]
 *
 * makes a bare repository in FOLDER, with FILES files (2,000) in two commits on `main`; the second changes 20 files.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";

const WORDS =
  `account address audit batch billing budget cache cart channel charge client cluster config contact coupon credit
  currency customer database delivery device discount document draft email event export feature filter gateway group
  history import index invoice item job key label ledger limit link locale message metric notification offer order
  parcel password payment permission plan policy price product profile project query queue quota rate receipt refund
  region report request retry review role rule schedule search secret session setting shipment signal snapshot state
  status stock storage subscription tax team template tenant ticket token topic trace transfer trial usage user vendor
  voucher wallet webhook worker zone`.split(/\s+/);

/** Numbers from 0 to 1 that look like chance: mulberry32. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** A module of 20 to 120 lines: it imports from others, defines functions and says things about its words. */
function moduleOf(random: () => number): string {
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? "";
  const name = () => `${word()}${capital(word())}${random() < 0.2 ? capital(word()) : ""}`;
  const lines = Array.from({ length: 2 }, () => `import { ${name()} } from "../${word()}/${word()}.ts";`);
  for (let left = 3 + Math.floor(random() * 14); left > 0; left--)
    lines.push(
      "",
      `/** Takes the ${word()} of a ${word()} to its ${word()}. */`,
      `export function ${name()}(${word()}: ${capital(word())}): ${capital(word())} {`,
      `  const ${word()} = ${name()}(${word()}, "${word()} ${word()} ${word()}");`,
      `  return ${name()}(${word()}.${word()});`,
      "}",
    );
  return `${lines.join("\n")}\n`;
}

function* commits(files: number, random: () => number): Generator<string> {
  const path = (at: number) =>
    `src/${WORDS[at % 97] ?? "a"}/${WORDS[Math.floor(at / 97) % 89] ?? "b"}/${WORDS[at % 101]}-${at}.ts`;
  const write = (at: number) => {
    const text = moduleOf(random);
    return `M 100644 inline ${path(at)}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  };
  const head = (words: string, when: number) =>
    `commit refs/heads/main\ncommitter Size <size@example.org> ${when} +0000\ndata ${words.length}\n${words}\n`;
  yield head("All files", 1_700_000_000);
  for (let at = 0; at < files; at++) yield write(at);
  yield head("Some change", 1_700_000_060);
  for (let at = 0; at < Math.min(20, files); at++) yield write(Math.floor(random() * files));
}

/** Makes the repository in `folder`, as bare, which must be empty. Throws an Error if git refuses it. */
export async function makeRepository(folder: string, files = 2_000, seed = 1): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const run = (...args: string[]) =>
    spawn("git", [`--git-dir=${folder}`, ...args], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = async (child: ReturnType<typeof run>, what: string) => {
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`git ${what} ended with ${code}`);
  };
  await ended(run("init", "-q", "--bare", "-b", "main"), "init");
  const load = run("fast-import", "--quiet");
  const end = ended(load, "fast-import");
  await Promise.all([pipeline(commits(files, chance(seed)), load.stdin), end]);
}

if (import.meta.main) {
  const [folder, files, seed] = process.argv.slice(2);
  if (folder === undefined) throw new Error("Name a folder for the repository.");
  await makeRepository(resolve(folder), Number(files ?? 2_000), Number(seed ?? 1));
}
