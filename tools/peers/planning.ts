// A local GitHub and the offline model, in a process of their own, with so many plans being made all the time:
// node planning.ts PLANS. Tells what a server needs to know of them, hears where its webhooks go, and begins.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SAMPLE_ISSUES } from "../../playground/issues/index.ts";
import { SAMPLE, startFixture } from "../../playground/world.ts";
import { SANDBOX_OFF } from "../../src/server/config.ts";

const [, , plans = "20"] = process.argv;
const root = await mkdtemp(join(tmpdir(), "redline-planning-"));
const from = join(root, "from");
// The sample alone has a handful of files: with this project's own beside it there is something to index.
await cp(SAMPLE, from, { recursive: true });
for (const folder of ["src", "packages", "docs"])
  await cp(join(import.meta.dirname, "../..", folder), join(from, "vendor", folder), {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
const { github, model, repo, close } = await startFixture({ keep: join(root, "github"), from });
const endless = Number.POSITIVE_INFINITY;
github.setLimits({ contentPerMinute: endless, contentPerHour: endless, requestsPerHour: endless });
let made = 0;

/** Asks for one plan after the other. */
async function keepPlanning(): Promise<never> {
  for (;;) {
    const { title, body } = SAMPLE_ISSUES[made % SAMPLE_ISSUES.length] ?? { title: "", body: "" };
    const issue = github.openIssue(repo, { by: "alice", title, body });
    github.label(repo, issue, "ai-plan", "alice");
    await github.until((one) => one.kind === "pull" && one.head === `ai-plan/issue-${issue}`);
    process.send?.({ made: ++made });
  }
}

process.on("message", (told: { readonly webhookUrl: string }) => {
  github.sendWebhooksTo(told.webhookUrl);
  for (let plan = 0; plan < Number(plans); plan++) void keepPlanning();
});
process.on("disconnect", () => {
  void close()
    .then(() => rm(root, { recursive: true, force: true }))
    .finally(() => process.exit());
});
process.send?.({
  environment: {
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
    ANTHROPIC_API_KEY: "offline",
    ANTHROPIC_BASE_URL: model?.url ?? "",
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: github.url,
    REDLINE_NO_SANDBOX: SANDBOX_OFF,
  },
});
