import { sandboxOf } from "../../src/adapters.ts";
import { createCodebase } from "../../src/codebase/reader.ts";
import { firstError } from "../../src/core/environment/printed.ts";
import { judge } from "../../src/core/environment/trial.ts";
import { parseSettings } from "../../src/core/state/settings-file.ts";
import type { Prepared, RunResult } from "../../src/ports/environment.ts";
import { environmentFor } from "../../src/reconcile/environment.ts";
import { createWorkspace } from "../../src/workspace/workspace.ts";
import type { World } from "../world.ts";
import { type Case, CaseError } from "./case.ts";

const BY = { name: "Redline cases", email: "cases@example.com" };

/** The hidden tests of a case. The bot has no part in running them, and its model never sees them. */
export interface HiddenTests {
  /** Throws a CaseError if they do not fail at the base commit, or not for the reason they are there for. */
  assertMeasuring(): Promise<void>;
  /** Runs them on a commit's files. */
  at(commit: string): Promise<RunResult>;
}

/** Prepares to run hidden tests as the bot runs commands: the same sandbox, and an environment from the same files. */
export async function openHiddenTests(
  world: World,
  { hidden, settings: written }: Case,
): Promise<HiddenTests> {
  const { github, repo, config } = world;
  const folder = `${config.folder}-hidden`;
  const workspace = await createWorkspace({ folder, sandbox: sandboxOf(config, folder) });
  const codebase = createCodebase();
  const { settings } = parseSettings(written);
  if (!settings) throw new CaseError("The settings of the case are not valid.");
  const remote = { url: `${github.url}/${repo}.git`, token: "ghp_alice", name: "hidden" };
  const [base = ""] = (await github.log(repo, "main")).map(({ sha }) => sha);
  const runOn = async (commit: string): Promise<{ result: RunResult; environment: Prepared }> => {
    const mirror = await workspace.mirror(remote, [commit, base]);
    const change = { parent: commit, files: hidden.files, author: BY };
    const tested = await workspace.commitFiles(mirror, change, () => "Hidden tests\n");
    const environment = await environmentFor(
      { workspace, codebase },
      { settings },
      { remote, mirror, base },
      commit,
    );
    const runs = await workspace.runsAt(mirror, { name: "hidden", environment });
    try {
      return { result: await runs.run(tested, hidden.command), environment };
    } finally {
      await runs.close();
    }
  };
  const run = (commit: string) => workspace.during(() => runOn(commit));
  return {
    assertMeasuring: async () => {
      const { result, environment } = await run(base);
      const problem = setupProblem(environment) ?? baseProblem(result, hidden.fails);
      if (problem !== undefined) throw new CaseError(problem);
    },
    at: async (commit) => (await run(commit)).result,
  };
}

function setupProblem({ failure }: Prepared): string | undefined {
  if (!failure) return undefined;
  const why = firstError(failure.output) ?? `exit code ${failure.exitCode}`;
  return `Set-up failed at the base commit: \`${failure.command}\`: ${why}. Correct \`settings.environment\` in the case.`;
}

/** Why a run of the hidden tests at the base commit shows that they measure nothing; undefined if they fail as they should. */
export function baseProblem(result: RunResult, fails: string | undefined): string | undefined {
  if (result.exitCode === 0)
    return "The hidden tests pass at the base commit already, so they measure nothing. Add what fails there.";
  if (fails !== undefined && result.output.includes(fails)) return undefined;
  const end = result.output.trim().split("\n").slice(-5).join("\n");
  if (fails !== undefined)
    return `At the base commit the hidden tests do not say "${fails}" (\`hidden.fails\`), so they fail for another reason:\n${end}`;
  const trial = judge(result, { files: [] });
  if (trial.kind === "stopped")
    return `At the base commit the hidden tests exceed the limit of ${trial.limit}.`;
  if (trial.kind !== "cannot-start") return undefined;
  return `At the base commit the hidden tests cannot start: ${trial.sign}. If that is how they should fail, set \`hidden.fails\` to this line; else correct \`hidden.command\` or \`settings.environment\`.`;
}
