import { helpIn, setupFailed } from "../../core/environment/help.ts";
import { judge, ranNoTest } from "../../core/environment/trial.ts";
import { changedByHand } from "../../core/environment/tried.ts";
import { attemptsUsed, commandFailed, failsWithout, nothingChanged } from "../../core/messages/failures.ts";
import type { Proof } from "../../core/plan/evidence.ts";
import { parsePlan, tick } from "../../core/plan/file.ts";
import type { Item } from "../../core/plan/plan.ts";
import { isTestPath } from "../../core/plan/test-path.ts";
import type { Oid, PlanFile } from "../../core/state/snapshot.ts";
import type { Verdict } from "../../ports/agent.ts";
import type { Prepared, RunResult } from "../../ports/environment.ts";
import type { BuiltTree, ItemWork } from "../../ports/workspace.ts";
import type { Places } from "./places.ts";

/** What an item's work is proven against. */
interface Claim {
  readonly item: Item;
  readonly head: Oid;
  /** The plan file in which the item is ticked; undefined if it is ticked already. */
  readonly plan: PlanFile | undefined;
  readonly checks: readonly string[];
  readonly attemptsMax: number;
  /** Where set-up has failed, it is why commands fail. */
  readonly environment: Pick<Prepared, "failure">;
  /** Other items that are done: what passed for them before must pass after the change. */
  readonly others?: readonly Item[];
}

/** A tree on which every command passed, and what other runs have shown. */
export interface Proven {
  readonly tree: Oid;
  readonly runs: readonly RunResult[];
  readonly proof: Proof;
  /** How often the model submitted its work, this time included. */
  readonly attempts: number;
  /** The item and those of the others whose command passed. */
  readonly items: readonly number[];
}

/**
 * Proves an item: its command without the change, with its tests alone, and with all of it, each on a fresh checkout.
 * The last of them, and the checks, run on exactly the tree that will be committed, with the ticked box and the evidence
 * already in it. Counts attempts.
 */
export function createProof(places: Pick<Places, "work" | "runsFor">, claim: Claim) {
  const { item, attemptsMax } = claim;
  const setup = claim.environment.failure && setupFailed(claim.environment.failure);
  const plan = claim.plan && parsePlan(claim.plan.text).plan;
  const isByHand = plan !== undefined && changedByHand(plan).has(item.id);
  const runs = remembering(places, item);
  let attempts = 0;
  let proven: Omit<Proven, "attempts"> | undefined;
  const failed = (why: string, failure?: RunResult): Verdict => {
    if (++attempts < attemptsMax) return { kind: "again", why };
    return { kind: "stop", why: attemptsUsed(attempts, why, setup ?? (failure && helpIn(failure))) };
  };
  const refuted = (failure: RunResult, before: RunResult): Verdict => {
    if (!isSameFailure(failure, before)) return failed(commandFailed(failure), failure);
    // Whatever the model changes, this command says the same: more attempts would only cost money.
    if (runs.countSame(failure) > 1) return { kind: "stop", why: failsWithout(failure, setup) };
    return failed(
      `${commandFailed(failure)}\n\nIt fails in the same way without the item's changes.`,
      failure,
    );
  };
  return {
    proven: (): Proven => {
      if (!proven) throw new Error("The conversation ended without a tree that passed.");
      return { ...proven, attempts: attempts + 1 };
    },
    verify: async (): Promise<Verdict> => {
      const bare = await places.work.build(new Map());
      const problem = problemOf(bare);
      if (problem !== undefined) return failed(problem);
      const before = await runs.at(claim.head, item.verify);
      const testsAlone = await testsAloneOf(places, runs, item, bare);
      const prove = (ranNone: boolean) => {
        const observed = { before: wordFor(before, item), testsAlone, isFlaky: runs.isFlaky(), isByHand };
        const proof = { ...observed, ranNoTest: ranNone };
        return runAll(places.work, runs, { ...claim, proof, change: bare.oid });
      };
      let result = await prove(passedWithoutTests(before));
      // What only the run that passes shows: then the line beside the tick was not the whole truth.
      if ("tree" in result && !isTold(result, runs)) result = await prove(passedWithoutTests(result.runs[0]));
      if ("failure" in result) return refuted(result.failure, before);
      proven = result;
      return { kind: "holds" };
    },
  };
}

const passedWithoutTests = (run: RunResult | undefined) => run?.exitCode === 0 && ranNoTest(run);

const isTold = (
  { proof, runs: [own] }: Pick<Proven, "proof" | "runs">,
  { isFlaky }: Pick<Remembering, "isFlaky">,
) => proof.isFlaky === isFlaky() && proof.ranNoTest === passedWithoutTests(own);

function problemOf({ isEmpty, problems }: BuiltTree): string | undefined {
  if (isEmpty) return nothingChanged();
  return problems.length > 0 ? problems.join(" ") : undefined;
}

function wordFor(run: RunResult, item: Item): Proof["before"] {
  const { kind } = judge(run, item);
  if (kind === "passes" || kind === "no-tests") return "passes";
  return kind === "cannot-start" ? "does not start" : "fails";
}

/** The item's command with nothing but its changes to tests; undefined if it changes none, or nothing else. */
async function testsAloneOf(
  { work }: Pick<Places, "work">,
  runs: Remembering,
  { files, verify }: Item,
  whole: BuiltTree,
): Promise<Proof["testsAlone"]> {
  const tests = files.map((file) => file.path).filter(isTestPath);
  if (tests.length === 0) return undefined;
  const tree = await work.buildOnly(tests);
  if (tree === whole.oid) return undefined;
  return (await runs.at(tree, verify)).exitCode === 0 ? "pass" : "fail";
}

/** Runs every command on the tree to be committed, up to the first that fails. */
async function runAll(
  work: ItemWork,
  runs: Remembering,
  {
    item,
    head,
    plan,
    checks,
    proof,
    change,
    others = [],
  }: Claim & { readonly proof: Proof; readonly change: Oid },
): Promise<Omit<Proven, "attempts"> | { readonly failure: RunResult }> {
  const ticked = plan ? [[plan.path, tick(plan.text, item.id, { checks, proof })] as const] : [];
  const { oid } = await work.build(new Map(ticked));
  const passed: RunResult[] = [];
  for (const command of [item.verify, ...checks]) {
    const result = await runs.fresh(oid, command, change);
    if (result.exitCode !== 0) return { failure: result };
    passed.push(result);
  }
  const rest = await runOthers(runs, { head, others, oid, change, passed });
  return "failure" in rest ? rest : { tree: oid, proof, runs: rest.passed, items: [item.id, ...rest.items] };
}

interface Rest {
  readonly head: Oid;
  readonly others: readonly Item[];
  readonly oid: Oid;
  readonly change: Oid;
  readonly passed: readonly RunResult[];
}

/** Runs the commands of other items; what failed already before the change is not held against it. */
async function runOthers(
  runs: Remembering,
  { head, others, oid, change, passed: before }: Rest,
): Promise<{ items: number[]; passed: RunResult[] } | { readonly failure: RunResult }> {
  const passed = [...before];
  const isPassed = ({ verify }: Item) => passed.some(({ command }) => command === verify);
  for (const other of others.filter((one) => !isPassed(one))) {
    const result = await runs.fresh(oid, other.verify, change);
    if (result.exitCode === 0) passed.push(result);
    else if ((await runs.at(head, other.verify)).exitCode === 0) return { failure: result };
  }
  return { passed, items: others.filter(isPassed).map(({ id }) => id) };
}

type Remembering = ReturnType<typeof remembering>;

/** Runs commands, and remembers whether the same command on the same tree gave different results. */
function remembering({ runsFor }: Pick<Places, "runsFor">, item: Item) {
  const results = new Map<string, RunResult>();
  const failures = new Map<string, number>();
  let isFlaky = false;
  /** `change`: the tree without its tick, by which two runs on the same work are known. */
  const fresh = async (tree: Oid, command: string, change = tree): Promise<RunResult> => {
    const result = await (await runsFor(item, tree)).run(tree, command);
    const name = `${change} ${command}`;
    const earlier = results.get(name);
    if (earlier && (earlier.exitCode === 0) !== (result.exitCode === 0)) isFlaky = true;
    results.set(name, result);
    if (result.exitCode !== 0)
      failures.set(signatureOf(result), (failures.get(signatureOf(result)) ?? 0) + 1);
    return result;
  };
  return {
    fresh,
    at: async (tree: Oid, command: string) =>
      results.get(`${tree} ${command}`) ?? (await fresh(tree, command)),
    isFlaky: () => isFlaky,
    /** How often a command has failed in this way on trees other than the first. */
    countSame: (failure: RunResult) => (failures.get(signatureOf(failure)) ?? 0) - 1,
  };
}

const isSameFailure = (one: RunResult, other: RunResult) =>
  one.exitCode !== 0 && signatureOf(one) === signatureOf(other);

/** A failure without what differs between two runs: durations, times, addresses, process ids. */
const signatureOf = ({ command, exitCode, limit, output }: RunResult) =>
  [command, exitCode, limit, output.replace(/0x[0-9a-f]+|\d+/gi, "0")].join("\n");
