import type { Effect } from "@redline/local-github/log.ts";
import type { Fixture } from "./fixture.ts";
import { issueText } from "./hasty.ts";
import { type Completion, checkCompletion, completionOf } from "./oracle/completions.ts";
import { checkPush, takePush } from "./oracle/pushes.ts";
import { assertOnePull, checkRest, type Ending } from "./oracle/rest.ts";
import { Rights } from "./oracle/rights.ts";
import { Timeline } from "./oracle/timeline.ts";
import { Violation } from "./oracle/violation.ts";
import { assertNoSecret, Words } from "./oracle/words.ts";
import { putSettings, ROLES, restoreRoles } from "./people.ts";
import { play } from "./play.ts";
import { Scene } from "./scene.ts";
import { type History, type Step, scriptOf } from "./script.ts";

/** What came of a history. */
export interface Outcome {
  readonly ending: Ending;
  /** Commands that happened, by their name; what GitHub refused is not among them. */
  readonly played: readonly Step["do"][];
  readonly items: number;
  readonly deaths: readonly string[];
}

/** Who is to be stopped gracefully ends its work first. */
const GRACEFUL: readonly Step["do"][] = ["restart", "lose-store"];

/** Longest time that a history may take, in milliseconds of real time: one that hangs does not come to rest. */
const REAL_MS_MAX = 120_000;

/** A history that breaks an invariant, with what broke and how to play it again. */
export class BadHistory extends Error {
  override name = "BadHistory";
  readonly history: History;

  constructor(history: History, reason: unknown, events: readonly string[]) {
    const said = reason instanceof Violation ? reason.message : ((reason as Error).stack ?? String(reason));
    super(`${said}\n\nThe history:\n\n${scriptOf(history)}\n\nWhat happened:\n\n${events.join("\n")}`);
    this.history = history;
    this.cause = reason;
  }
}

/** Plays one history on a fixture and checks every effect of it as it comes. Throws a BadHistory. */
export async function playHistory(fixture: Fixture, history: History): Promise<Outcome> {
  // What the end of the history before still made the bots do is none of this one's.
  await fixture.settle();
  await putSettings(fixture.github, fixture.repo, history.approve ?? "write");
  await fixture.settle();
  const run = new HistoryRun(fixture, history);
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => limit.reject(new Violation("I7", `it has not come to rest in ${REAL_MS_MAX / 1_000} s`)),
    REAL_MS_MAX,
  );
  try {
    return await Promise.race([run.play(), limit.promise]);
  } catch (error) {
    throw new BadHistory(history, error, run.events());
  } finally {
    clearTimeout(timer);
    run.end();
  }
}

class HistoryRun {
  readonly #fixture: Fixture;
  readonly #history: History;
  readonly #scene: Scene;
  readonly #timeline: Timeline;
  readonly #words: Words;
  readonly #from: number;
  readonly #deathsBefore: number;
  readonly #requestsBefore: number;
  readonly #pushes: ReturnType<typeof takePush>[] = [];
  readonly #completions: Completion[] = [];
  #violation: Violation | undefined;
  #seen: number;
  #isOver = false;

  constructor(fixture: Fixture, history: History) {
    const { github, repo } = fixture;
    this.#fixture = fixture;
    this.#history = history;
    this.#from = github.effects.length;
    const title = `History ${this.#from}`;
    const body = issueText(history.items, history.flavor);
    this.#scene = new Scene(fixture, github.openIssue(repo, { by: "alice", title, body }));
    this.#timeline = new Timeline(this.#scene, new Rights(ROLES, history.approve ?? "write"));
    this.#words = new Words(this.#scene, this.#timeline);
    this.#seen = github.effects.length;
    this.#deathsBefore = fixture.bots.deaths.length;
    this.#requestsBefore = fixture.model.requests.length;
    this.#scene.onNeeded = (needed) => this.#timeline.noteNeeded(needed);
    fixture.watcher = this.#timeline;
    // Nothing satisfies this: it is how every effect is seen in the moment in which it is made.
    void github.until((effect) => this.#see(effect));
  }

  async play(): Promise<Outcome> {
    const played: Step["do"][] = [];
    for (const step of this.#history.steps) {
      if (await this.#step(step)) played.push(step.do);
      await this.#check();
    }
    await this.#converge();
    const ending = await checkRest(this.#scene, this.#timeline.rights);
    const messages = (await this.#scene.commits()).map(({ message }) => message);
    this.#assertSecrets(messages);
    const [strange] = this.#fixture.github.violations;
    if (strange !== undefined) throw new Error(`Not as GitHub has it: ${strange}`);
    const items = messages.filter((message) => /^Plan-Item: /m.test(message)).length;
    return { ending, played, items, deaths: this.#fixture.bots.deaths.slice(this.#deathsBefore) };
  }

  /** Everything that was done, in a line each. */
  events(): string[] {
    return this.#fixture.github.effects.slice(this.#from).map(told);
  }

  /** Leaves nothing that the next history could meet. */
  end(): void {
    this.#isOver = true;
    const { github, repo, bots } = this.#fixture;
    this.#fixture.watcher = undefined;
    bots.disarm();
    restoreRoles(github, repo);
    github.faults.clear();
    this.#fixture.model.faults.clear();
    const { state } = github.issue(repo, this.#scene.issue);
    if (state === "open") github.closeIssue(repo, this.#scene.issue, "alice");
  }

  async #step(step: Step): Promise<boolean> {
    let isPlayed = false;
    const act = async () => {
      isPlayed = await play(this.#scene, step);
    };
    if (step.in > 0 && !GRACEFUL.includes(step.do)) await this.#fixture.during(step.in, act);
    else {
      await this.#fixture.settle();
      await act();
    }
    return isPlayed;
  }

  async #converge(): Promise<void> {
    await this.#fixture.settle();
    this.#fixture.bots.disarm();
    this.#scene.setFaults([]);
    this.#fixture.model.faults.clear();
    const isAtRest = await this.#fixture.settleOverTime();
    await this.#check();
    if (!isAtRest) throw new Violation("I7", "it does not come to rest");
  }

  /** One effect, as it is made. It is GitHub that calls: what is wrong is kept, and thrown by `#check`. */
  #see(effect: Effect): boolean {
    if (this.#isOver || effect.n <= this.#seen || !this.#isOurs(effect)) return false;
    this.#seen = effect.n;
    const at = this.#timeline.note(effect);
    try {
      this.#words.note(effect, at);
      if (!this.#scene.isOurs(effect.by)) return false;
      assertNoSecret(JSON.stringify(effect), `effect ${effect.n}`, this.#fixture.secrets);
      if (effect.kind === "push") this.#pushes.push(takePush(effect, at, this.#timeline));
      const completion = completionOf(effect, this.#scene, this.#timeline);
      if (completion) this.#completions.push(completion);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#violation ??= error;
    }
    return false;
  }

  /** Whether it is of this history: others before it may still move a branch or a label, and forks are others' own. */
  #isOurs({ kind, number, ref, repo }: Effect): boolean {
    if (repo !== undefined && repo !== this.#fixture.repo) return false;
    if (kind === "push")
      return (
        !String(ref).startsWith("refs/heads/ai-plan/") ||
        String(ref).endsWith(`/${this.#scene.branch.split("/")[1]}`)
      );
    if (number === undefined) return true;
    return number === this.#scene.issue || Number(number) > this.#scene.issue;
  }

  async #check(): Promise<void> {
    for (const push of this.#pushes.splice(0)) await checkPush(this.#scene, this.#timeline, push);
    for (const completion of this.#completions.splice(0)) await checkCompletion(this.#scene, completion);
    assertOnePull(this.#scene);
    if (this.#violation) throw this.#violation;
  }

  /** I8 in what is no effect: commits, texts of pull requests and checks, and what the model was told. */
  #assertSecrets(messages: readonly string[]): void {
    const { secrets, model } = this.#fixture;
    const asked = model.requests.slice(this.#requestsBefore).map(({ body }) => body);
    assertNoSecret(JSON.stringify(asked), "a request to the model", secrets);
    assertNoSecret(JSON.stringify(messages), "a commit", secrets);
    assertNoSecret(JSON.stringify(this.#scene.pulls()), "a pull request", secrets);
  }
}

function told({ n, kind, by, number, at: _, repo: __, ...rest }: Effect): string {
  const details = JSON.stringify(rest).replaceAll(/<!--.*?-->/g, "");
  return `${String(n).padStart(4)} ${by} ${kind}${number === undefined ? "" : ` #${number}`} ${details.slice(0, 200)}`;
}
