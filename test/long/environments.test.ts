import { readFileSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect } from "@jest/globals";
import type { Setup } from "../../src/core/environment/setup.ts";
import { ADDRESS, createRegistry } from "../adapters/registry.ts";
import { NOTHING } from "../adapters/site.ts";
import {
  aPlaceForNobody,
  aTree,
  type Preparing,
  sandboxedOr,
  startNobody,
  WALLS,
} from "../sandboxed/nobody.ts";
import { aliveWith } from "../sandboxed/processes.ts";

const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder);
const sandboxed = await sandboxedOr(nobody);
const registry = await createRegistry(
  { name: "evil", version: "1.0.0", scripts: { install: "node hostile-install.mjs" } },
  {
    "hostile-install.mjs": readFileSync(join(import.meta.dirname, "hostile-install.mjs"), "utf8"),
    "index.js": "module.exports = 'installed';\n",
  },
);

afterAll(async () => {
  await nobody.close();
  await place.close();
  registry.close();
});

const host = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
const tree = await aTree(place.folder, {
  "tracked.js": "of the tree\n",
  "package.json": '{ "dependencies": { "evil": "1.0.0" } }',
  "targets.json": JSON.stringify([registry.port, ADDRESS, host ?? "192.0.2.1"]),
});

let stores = 0;
/** What is asked for, with a store of its own unless one is named. */
const asking = (setup: Partial<Setup>, more: Partial<Preparing> & { limits?: object } = {}): Preparing => ({
  store: `environments-${++stores}`,
  tree,
  said: { "npm config list --json": JSON.stringify({ registry: registry.url }) },
  request: { repository: "a/b", setup: { ...NOTHING.setup, ...setup }, limits: more.limits ?? {} },
  ...more,
});

/** Names of what set-up gives to commands that have a network, beside what all commands have. */
const PROXIED = /proxy|CERT|CA_?|BUNDLE|cafile|^JAVA_TOOL_OPTIONS$|REGISTRY|registry/i;

describe("an install script of a hostile package", () => {
  sandboxed("reaches the registry, and nothing and nobody else", async () => {
    const hostile = asking({
      commands: ["npm install --no-audit --no-fund --foreground-scripts"],
      managers: ["npm"],
      inputs: ["package.json"],
      hosts: ["not-asked-for.example"],
    });
    const made = await nobody.prepare(WALLS[0], hostile);
    expect(made).toMatchObject({ outcome: "ready", isReused: false, failure: undefined });
    expect(made.refusedHosts).toEqual(
      ["evil.example:443", `${ADDRESS}:22`, "127.0.0.1:22", "169.254.169.254:80", "[::1]:22"].concat(
        "evil.example:80",
      ),
    );
    expect(aliveWith("98771")).toEqual([]);
    const inside = (command: string) => nobody.runIn(WALLS[0], hostile, made.layer, command);
    const report = JSON.parse((await inside("cat ~/report.json")).output);
    expect(report).toMatchObject({
      registry: 200,
      others: [403, 403, 403, 403, 403, 403],
      direct: ["ENETUNREACH", "ENETUNREACH", expect.stringMatching(/EAI_AGAIN|ENOTFOUND/), "ECONNREFUSED"],
      secrets: [],
      written: [],
    });
    const strange = report.environment.filter(
      (name: string) => !PROXIED.test(name) && !name.startsWith("npm_"),
    );
    const known = [
      "CI",
      "COLOR",
      "EDITOR",
      "HOME",
      "INIT_CWD",
      "LANG",
      "NODE",
      "NODE_USE_ENV_PROXY",
      "OLDPWD",
      "PATH",
    ];
    expect(
      strange.filter((name: string) => !known.includes(name) && !/^(?:PWD|SHLVL|_)$/.test(name)),
    ).toEqual([]);

    const seen = await inside(
      "cat tracked.js; node -p 'require(\"evil\")'; cat .npmrc; ls -l node_modules/setuid | cut -c1-10",
    );
    expect(seen.output).toBe("of the tree\ninstalled\nregistry=https://evil.example/\n-rwxr-xr-x\n");
    const layer = join(place.folder, hostile.store, String(made.layer));
    expect(statSync(join(layer, "work/node_modules/setuid")).mode & 0o7777).toBe(0o755);
    expect(await inside("cat node_modules/link")).toMatchObject({
      output: expect.not.stringContaining("CANARY"),
    });
    // Without a network, whatever the variables of a hostile file say.
    const offline = await inside(
      `node -e 'fetch("${registry.url}").catch((e) => console.log(e.cause.code))'`,
    );
    expect(offline.output).toBe("ECONNREFUSED\n");
  });
});

describe("set-up", () => {
  sandboxed("is done once for all who ask at the same time, and not again later", async () => {
    const asked = asking({
      commands: [
        `node -e 'fetch("${registry.url}package.tgz").then((answer) => process.exit(answer.ok ? 0 : 1))'`,
      ],
      managers: ["npm"],
    });
    const before = registry.fetched();
    const all = await Promise.all([1, 2, 3].map(() => nobody.prepare(WALLS[0], asked)));
    expect(registry.fetched()).toBe(before + 1);
    expect(all.filter(({ isReused }) => !isReused)).toHaveLength(1);
    expect(new Set(all.map(({ layer }) => layer)).size).toBe(1);
    expect(await nobody.prepare(WALLS[0], asked)).toMatchObject({ outcome: "ready", isReused: true });
    expect(registry.fetched()).toBe(before + 1);
    const other = { ...asked, request: { ...asked.request, repository: "a/c" } };
    expect(await nobody.prepare(WALLS[0], other)).toMatchObject({ isReused: false });
  });

  const FAILING: readonly (readonly [string, Partial<Setup>, object, object])[] = [
    [
      "a command that fails",
      { commands: ["printf first; cd /tmp", "echo second; pwd; printf end; exit 3", "echo third > ~/third"] },
      {},
      {
        command: "echo second; pwd; printf end; exit 3",
        exitCode: 3,
        limit: undefined,
        output: "second\n/work\nend",
      },
    ],
    [
      "one that hangs",
      { commands: ["echo begun; sleep 98772"] },
      { seconds: 2 },
      { command: "echo begun; sleep 98772", limit: "time", output: expect.stringMatching(/^(?:begun\n)?$/) },
    ],
    [
      "one that fills the disk",
      { commands: ["head -c 64m /dev/zero > ~/big"] },
      { diskMb: 16 },
      { limit: "disk" },
    ],
    [
      "what only looks small",
      { commands: ["for i in 1 2 3; do truncate -s 9M ~/sparse$i; done"] },
      { diskMb: 16 },
      { exitCode: 0, limit: "disk" },
    ],
    [
      "a tool that is not there",
      { commands: ["no-such-tool install"] },
      {},
      { exitCode: 127, output: expect.stringMatching(/not found/) },
    ],
  ];
  for (const [what, setup, limits, failure] of FAILING)
    sandboxed(`is not kept for ${what}, which is reported`, async () => {
      const asked = asking(setup, { limits });
      const made = await nobody.prepare(WALLS[0], asked);
      expect(made).toMatchObject({ outcome: "failed", layer: undefined, failure });
      expect(aliveWith("98772")).toEqual([]);
      expect((await nobody.runIn(WALLS[0], asked, undefined, "ls -A ~; cat tracked.js")).output).toBe(
        "of the tree\n",
      );
    });

  for (const backend of [...WALLS, "none"] as const)
    sandboxed(`is one view of files, then warmed up as far as that works, files by ${backend}`, async () => {
      const commands = [
        "echo $KIND > made; mkdir -p ~/bin",
        "cat made > ~/copy; printf '#!/bin/sh\\necho 1.5.0\\n' > ~/bin/hi; chmod +x ~/bin/hi",
      ];
      const more = { variables: { KIND: "set-up" }, offline: { KIND: "offline" }, path: ["/home/work/bin"] };
      const toolchains = [
        { name: "Hi", command: "hi", wanted: "2", from: "hi.txt" },
        { name: "Node.js", command: "node --version", wanted: ">=22", from: "package.json" },
        { name: "Other", command: "no-such-tool", wanted: "1", from: ".tool-versions" },
      ];
      const warm = asking({ commands, warmUp: ["echo $KIND >> made; rm ~/copy"], toolchains, ...more });
      const made = await nobody.prepare(backend, warm);
      expect(made).toMatchObject({
        outcome: "ready",
        mismatches: [{ name: "Hi", found: "1.5.0" }, { name: "Other" }],
      });
      expect((await nobody.runIn(backend, warm, made.layer, "cat made; ls ~; hi; echo $KIND")).output).toBe(
        "set-up\noffline\nbin\n1.5.0\noffline\n",
      );
      const failing = asking({ commands, warmUp: ["echo $KIND >> made", "exit 1"], ...more });
      const kept = await nobody.prepare(backend, failing);
      expect(kept).toMatchObject({ outcome: "ready", failure: undefined });
      expect((await nobody.runIn(backend, failing, kept.layer, "cat made; ls ~")).output).toBe(
        "set-up\nbin\ncopy\n",
      );
    });

  sandboxed("of nothing does nothing", async () => {
    expect(await nobody.prepare(WALLS[0], asking({}))).toMatchObject({
      outcome: "nothing-to-do",
      layer: undefined,
    });
  });

  sandboxed("gives way to later ones, where there is no room for all", async () => {
    const store = { store: "environments-small", bytesMax: 5_000_000 };
    const filled = (name: string) => asking({ commands: [`head -c 2m /dev/zero > ~/${name}`] }, store);
    const layers = [];
    for (const name of ["one", "two", "three"]) {
      layers.push((await nobody.prepare(WALLS[0], filled(name))).layer);
      if (name === "two") await nobody.prepare(WALLS[0], filled("one"));
    }
    const [one, two, three] = layers;
    await expect(nobody.runIn(WALLS[0], filled("two"), two, "ls ~")).rejects.toThrow(
      "There is no such layer",
    );
    for (const [name, layer] of [
      ["one", one],
      ["three", three],
    ] as const)
      expect((await nobody.runIn(WALLS[0], filled(name), layer, "ls ~")).output).toBe(`${name}\n`);
  });
});
