import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createBubblewrap } from "../../src/workspace/sandbox/bubblewrap.ts";
import { runIn } from "../../src/workspace/sandbox/run.ts";
import type { Sandbox } from "../../src/workspace/sandbox/sandbox.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";

const LIMITS = { timeoutMs: 20_000, outputCharacters: 5_000 };
const NOBODY = 65_534;
const folder = await mkdtemp(join(tmpdir(), "redline-sandbox-"));
const outside = join(tmpdir(), `redline-outside-${process.pid}`);
if (process.getuid?.() === 0) await chown(folder, NOBODY, NOBODY);

beforeAll(async () => {
  process.env.REDLINE_CANARY = "a secret that must not be seen";
  await writeFile(outside, "outside");
  await chmod(outside, 0o644);
});
afterAll(async () => {
  delete process.env.REDLINE_CANARY;
  await rm(folder, { recursive: true, force: true });
  await rm(outside);
});

/** The sandbox as another user makes it: root's is refused, so root becomes nobody first. */
function asNobody(sandbox: Sandbox): Sandbox {
  if (process.getuid?.() !== 0) return sandbox;
  const drop = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"];
  return { ...sandbox, argv: (tree, command) => [...drop, ...sandbox.argv(tree, command)] };
}

const inside = (command: string) => runIn(asNobody(createBubblewrap()), folder, command, LIMITS);

/** Where no sandbox can be made, the bot refuses to run anything and says how to mend it; CI always has one. */
const probe = await inside("true");
const sandboxed = probe.exitCode === 0 || process.env.CI === "true" ? test : refusing;

function refusing(name: string): void {
  test(`${name}: not tried, for want of bubblewrap (apt-get install bubblewrap)`, async () => {
    expect(await createBubblewrap().unfit()).toMatch(
      /apt-get install bubblewrap|needs Linux|cannot make|runs as root/,
    );
  });
}

sandboxed("a command runs in its folder, and its exit code and output come back", async () => {
  const run = await inside("echo hello > made && cat made && pwd && exit 3");
  expect(run).toMatchObject({ exitCode: 3, output: "hello\n/work\n" });
});

sandboxed("the program's own Node is there", async () => {
  expect((await inside("node -p 'process.version'")).output.trim()).toBe(process.version);
});

sandboxed("nothing of the bot's environment is seen", async () => {
  const { output } = await inside("env; cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'; true");
  expect(output).toContain("CI=1");
  expect(output).not.toContain("a secret that must not be seen");
});

sandboxed("files elsewhere are neither read nor written", async () => {
  const { output } = await inside(`cat ${outside}; ls /root /home; echo x > /usr/x; echo x > /etc/x; true`);
  expect(output).not.toContain("outside\n");
  expect(output).toContain("Read-only file system");
});

sandboxed("there is no network, not even the machine's own", async () => {
  const script = `require("node:net").connect(22, "127.0.0.1").on("error", (e) => console.log(e.code)).on("connect", () => console.log("connected"))`;
  const { output } = await inside(
    `node -e '${script}'; ls /sys/class/net 2>/dev/null; node -e 'console.log(Object.keys(require("node:os").networkInterfaces()))'`,
  );
  expect(output).not.toContain("connected");
  expect(output).toMatch(/ECONNREFUSED|ENETUNREACH/);
});

sandboxed("only the sandbox's own processes are seen", async () => {
  expect(Number((await inside("ls -d /proc/[0-9]* | wc -l")).output.trim())).toBeLessThan(8);
});

test("a command that does not end is ended, with all that it started", async () => {
  const run = await runIn(createUnconfined(), folder, "echo begun; sleep 1000 & sleep 1000", {
    ...LIMITS,
    timeoutMs: 300,
  });
  expect(run.exitCode).toBeUndefined();
  expect(run.output).toBe("begun\n\n(ended after 0.3 s)\n");
});

test("a flood of output keeps its end only", async () => {
  const run = await runIn(createUnconfined(), folder, "yes x | head -c 1000000; echo the end", LIMITS);
  expect(run.output).toHaveLength(LIMITS.outputCharacters);
  expect(run.output).toMatch(/the end\n$/);
});

test("even without a sandbox the bot's environment is not handed on", async () => {
  expect((await runIn(createUnconfined(), folder, "env", LIMITS)).output).not.toContain("REDLINE_CANARY");
});

test("root is refused a sandbox", async () => {
  const expected = process.getuid?.() === 0 ? /runs as root|apt-get install bubblewrap/ : /^fit|bubblewrap/;
  expect((await createBubblewrap().unfit()) ?? "fit").toMatch(expected);
});
