import { existsSync } from "node:fs";
import { afterAll, expect } from "@jest/globals";
import { infer } from "../../core/environment/builders.ts";
import { aPlaceForNobody, aTree, sandboxedOr, startNobody } from "../../sandboxed/nobody.ts";
import type { SmallProject } from "./projects.ts";

/** A row that cannot be tried is a failure. Only programs in these folders can be seen in the sandbox. */
function assertPresent({ program, debian }: SmallProject): void {
  const folders = ["/usr/bin", "/usr/local/bin", "/usr/local/go/bin"];
  if (program === undefined || folders.some((folder) => existsSync(`${folder}/${program}`))) return;
  throw new Error(`${program} is missing: apt-get install --no-install-recommends ${debian}`);
}

/** Tests that what is inferred from each project really installs it, from the public registries, in the real sandbox. */
export async function testInstalling(projects: readonly SmallProject[]): Promise<void> {
  const place = await aPlaceForNobody();
  const nobody = await startNobody(place.folder);
  const sandboxed = await sandboxedOr(nobody);
  afterAll(async () => {
    await nobody.close();
    await place.close();
  });
  for (const project of projects)
    sandboxed(
      `${project.name}: set-up installs what the tests need, which then pass without a network`,
      async () => {
        assertPresent(project);
        const tree = await aTree(place.folder, project.files);
        const setup = infer(project.files);
        const preparing = { store: "layers", tree, request: { repository: "sample", setup, limits: {} } };
        const { outcome, failure, refusedHosts, mismatches, layer } = await nobody.prepare(
          "overlay",
          preparing,
        );
        expect([outcome, failure?.command, failure?.output]).toEqual(["ready", undefined, undefined]);
        expect([refusedHosts, mismatches]).toEqual([[], []]);
        const { exitCode, output } = await nobody.runIn("overlay", preparing, layer, project.test);
        expect([exitCode, output]).toEqual([0, expect.anything()]);
        const without = await nobody.runIn("overlay", preparing, undefined, project.test);
        expect(without.exitCode).not.toBe(0);
      },
    );
}
