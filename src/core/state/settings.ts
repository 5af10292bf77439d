import { z } from "zod";
import { PATTERN, pathProblem, protectionProblem } from "../plan/scope.ts";
import { CRITIQUE } from "../revision/plan-review.ts";
import { approvals } from "./approval-settings.ts";
import { environment } from "./environment-settings.ts";
import type { Prices } from "./prices.ts";
import { ROLES } from "./roles.ts";

/** The phases of model use, each of which may use a different model. */
export const PHASES = ["plan", "critique", "revise", "execute"] as const;
export type Phase = (typeof PHASES)[number];

const choice = z
  .strictObject({
    model: z
      .string()
      .regex(/^[\w.:@/-]{1,100}$/, "must be the name of a model such as `claude-sonnet-5-5`")
      .optional()
      .describe("The model's name in the API; the server's default if omitted"),
    effort: z
      .enum(["low", "medium", "high", "xhigh", "max"])
      .optional()
      .describe("How much the model thinks; not supported by models from before 2026"),
  })
  .prefault({});
/** Which model a conversation uses, and how much it thinks. */
export type ModelChoice = z.infer<typeof choice>;

const patterns = z
  .array(
    z.string().min(1).max(100).regex(PATTERN, "must be a path such as `src/a.ts`, `infra/` or `**/*.pem`"),
  )
  .max(100)
  .default([]);

const ARCHIVES = ["auto", "pull-request", "none"];

/** Every plan needs a file of its own, which no item may write. */
const archive = z.string().refine((to) => {
  if (ARCHIVES.includes(to)) return true;
  const path = to.replaceAll("{issue}", "1").replace(/^docs\/plans\//i, "");
  const problem = pathProblem(path) ?? protectionProblem(path, { add: [], allow: [] });
  return to.includes("{issue}") && to.endsWith(".md") && PATTERN.test(patternOf(to)) && problem === undefined;
}, "must be `auto`, `pull-request`, `none`, or a path such as `docs/plans/issue-{issue}.md` that nothing protects");

const patternOf = (archive: string) => archive.replaceAll("{issue}", "*");

/**
 * The one definition of `.github/redline.yml`: every key has a default, so no file is needed.
 * It is read from the default branch only; a version on a plan's branch has no effect.
 */
export const settings = z.strictObject({
  label: z.string().min(1).max(50).default("ai-plan").describe("The label that asks for a plan"),
  roles: z
    .strictObject({
      trigger: z.enum(ROLES).default("write").describe("Who may ask for a plan, by the label or `/plan`"),
      feedback: z.enum(ROLES).default("write").describe("Whose comments change the plan"),
      approve: z.enum(ROLES).default("write").describe("Who may approve, pause, resume, retry and cancel"),
    })
    .prefault({}),
  approvals: approvals.describe("What an approval needs besides the role"),
  debounce: z
    .int()
    .min(0)
    .max(3_600)
    .default(20)
    .describe("How many seconds a single comment waits for the next one"),
  comments: z
    .enum(["ask", "revise", "ignore"])
    .default("ask")
    .describe(
      "What a plain comment does: ask how it is meant (once per person), revise the plan, or nothing",
    ),
  attempts: z
    .int()
    .min(1)
    .max(10)
    .default(3)
    .describe("How often an item may try to pass its verify command"),
  budget: z
    .number()
    .min(0.1)
    .max(1_000)
    .default(10)
    .describe("US dollars that the model may cost for one plan; `/budget +5` adds to it"),
  critique: z
    .enum(CRITIQUE)
    .default("auto")
    .describe("Whether a second model reviews a plan before people do; auto: unless the plan is small"),
  models: z
    .strictObject(Object.fromEntries(PHASES.map((phase) => [phase, choice])) as Record<Phase, typeof choice>)
    .prefault({})
    .describe("The model of each phase"),
  checks: z
    .array(z.string().min(1).max(400))
    .max(10)
    .default([])
    .describe("Commands that must pass after each item"),
  amendments: z
    .enum(["ask", "allow", "deny"])
    .default("ask")
    .describe(
      "What happens when an item needs a file that it does not list: people are asked, it is added and reported, or the item fails",
    ),
  ci: z
    .strictObject({
      attempts: z
        .int()
        .min(0)
        .max(5)
        .default(2)
        .describe("How often an item is fixed because a check of another App fails; 0: never"),
    })
    .prefault({}),
  environment: environment.describe("How dependencies are installed, and what commands may use"),
  archive: archive
    .default("auto")
    .describe(
      "Where a finished plan goes: a path with `{issue}` in it, `pull-request` for its description only, or `none`; auto: `docs/plans/issue-{issue}.md`, or `pull-request` where something checks Markdown",
    ),
  titles: z
    .enum(["auto", "plain", "conventional"])
    .default("auto")
    .describe("How titles and commit subjects begin; auto: as the default branch's do"),
  sub_issues: z
    .boolean()
    .default(false)
    .describe(
      "Whether each item of an approved plan gets a sub-issue, which is closed when the item is done",
    ),
  commits: z
    .enum(["git", "api"])
    .default("git")
    .describe(
      "Who makes commits: git, or GitHub's API, which signs them as verified and takes plain files only",
    ),
  protected: z
    .strictObject({
      add: patterns.describe("Paths that no plan may touch, besides those of the default list"),
      allow: patterns.describe("Paths of the default list that plans may touch"),
    })
    .prefault({}),
});

export type Settings = z.infer<typeof settings> & {
  /** The server's own prices of models. */
  readonly prices?: Prices | undefined;
};

/** Applies where there is no settings file. */
export const DEFAULT_SETTINGS: Settings = settings.parse({});

/** What an item wrote where plans are archived would be overwritten. */
export function withArchiveProtected({ protected: { add, allow }, ...settings }: Settings): Settings {
  const own = ARCHIVES.includes(settings.archive) ? [] : [patternOf(settings.archive)];
  return { ...settings, protected: { add: [...add, ...own], allow } };
}

/** The settings with this model in every phase that names none, and what the server says of prices. */
export function withModel(settings: Settings, model: string, prices?: Prices): Settings {
  const named = PHASES.map((phase) => [phase, { model, ...settings.models[phase] }]);
  return { ...settings, models: Object.fromEntries(named) as Settings["models"], prices };
}
