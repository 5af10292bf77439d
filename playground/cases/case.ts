import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { parseSettings } from "../../src/core/state/settings-file.ts";

/** A case cannot be measured; the message says why and what to do, for people. */
export class CaseError extends Error {
  override name = "CaseError";
}

const text = z.string("must be text").trim().min(1, "must not be empty");
const pinned = (pattern: RegExp, example: string) =>
  z.string("must be text").regex(pattern, `must name a package and its version, such as \`${example}\``);

/** Only exact versions: a case must be the same next year. No form that makes a client fetch anything but a package. */
const source = z
  .strictObject({
    npm: pinned(/^(?:@[\w.-]+\/)?\w[\w.-]*@\d[\w.+-]*$/, "find-my-way@9.7.0").optional(),
    pypi: pinned(/^\w[\w.-]*==\d[\w.+!-]*$/, "boltons==26.0.0").optional(),
    go: pinned(
      /^\w[\w.~-]*(?:\/[\w.~-]+)+@v\d[\w.+-]*$/,
      "github.com/Masterminds/semver/v3@v3.3.0",
    ).optional(),
    crate: pinned(/^\w[\w-]*@\d[\w.+-]*$/, "http@1.3.0").optional(),
    git: text.optional(),
    commit: z
      .string("must be text: put it in quotes")
      .regex(/^[0-9a-f]{40}$/, "must be a full commit id: 40 hexadecimal digits")
      .optional(),
  })
  .superRefine(({ commit, ...places }, context) => {
    if (Object.keys(places).length !== 1)
      context.addIssue("must have exactly one of npm, pypi, go, crate, git");
    if ("git" in places && commit === undefined)
      context.addIssue({
        code: "custom",
        path: ["commit"],
        message: "must be given with git: the base commit",
      });
    if (!("git" in places) && commit !== undefined)
      context.addIssue({
        code: "custom",
        path: ["commit"],
        message: "must be left out: a package has no commits",
      });
  });
export type Source = z.infer<typeof source>;

const remark = z.strictObject({
  after: z
    .int("must be the number of a revision")
    .positive("must be the number of a revision, from 1")
    .default(1),
  near: text.optional(),
  body: text,
});
export type Remark = z.infer<typeof remark>;

const isInside = (path: string) =>
  !isAbsolute(path) && path === normalize(path) && !path.startsWith("..") && !path.startsWith(".git/");

const hidden = z.strictObject({
  command: text,
  fails: text.optional(),
  files: z
    .record(
      z.string().refine(isInside, "must be a path in the repository, such as `test/hidden.test.js`"),
      z.union([z.string(), z.strictObject({ file: text })], {
        error: "must be the file's text, or `{ file: PATH }` with a path relative to the case file",
      }),
    )
    .refine((files) => Object.keys(files).length > 0, "must have at least one file"),
});

/** One call of a tool: its name, and its input. */
const call = z
  .record(
    z.string(),
    z.record(z.string(), z.unknown(), "must be a tool's input"),
    "must be `TOOL: { input }`",
  )
  .refine((one) => Object.keys(one).length === 1, "must be one call: `TOOL: { input }`");
const calls = z.array(call, "must be a list of calls");
const answers = z.strictObject({
  plan: calls.min(1, "must have at least one call"),
  revise: z.array(z.strictObject({ to: text, calls })).default([]),
  items: z.record(z.string(), calls),
});
/** What a model answered, call by call, each in a turn of its own. */
export type Answers = z.infer<typeof answers>;

const schema = z.strictObject({
  from: source,
  issue: z.strictObject({ title: text, body: text, link: z.url("must be a URL").optional() }),
  settings: z.record(z.string(), z.unknown(), "must be settings, as in .github/redline.yml").default({}),
  remarks: z.array(remark).default([]),
  hidden,
  answers: answers.optional(),
});

/** A repository at a commit, an issue, what reviewers say, and tests that nobody but the program sees. */
export interface Case extends Omit<z.infer<typeof schema>, "settings" | "hidden"> {
  /** The case file's name without its extension. */
  readonly name: string;
  /** The folder of the case file. */
  readonly folder: string;
  /** The text of .github/redline.yml. */
  readonly settings: string;
  readonly hidden: {
    readonly command: string;
    /** What the output says when the tests fail at the base commit for the right reason. */
    readonly fails: string | undefined;
    /** The files' texts by path. */
    readonly files: ReadonlyMap<string, string>;
  };
}

/** Reads a case file. Throws a CaseError that names every key with a mistake. */
export async function readCase(path: string): Promise<Case> {
  const written = await readFile(path, "utf8").catch((error: Error) => {
    throw new CaseError(`${path} cannot be read: ${error.message}`);
  });
  const value = parsed(path, written);
  const result = schema.safeParse(value);
  if (!result.success) throw new CaseError(listed(path, problemsOf(result.error)));
  const { settings, hidden: tests, ...rest } = result.data;
  const withDefaults = stringify({ debounce: 0, ...settings });
  const { problems } = parseSettings(withDefaults);
  if (problems.length > 0)
    throw new CaseError(
      listed(
        path,
        problems.map(({ what }) => `in settings: ${what}`),
      ),
    );
  const files = new Map<string, string>();
  for (const [name, content] of Object.entries(tests.files)) {
    files.set(name, typeof content === "string" ? content : await beside(path, name, content.file));
  }
  const name = basename(path).replace(/\.ya?ml$/, "");
  const places = { name, folder: dirname(path) };
  return { ...rest, ...places, settings: withDefaults, hidden: { ...tests, fails: tests.fails, files } };
}

function parsed(path: string, written: string): unknown {
  try {
    return parse(written, { maxAliasCount: 10 });
  } catch (error) {
    throw new CaseError(`${path} is not valid YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}

async function beside(path: string, name: string, file: string): Promise<string> {
  return await readFile(join(dirname(path), file), "utf8").catch((error: Error) => {
    throw new CaseError(listed(path, [`\`hidden.files.${name}\`: ${file} cannot be read: ${error.message}`]));
  });
}

const listed = (path: string, problems: readonly string[]) =>
  [`${path} has mistakes:`, ...problems.map((one) => `  ${one}`)].join("\n");

function problemsOf({ issues }: z.ZodError): string[] {
  return issues.map((issue) => {
    const key = issue.path.join(".") || "(top)";
    if (issue.code === "unrecognized_keys")
      return `\`${key}\`: has no key ${issue.keys.map((one) => `\`${one}\``).join(", ")}: remove it, or see docs/cases.md`;
    if (issue.code === "invalid_type" && issue.input === undefined && issue.message.startsWith("Invalid"))
      return `\`${key}\`: is missing`;
    const own = issue.code === "invalid_key" ? issue.issues[0] : issue;
    return `\`${key}\`: ${own?.message}`;
  });
}
