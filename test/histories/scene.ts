import type { FaultPlan, PullView } from "@redline/local-github";
import { type Commit, readLog, readRef } from "@redline/local-github/git/read.ts";
import { GitFailure } from "@redline/local-github/git/run.ts";
import type { Fixture } from "./fixture.ts";
import { BranchLog } from "./oracle/branch.ts";
import { type Line, lineAt } from "./oracle/line.ts";
import type { Rank } from "./oracle/rights.ts";
import type { Near } from "./script.ts";

const COMMITS_MAX = 1_000;

/** One issue on a fixture, with its plan: the subject of a history. */
export class Scene {
  readonly fixture: Fixture;
  readonly issue: number;
  readonly branch: string;
  readonly log = new BranchLog();
  /** Told when settings on the default branch ask for another role to approve. */
  onNeeded: (needed: Rank) => void = () => undefined;
  readonly #faulty = new Set<number>();

  constructor(fixture: Fixture, issue: number) {
    this.fixture = fixture;
    this.issue = issue;
    this.branch = `ai-plan/issue-${issue}`;
  }

  /** Every pull request that bots opened for the plan, oldest first. */
  pulls(): PullView[] {
    const { github, repo } = this.fixture;
    return github.pulls(repo).filter(({ head, by }) => head === this.branch && this.isOurs(by));
  }

  /** The plan's pull request: the open one, else the last. */
  pull(): PullView | undefined {
    const pulls = this.pulls();
    return pulls.find(({ state }) => state === "open") ?? pulls.at(-1);
  }

  /** Number of the issue or of the pull request; of the issue where there is no pull request. */
  numberOf(what: "issue" | "pull"): number {
    return what === "issue" ? this.issue : (this.pull()?.number ?? this.issue);
  }

  /** What is said in the conversations of the issue and of its pull requests. */
  comments() {
    const { github, repo } = this.fixture;
    const numbers = [this.issue, ...this.pulls().map(({ number }) => number)];
    return numbers.flatMap((number) =>
      github.issue(repo, number).comments.map((comment) => ({ ...comment, number })),
    );
  }

  /** What is said on lines, with the conversation it is in. */
  lineComments() {
    return this.pulls().flatMap(({ number, threads }) =>
      threads.flatMap((thread) => thread.comments.map((comment) => ({ ...comment, thread, number }))),
    );
  }

  /** What the bot's status comment says. */
  status(): string {
    const own = this.comments().filter(({ by, body }) => this.isOurs(by) && body.includes("redline:status"));
    return own.map(({ body }) => body.replace(/<!--[\s\S]*?-->/g, "")).join("\n");
  }

  isOurs(by: string): boolean {
    return by === this.fixture.github.app.botLogin;
  }

  /** The plan file at the branch's head: the one that the bots' own commits name. */
  async plan(): Promise<Line["plan"]> {
    const head = await this.head();
    return head === undefined ? undefined : (await this.lineAt(head)).plan;
  }

  /** The commit that the plan branch points at. */
  async head(): Promise<string | undefined> {
    return await readRef(this.fixture.gitDir, `refs/heads/${this.branch}`);
  }

  /** The plan branch back from a commit. */
  async lineAt(head: string): Promise<Line> {
    return await lineAt(this.fixture.gitDir, this.log, head);
  }

  /** The commits that the plan branch has and the default branch does not, newest first. */
  async commits(): Promise<Commit[]> {
    const range = `refs/heads/main..refs/heads/${this.branch}`;
    return await readLog(this.fixture.gitDir, range, COMMITS_MAX).catch((error: unknown) => {
      // There is no such branch.
      if (error instanceof GitFailure) return [];
      throw error;
    });
  }

  /** Sets what goes wrong at GitHub from now on; what went wrong before is kept in `#faulty`. */
  setFaults(plan: FaultPlan): void {
    const { faults } = this.fixture.github;
    this.#keepFired();
    faults.set(plan);
  }

  /** Whether the answer to a request, by its number in the log, was not what it should have been. */
  isFaulty(request: number): boolean {
    this.#keepFired();
    return this.#faulty.has(request);
  }

  #keepFired(): void {
    for (const { request } of this.fixture.github.faults.fired) {
      if (request !== undefined) this.#faulty.add(request);
    }
  }

  /** A line (from 1) of the plan to say something on. */
  async line(near: Near): Promise<{ path: string; line: number } | undefined> {
    const plan = await this.plan();
    const index = plan?.text
      .split("\n")
      .findIndex((line) => line.includes(near === "goal" ? "## Goal" : "**1. "));
    return plan === undefined || index === undefined || index < 0
      ? undefined
      : { path: plan.path, line: index + 1 };
  }
}
