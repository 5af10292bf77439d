import type { Item } from "../plan/plan.ts";
import { isTestPath } from "../plan/test-path.ts";
import { saysMissing } from "./help.ts";

/** A finished run of a command. */
interface Run {
  readonly exitCode: number | undefined;
  readonly limit: string | undefined;
  readonly output: string;
}

/** What a run of an item's verify command without the item's change says about the command. */
export type Trial =
  | { readonly kind: "fails" | "passes" }
  /** It ran not a single test; if it failed for that, the item adds none either. */
  | { readonly kind: "no-tests" }
  /** It could not do its work here; `sign` is the line of the output that says so. */
  | { readonly kind: "cannot-start"; readonly sign: string }
  | { readonly kind: "stopped"; readonly limit: string };

/** How test runners say that a name pattern or a folder has matched no test. */
const NO_TESTS =
  /^(?:# tests 0|ℹ tests 0|Ran 0 tests\b.*|=+ no tests ran\b.*|collected 0 items.*|No tests found.*|No test files found.*|running 0 tests|\?\s.*\[no test files\]|ok\s.*\[no tests to run\]|testing: warning: no tests to run|\s*0 passing\b.*)$/m;
const SOME_TESTS =
  /^(?:# tests [1-9]|ℹ tests [1-9]|running [1-9]\d* tests?|ok\s+\S+\s+[\d.]+s$|\s*[1-9]\d* passing)/m;

/** The same, by runners that fail for it, and by the script that `npm init` writes. */
const FAILS_WITHOUT_TESTS =
  /^(?:(?:=+ )?no tests ran\b|=+ \d+ deselected\b|NO TESTS RAN$|(?:Error: )?No test(?:s| files) found\b|Error: no test specified$)/m;

/** Exit codes of a shell: found but not executable, and not found. */
const NOT_STARTED = [126, 127];

/**
 * Judges a run of an item's verify command at a commit without the item's change. A command that fails because a file
 * is missing that the item makes fails as it should.
 */
export function judge(run: Run, item: Pick<Item, "files">): Trial {
  if (run.limit !== undefined) return { kind: "stopped", limit: run.limit };
  if (run.exitCode === 0) return { kind: ranNoTest(run) ? "no-tests" : "passes" };
  const sign = signOf(run, item);
  if (sign !== undefined) return { kind: "cannot-start", sign };
  const addsTests = item.files.some(({ path }) => isTestPath(path));
  return { kind: FAILS_WITHOUT_TESTS.test(run.output) && !addsTests ? "no-tests" : "fails" };
}

/** True if a test runner said that it ran no test, and none said otherwise. */
export const ranNoTest = ({ output }: Pick<Run, "output">): boolean =>
  (NO_TESTS.test(output) && !SOME_TESTS.test(output)) || ranFilesOnly(output);

/** Node's runner counts a file in which it ran no test as a test that has the file's name. */
function ranFilesOnly(output: string): boolean {
  const tests = Number(/^(?:#|ℹ) tests (\d+)$/m.exec(output)?.[1] ?? 0);
  const files = output.match(/^(?:✔|ok \d+ -) \S+\.[cm]?[jt]sx?(?: \(|$)/gm) ?? [];
  return tests > 0 && files.length === tests;
}

const SIGN_CHARACTERS = 160;

function signOf({ exitCode, output }: Run, { files }: Pick<Item, "files">): string | undefined {
  const made = files.filter((file) => file.change === "new").map((file) => nameOf(file.path));
  const lines = output.split("\n").map((line) => line.trim());
  const isOfItem = (line: string) => made.some((name) => line.includes(name));
  const found = lines.find(saysMissing);
  if (found !== undefined) return lines.some(isOfItem) ? undefined : found.slice(0, SIGN_CHARACTERS);
  return NOT_STARTED.includes(exitCode ?? 0) ? `exit code ${exitCode}` : undefined;
}

/** A file as programs name it in errors: without folders and extension, which imports leave out. */
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");

const ALWAYS = "it always passes";

/** Commands that can pass without running any of the repository's code, by how they begin. */
const WEAK: readonly (readonly [RegExp, string])[] = [
  [
    /^node (?:--check|-c)\b|^(?:python3?|\S+\/python) -m (?:py_compile|compileall)\b|^(?:bash|sh) -n\b|^ruby -c\b|^php -l\b/,
    "it checks syntax only",
  ],
  [/^(?:true|:|echo\b.*|exit 0)$/, ALWAYS],
  [/^(?:test|\[|ls|cat|stat|head|file) /, "it only looks whether a file is there"],
  [/^(?:grep|rg|git grep) /, "it only searches for text"],
];

/** Why a verify command proves little, whatever it comes to; undefined if nothing speaks against it. */
export function weaknessOf(verify: string): string | undefined {
  const parts = verify.split(/&&|;|\|\|/).map((part) => part.trim());
  if (/(?:\|\||;) *(?:true|:|exit 0)$/.test(verify.trim())) return ALWAYS;
  const found = parts.map((part) => WEAK.find(([pattern]) => pattern.test(part))?.[1]);
  return found.every((one) => one !== undefined) ? found[0] : undefined;
}
