import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Removes a folder with whatever a program has left in it: folders without rights, files that must not be written,
 * trees that are deeper than a path may be long. A missing folder is no error. Follows no links.
 */
export async function removeFolder(folder: string): Promise<void> {
  // rm and chmod walk by descriptors, so the length of a path is no bound; Node's own rm knows neither.
  await run("rm", ["-rf", "--", folder]).catch(async () => {
    await run("chmod", ["-R", "u+rwX", "--", folder]).catch(() => undefined);
    await run("rm", ["-rf", "--", folder]);
  });
}
