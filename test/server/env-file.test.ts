import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { writeEnv } from "../../src/server/env-file.ts";

const EXAMPLE = new URL("../../.env.example", import.meta.url);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redline-env-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["plain-1_2.3/4", "plain-1_2.3/4"],
  ["two words", '"two words"'],
  ['say "x"', `'say "x"'`],
  ["#$\\", '"#$\\"'],
])("%j is written so that Node reads it back", (value, spelling) => {
  const file = join(folder, "values.env");
  writeEnv({ A: "first", B: value, C: "a line\nand another" }, file);
  writeEnv({ A: value }, file);
  return readFile(file, "utf8").then((said) => {
    expect(said).toBe(`A=${spelling}\nB=${spelling}\nC="a line\\nand another"\n`);
    expect(parseEnv(said)).toEqual({ A: value, B: value, C: "a line\nand another" });
  });
});

test("a value cannot bring a variable of its own", () => {
  const file = join(folder, "evil.env");
  expect(() => writeEnv({ WEBHOOK_SECRET: `a"'\nREDLINE_NO_SANDBOX=yes` }, file)).toThrow("set it by hand");
  writeEnv({ WEBHOOK_SECRET: "a\nREDLINE_NO_SANDBOX=yes" }, file);
  return readFile(file, "utf8").then((said) =>
    expect(parseEnv(said)).toEqual({ WEBHOOK_SECRET: "a\nREDLINE_NO_SANDBOX=yes" }),
  );
});

test("what is written is put in place of what was there, for this user alone", async () => {
  const file = join(folder, "there.env");
  await writeFile(file, "# Mine.\nAPP_ID=\nexport A = 'old'\nA=older\nPORT=3000", { mode: 0o644 });
  const PRIVATE_KEY = "-----BEGIN X-----\nabc\n";
  writeEnv({ APP_ID: "12", A: "new", PRIVATE_KEY, WEBHOOK_SECRET: "it's a secret" }, file, EXAMPLE);
  expect(await readFile(file, "utf8")).toBe(
    '# Mine.\nAPP_ID=12\nA=new\nA=new\nPORT=3000\nPRIVATE_KEY="-----BEGIN X-----\\nabc\\n"\nWEBHOOK_SECRET="it\'s a secret"\n',
  );
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a new file explains every setting, as the example does, and each setting stands below its explanation", async () => {
  const file = join(folder, "new.env");
  writeEnv({ APP_ID: "12", LOG_LEVEL: "debug" }, file, EXAMPLE);
  const example = await readFile(EXAMPLE, "utf8");
  expect(await readFile(file, "utf8")).toBe(
    example
      .replace("APP_ID=\n", "APP_ID=12\n")
      .replace("#LOG_LEVEL=info\n", "#LOG_LEVEL=info\nLOG_LEVEL=debug\n"),
  );
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
