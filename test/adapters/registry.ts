import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A registry for npm on the loopback interface, with one version of one package, and others that need a secret. */
export interface Registry {
  readonly url: string;
  readonly port: number;
  /** How often the package itself was fetched. */
  fetched(): number;
  close(): void;
}

/** Of the loopback interface, but none that programs know as one for which they need no proxy. */
export const ADDRESS = "127.0.0.2";

/** Serves a package with these files, beside its package.json. */
export async function createRegistry(
  manifest: { readonly name: string; readonly version: string; readonly scripts?: object },
  files: Readonly<Record<string, string>>,
): Promise<Registry> {
  const tarball = await packed({ ...files, "package.json": JSON.stringify(manifest) });
  let fetched = 0;
  const server = createServer((asked, answer) => {
    if (asked.url === `/${manifest.name}`) return void answer.end(JSON.stringify(described()));
    if (asked.url?.startsWith("/private"))
      return void answer.writeHead(401, { "www-authenticate": 'Basic realm="a registry"' }).end("{}");
    if (asked.url !== "/package.tgz") return void answer.writeHead(404).end("{}");
    fetched++;
    answer.end(tarball);
  });
  await new Promise<void>((resolve) => server.listen(0, ADDRESS, resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://${ADDRESS}:${port}/`;
  const described = () => {
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    const version = { ...manifest, dist: { tarball: `${url}package.tgz`, integrity } };
    const { name, version: latest } = manifest;
    return { name, "dist-tags": { latest }, versions: { [latest]: version } };
  };
  return { url, port, fetched: () => fetched, close: () => void server.close() };
}

async function packed(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "redline-package-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, "package", path)), { recursive: true });
      await writeFile(join(folder, "package", path), text);
    }
    execFileSync("tar", ["-czf", "package.tgz", "package"], { cwd: folder });
    return await readFile(join(folder, "package.tgz"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
