import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SAMPLE_ISSUES } from "./issues/index.ts";
import { startWorld } from "./world.ts";

/** Remakes docs/examples: the plans of the bundled issues, and what was said with the offline model over each. */
const FOLDER = new URL("../docs/examples/", import.meta.url).pathname;

const world = await startWorld({ isSandboxOff: true });
const { github, repo, config } = world;
/** The address of this run's local GitHub is nobody's. */
const lasting = (text: string) => text.replaceAll(config.github.serverUrl, "https://github.example");
try {
  for (const { number, title, body } of SAMPLE_ISSUES) {
    const issue = github.openIssue(repo, { by: "alice", title, body });
    github.label(repo, issue, "ai-plan", "alice");
    await world.settle();
    const name = `${number}-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
    const plan = await github.readFile(repo, `ai-plan/issue-${issue}`, "PLAN.md");
    if (plan === undefined) throw new Error(`There is no plan for the bundled issue ${number}: ${title}`);
    await writeFile(join(FOLDER, `${name}.md`), lasting(plan));
    const spoken = join(config.folder, "transcripts", repo, String(issue));
    for (const file of await readdir(spoken)) {
      const [, phase] = /Z-(\w+)\.jsonl$/.exec(file) ?? [];
      await writeFile(
        join(FOLDER, `${name}.${phase}.jsonl`),
        lasting(await readFile(join(spoken, file), "utf8")),
      );
    }
  }
} finally {
  await world.close();
}
