import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { sandboxOf } from "./adapters.ts";
import { listModels } from "./agent/models.ts";
import { createSecrets } from "./core/markdown/scrub.ts";
import { createAppReader } from "./github/app.ts";
import { postgresVersion } from "./queue/postgres.ts";
import { type Config, type Parsed, parseConfig } from "./server/config.ts";
import { type Check, fail, ok, report, warn } from "./server/doctor/findings.ts";
import { githubChecks } from "./server/doctor/github.ts";
import { clockCheck, folderCheck, gitCheck, nodeCheck } from "./server/doctor/machine.ts";
import { isSetUp } from "./server/environment.ts";
import { secretsOf } from "./server/log.ts";
import { modelProblem } from "./server/model-key.ts";
import { hookUrl, readManifest } from "./server/setup/manifest.ts";
import { createProgress } from "./server/setup/progress.ts";

/** The oldest that the queue is made for. */
const POSTGRES_MIN = 14;

// As the server does: the folder may be made here.
process.umask(0o077);
const parsed = parseConfig(process.env);
const config = "config" in parsed ? parsed.config : undefined;
const { scrub } = createSecrets(config ? secretsOf(config) : []);
const folder = resolve(config?.folder ?? (process.env.REDLINE_FOLDER || ".redline"));
const checks = [
  settingsCheck(parsed),
  nodeCheck,
  gitCheck,
  folderCheck(folder),
  sandboxCheck(config),
  ...(config ? checksOf(config) : []),
];
const isWell = await report(checks, (line) => void process.stdout.write(`${scrub(line)}\n`));
// What a check was not waited for, the process does not wait for either.
process.exit(isWell ? 0 : 1);

function settingsCheck(read: Parsed<{ readonly config: Config }>): Check {
  const subject = "Settings";
  const wrong = (problem: string) => fail(subject, problem, "Correct it in .env.");
  const notSetUp = fail(
    subject,
    "Redline is not set up yet.",
    "Run `npm start` and open the page that it names.",
  );
  const found = "config" in read ? [ok(subject, "complete.")] : read.problems.map(wrong);
  return { subject, run: async () => (isSetUp(process.env) ? found : [notSetUp]) };
}

/** The sandbox with its limits, and the container engine if that is what the settings name. */
function sandboxCheck(read: Config | undefined): Check {
  const settings = read ?? { isSandboxOff: false, sandbox: { backend: "bubblewrap", image: "" } as const };
  const subject = "Sandbox";
  const run = async () => {
    if (settings.isSandboxOff)
      return [
        warn(subject, "switched off: model-written code runs as this user.", "Remove REDLINE_NO_SANDBOX."),
      ];
    // If it cannot be made, its own check says so.
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
    const probe = await sandboxOf(settings, folder).probe();
    return [
      probe.usable
        ? ok(subject, probe.backend)
        : fail(
            subject,
            `${probe.reason}.`,
            "docs/sandbox.md says what a machine must allow. Until then, items are refused.",
          ),
    ];
  };
  return { subject, run };
}

function checksOf(read: Config): Check[] {
  const { app, github, databaseUrl } = read;
  const { apiUrl } = github;
  const reader = createAppReader({ appId: app.id, privateKey: app.privateKey, apiUrl });
  const destination = createProgress(process.env).destination();
  const isKnown = destination.address !== undefined || destination.relay !== undefined;
  const expected = {
    appId: app.id,
    apiUrl,
    manifest: readManifest(),
    hook: isKnown ? hookUrl(destination) : undefined,
  };
  return [
    ...(databaseUrl === undefined ? [] : [databaseCheck(databaseUrl)]),
    clockCheck(apiUrl),
    ...githubChecks(reader, expected),
    modelCheck(read),
  ];
}

function databaseCheck(url: string): Check {
  const subject = "Database";
  const run = async () => {
    const version = await postgresVersion(url);
    const isOld = Number.parseInt(version, 10) < POSTGRES_MIN;
    const fix = `Use Postgres ${POSTGRES_MIN} or later.`;
    return [
      isOld ? fail(subject, `Postgres ${version} is too old.`, fix) : ok(subject, `Postgres ${version}`),
    ];
  };
  return { subject, run };
}

function modelCheck({ model: { provider, apiKey, baseUrl, name } }: Config): Check {
  const subject = "Model";
  const unchecked = `${name} at ${provider} is not checked: only Anthropic's API is asked for its models.`;
  if (provider !== "anthropic")
    return {
      subject,
      run: async () => [warn(subject, unchecked, "Request a plan, and read the log if it fails.")],
    };
  const run = async () => {
    const found = await modelProblem(listModels, { apiKey, baseUrl }, [name]);
    const fix = "Correct ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL or REDLINE_MODEL.";
    return [found ? fail(subject, found.problem, fix) : ok(subject, `${name}, and the key works.`)];
  };
  return { subject, run };
}
