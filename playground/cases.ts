import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Config, SANDBOX_OFF } from "../src/server/config.ts";
import { type Answers, type Case, CaseError, readCase } from "./cases/case.ts";
import { measure } from "./cases/measure.ts";
import { replay } from "./cases/recorded.ts";
import { bring } from "./cases/source.ts";
import { isMeasured, type Result, renderResult, renderTable } from "./cases/table.ts";
import { startWorld, type World } from "./world.ts";

const USAGE = `npm run cases -- FILE... [--out FILE] [--keep DIR]
  Plays each case from the label to the ready pull request, runs its hidden tests, and prints what it came to. Cases
  with the same \`from\` and settings are issues of one repository, played one after another.
  --out FILE  writes the table of all cases as Markdown
  --keep DIR  keeps each repository and its transcripts in DIR/<first case of it>; DIR must be new or empty
  With ANTHROPIC_API_KEY (and ANTHROPIC_BASE_URL, REDLINE_MODEL) set, that model plans and writes; without them, each
  case's recorded answers are replayed. Commands run in a sandbox (REDLINE_SANDBOX, REDLINE_CONTAINER_IMAGE), or without
  one if REDLINE_NO_SANDBOX is set as in .env.example. Exits with 0 if every case could be measured, whatever it came
  to. See docs/cases.md.`;

/** The model to measure; undefined: the recorded answers. */
type Model = Config["model"] | undefined;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = await optionsOf(args);
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  const read = await Promise.allSettled(options.files.map(readCase));
  const mistakes = read.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
  if (mistakes.length > 0) {
    console.error(mistakes.map((one) => (one instanceof CaseError ? one.message : one.stack)).join("\n"));
    return 2;
  }
  const cases = read.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const results: Result[] = [];
  for (const [first, ...others] of Map.groupBy(cases, repositoryOf).values()) {
    if (first === undefined) continue;
    for (const result of await resultsOf([first, ...others], options)) {
      console.log(`\n${result.name}: ${renderResult(result)}`);
      results.push(result);
    }
  }
  const table = renderTable(results, options.model?.name ?? "recorded answers; tokens and USD are estimates");
  console.log(`\n${table}`);
  if (options.out !== undefined) await writeFile(options.out, table);
  return results.every(isMeasured) ? 0 : 1;
}

interface Options {
  readonly model: Model;
  readonly sandbox: Config["sandbox"];
  readonly keep: string | undefined;
}

/** Cases of one repository; the first one names it. */
type Group = readonly [Case, ...Case[]];

function repositoryOf({ from, folder, settings }: Case): string {
  return JSON.stringify([from, folder, settings]);
}

/** Only a mistake in this program is thrown: what is wrong with a case becomes its result. */
async function resultsOf(cases: Group, options: Options): Promise<Result[]> {
  const scratch = await mkdtemp(join(tmpdir(), "redline-case-"));
  const [{ from, folder }] = cases;
  try {
    return await inWorld(cases, await bring(from, join(scratch, "source"), folder), options);
  } catch (error) {
    return cases.map((one) => unmeasured(one, error));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function unmeasured({ name }: Case, error: unknown): Result {
  if (!(error instanceof CaseError)) throw error;
  return { name, problem: error.message };
}

async function inWorld(cases: Group, from: string, { model, keep, sandbox }: Options): Promise<Result[]> {
  const [first] = cases;
  const kept = keep === undefined ? undefined : join(keep, first.name);
  if (kept !== undefined) await mkdir(kept, { recursive: true });
  let answers: Answers | undefined;
  const world = await startWorld({
    from,
    name: first.name,
    apiKey: model?.apiKey,
    script: (...asked) => (answers ? replay(answers)(...asked) : []),
    keep: kept && join(kept, "repositories"),
    isSandboxOff: process.env.REDLINE_NO_SANDBOX === SANDBOX_OFF || undefined,
    change: (config) => ({ ...config, model: model ?? config.model, sandbox }),
  });
  try {
    if (world.bot.unfit !== undefined)
      throw new CaseError(
        `Commands cannot run here: ${world.bot.unfit}. Or set REDLINE_NO_SANDBOX as in .env.example.`,
      );
    await withSettings(world, first);
    const results: Result[] = [];
    for (const one of cases) {
      answers = one.answers;
      results.push(await resultOf(world, one, model).catch((error) => unmeasured(one, error)));
    }
    return results;
  } finally {
    const spoken = join(world.config.folder, "transcripts");
    if (kept !== undefined)
      await cp(spoken, join(kept, "transcripts"), { recursive: true }).catch(() => undefined);
    await world.close();
  }
}

async function resultOf(world: World, one: Case, model: Model): Promise<Result> {
  if (model === undefined && one.answers === undefined)
    throw new CaseError("The case has no recorded answers. Set ANTHROPIC_API_KEY to play it with a model.");
  return await measure(world, one);
}

async function withSettings({ github, repo }: World, { settings }: Case): Promise<void> {
  const files = { ".github/redline.yml": settings };
  await github.commit(repo, "main", { by: "alice", message: "Settings of the case", files });
}

async function optionsOf(args: string[]) {
  try {
    const options = { out: { type: "string" }, keep: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    if (positionals.length === 0) return "Which cases? Name at least one file, such as cases/*.yml.";
    const keep = values.keep === undefined ? undefined : resolve(values.keep);
    if (keep !== undefined && (await readdir(keep).catch(() => [])).length > 0)
      return `--keep ${values.keep}: the folder is not empty.`;
    const [model, sandbox] = [modelOf(process.env), sandboxOf(process.env)];
    if (sandbox === undefined) return "REDLINE_SANDBOX must be one of auto, bubblewrap, container.";
    return { files: positionals, out: values.out, keep, model, sandbox };
  } catch (error) {
    return (error as Error).message;
  }
}

function modelOf(env: NodeJS.ProcessEnv): Model {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl, REDLINE_MODEL: name } = env;
  if (!apiKey && !baseUrl) return undefined;
  return {
    provider: "anthropic",
    apiKey: apiKey || "none",
    baseUrl: baseUrl || undefined,
    name: name || "claude-sonnet-5-5",
  };
}

function sandboxOf(env: NodeJS.ProcessEnv): Config["sandbox"] | undefined {
  const named = env.REDLINE_SANDBOX || "auto";
  const backend = (["auto", "bubblewrap", "container"] as const).find((one) => one === named);
  return backend && { backend, image: env.REDLINE_CONTAINER_IMAGE || "docker.io/library/node:24-bookworm" };
}
