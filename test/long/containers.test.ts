import { chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { aPlaceForNobody, aTree, IMAGE, sandboxedOr, startNobody } from "../sandboxed/nobody.ts";

/** What only containers have; the tables of what all sandboxes have in common are those of test/adapters. */
if (IMAGE === undefined) test("containers are tried by `npm run containers`", () => undefined);
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
}
