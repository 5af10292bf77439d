import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { aPlaceForNobody, aTree, IMAGE, sandboxedOr, startNobody } from "../sandboxed/nobody.ts";
import { aliveWith, gone } from "../sandboxed/processes.ts";

/** What only containers have; the tables of what all sandboxes have in common are those of test/adapters. */
if (IMAGE === undefined)
  test("not tried here: `npm run containers` does", () => {
    expect(process.env.SANDBOX_IMAGE).toBeUndefined();
  });
else await tryContainers();

async function tryContainers(): Promise<void> {
  const place = await aPlaceForNobody();
  const nobody = await startNobody(place.folder);
  const sandboxed = await sandboxedOr(nobody);
  const tree = await aTree(place.folder, { "a.js": "a\n" });
  const socket = join(place.folder, "proxy.sock");
  const proxy = createServer((connection) => connection.end("reached\n"));
  await new Promise<void>((resolve) => proxy.listen(socket, resolve));
  await chmod(socket, 0o666);

  afterAll(async () => {
    proxy.close();
    await nobody.close();
    await place.close();
  });

  sandboxed("the probe names the engine and the image", async () => {
    expect(await nobody.probe()).toEqual({
      usable: true,
      backend: `container by docker, image ${IMAGE}`,
      takesImages: true,
    });
  });

  describe("the egress proxy", () => {
    const command = `perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); connect(S, sockaddr_in(3128, INADDR_LOOPBACK)) or die "no way: $!"; print <S>'; echo "$https_proxy"; wc -c < "$SSL_CERT_FILE"`;
    const run = (before = "") =>
      nobody.run("container", { tree, network: { socket }, command: before + command });

    sandboxed("is reached, and its certificates are there", async () => {
      const { output } = await run();
      expect(output).toMatch(/^reached\nhttp:\/\/127.0.0.1:3128\n\d{5,}\n$/);
    });

    sandboxed("is the only way out", async () => {
      const { output } = await run("cat /proc/net/dev | grep -c :; ");
      expect(output).toMatch(/^1\nreached/);
    });
  });

  sandboxed("an image that is no name is refused, whatever it would be on a command line", async () => {
    for (const image of ["--privileged", "-v=/:/host", "a b", ""])
      await expect(nobody.run("container", { tree, command: "id", image })).rejects.toThrow(
        "not the name of an image",
      );
  });

  sandboxed("an image that cannot be had is said to be", async () => {
    const missing = nobody.run("container", { tree, command: "id", image: "127.0.0.1:1/none:1" });
    await expect(missing).rejects.toThrow(/127\.0\.0\.1:1/);
  });

  for (const code of [125, 126, 127, 137])
    sandboxed(`an exit code of the engine's own is the command's: ${code}`, async () => {
      expect(await nobody.run("container", { tree, command: `exit ${code}` })).toMatchObject({
        exitCode: code,
      });
    });

  sandboxed(
    "what an engine has left of an earlier bot in the same folder is removed at the start",
    async () => {
      const docker = (...args: string[]) => execFileSync("docker", args, { encoding: "utf8" }).trim();
      const running = nobody.run("container", {
        tree,
        command: "sleep 98781",
        limits: { timeoutMs: 60_000 },
      });
      running.catch(() => undefined);
      while (aliveWith("98781").length === 0) await new Promise(setImmediate);
      // As container.ts makes it: other tests have containers too.
      const label = createHash("sha256")
        .update(`${hostname()}\0${place.folder}/runs`)
        .digest("hex")
        .slice(0, 16);
      const sleep = ["--network=none", `--label=redline.sandbox=${label}`, String(IMAGE), "sleep", "98782"];
      docker("run", "--detach", "--rm", ...sleep);
      expect(aliveWith("98782")).not.toEqual([]);
      const next = await startNobody(place.folder);
      expect(await next.probe()).toMatchObject({ usable: true });
      await next.close();
      await gone("98782");
      // It was this one's as well: two bots never have one folder.
      await expect(running).rejects.toBeInstanceOf(Error);
    },
  );
}
