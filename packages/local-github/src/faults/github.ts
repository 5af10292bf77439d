import { Holds, type Kept } from "@redline/faults/holds.ts";
import { Rulebook } from "@redline/faults/rules.ts";
import type { Delivery } from "../deliveries.ts";
import type { Answer } from "../rest/call.ts";
import { tokenIn } from "../tokens.ts";
import type { World } from "../world.ts";
import { limitAnswer } from "./limits.ts";
import { Mail } from "./mail.ts";
import { Memory } from "./memory.ts";
import { firstFields } from "./partial.ts";
import type { Fault, FaultPlan, FaultRule } from "./plan.ts";
import { type Asked, isAbout, type Question, questionOf, readingOf } from "./question.ts";
import { type Pushed, pushedBranch, race } from "./race.ts";
import type { FaultResponse, Replacement } from "./response.ts";

/** A fault that has happened. */
export interface Fired {
  readonly kind: Fault["kind"];
  readonly class: Question["class"];
  /** The request's or event's name. */
  readonly what: string;
  readonly by: string | undefined;
  /** Number of the request in the log; undefined for a webhook. */
  readonly request: number | undefined;
  /** Place of the rule in the plan, from 0. */
  readonly rule: number;
}

/** All that is known of a request when a rule is looked for. */
interface Scene {
  readonly asked: Asked;
  readonly question: Question;
  /** What it asks, if it only asks. */
  readonly reading: string | undefined;
  readonly pushed: Pushed | undefined;
  /** A mutation with its first fields only, if it has more. */
  readonly shortened: (fields: number) => string | undefined;
}

/** The misbehaviour of the local GitHub: nothing, until a plan is set. */
export class GitHubFaults {
  readonly #world: World;
  readonly #holds: Holds;
  readonly #memory: Memory;
  #mail: Mail;
  #book = new Rulebook<FaultRule>([]);
  #limits = new Map<FaultRule, number>();
  #fired: Fired[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#holds = new Holds(world.clock);
    this.#mail = new Mail(this.#holds);
    this.#memory = new Memory(world.log, world.clock);
  }

  /** Begins a plan; its counters start at nothing. What an earlier plan keeps back goes on. */
  set(plan: FaultPlan): void {
    this.clear();
    this.#fired = [];
    this.#book = new Rulebook(plan);
  }

  /** Ends all faults; whatever is kept back goes on. What has fired stays readable. */
  clear(): void {
    this.#book = new Rulebook([]);
    this.#limits = new Map();
    this.#holds.release();
    this.#mail = new Mail(this.#holds);
  }

  get plan(): FaultPlan {
    return this.#book.rules;
  }

  /** What has happened so far under this plan, in order. */
  get fired(): readonly Fired[] {
    return this.#fired;
  }

  /** How many answers and batches of webhooks are kept back. */
  get held(): number {
    return this.#holds.count;
  }

  /** Lets go of everything that is kept back. */
  release(): void {
    this.#holds.release();
  }

  /** Called whenever something begins to be kept back. */
  set onHold(listener: ((what: Kept) => void) | undefined) {
    this.#holds.onHold = listener;
  }

  /** For the server: how a request goes. */
  async respond(asked: Asked): Promise<Replacement | FaultResponse | undefined> {
    const scene = await this.#look(asked);
    const limit = this.#openLimit(scene.question);
    const rule = limit ?? this.#book.due((one) => isAbout(one, scene.question) && this.#applies(one, scene));
    if (!rule) return this.#listen(scene);
    this.#note(rule, scene.question, asked.entry.n);
    return this.#act(rule, scene);
  }

  /** For the deliveries: how a webhook goes. */
  deliver(delivery: Delivery, send: () => void): void {
    const { event, action, payload } = delivery;
    const names = action === null ? [event] : [`${event}.${action}`, event];
    const { sender } = payload as { sender?: { login?: string } };
    const question: Question = { class: "webhook", names, by: sender?.login };
    const about = (one: FaultRule) => isAbout(one, question);
    const gathering = this.plan.find((one) => this.#mail.isGathering(one) && about(one));
    const rule = gathering ?? this.#book.due(about);
    if (!rule) {
      send();
      return;
    }
    this.#note(rule, question, undefined);
    this.#mail.deliver(rule, delivery, send);
  }

  async #look(asked: Asked): Promise<Scene> {
    const question = questionOf(this.#world, asked);
    const mayRace = this.plan.some((one) => one.do.kind === "race");
    const pushed = mayRace ? await pushedBranch(this.#world, asked) : undefined;
    const shortened = (fields: number) => firstFields(asked.graphql?.query ?? "{ a }", fields);
    return { asked, question, reading: readingOf(asked, question.by), pushed, shortened };
  }

  #applies({ do: fault }: FaultRule, { asked, reading, pushed, shortened }: Scene): boolean {
    if (fault.kind === "partial") return shortened(fault.fields) !== undefined;
    if (fault.kind === "race") return pushed !== undefined;
    if (fault.kind === "stale")
      return reading !== undefined && this.#memory.stale(reading, fault.ms) !== undefined;
    if (fault.kind === "expire-token")
      return this.#world.tokens.viewerOf(tokenIn(asked.http.headers.authorization) ?? "") !== undefined;
    const isMidway = fault.kind === "drop" && fault.when === "midway";
    return !isMidway || asked.entry.class !== "git" || asked.entry.path.endsWith("/git-receive-pack");
  }

  /** A limit that was hit lasts: until then everything that its rule matches is refused. */
  #openLimit(question: Question): FaultRule | undefined {
    const now = this.#world.clock.unhurried();
    return [...this.#limits].find(([rule, untilMs]) => now < untilMs && isAbout(rule, question))?.[0];
  }

  async #act(rule: FaultRule, scene: Scene): Promise<Replacement | FaultResponse | undefined> {
    const fault = rule.do;
    switch (fault.kind) {
      case "status":
        return atSide(fault.when, { status: fault.status, body: { message: "Server Error" } });
      case "drop":
        return cut(fault.when, scene);
      case "hang":
        return await this.#hang(fault, scene);
      case "limit":
        return this.#limit(rule, fault, scene);
      case "stale":
        return this.#memory.stale(scene.reading ?? "", fault.ms);
      case "partial":
        return {
          after: async () => ({ status: 502, body: { message: "Server Error" } }),
          query: scene.shortened(fault.fields) ?? "",
        };
      case "expire-token":
        this.#world.tokens.revoke(tokenIn(scene.asked.http.headers.authorization) ?? "");
        return undefined;
      case "race":
        if (scene.pushed) await race(this.#world, fault, scene.pushed);
        return undefined;
      default:
        return undefined;
    }
  }

  async #hang(
    { when, ms }: Extract<Fault, { kind: "hang" }>,
    scene: Scene,
  ): Promise<Replacement | FaultResponse | undefined> {
    if (when === "before") {
      await this.#holds.wait(ms);
      return this.#listen(scene);
    }
    const after = async () => {
      await this.#holds.wait(ms);
      return undefined;
    };
    return { after };
  }

  #limit(rule: FaultRule, fault: Extract<Fault, { kind: "limit" }>, { question }: Scene): Answer {
    const { windowMs = 0 } = fault;
    const now = this.#world.clock.unhurried();
    const openMs = this.#limits.get(rule) ?? 0;
    const untilMs = openMs > now ? openMs : now + windowMs;
    this.#limits.set(rule, untilMs);
    return limitAnswer(fault, { isGraphQL: question.class === "graphql", untilMs });
  }

  /** Nothing goes wrong; but what is read is kept, for it may be given again when it is not true any more. */
  #listen({ reading }: Scene): FaultResponse | undefined {
    if (reading === undefined) return undefined;
    const { changes } = this.#memory;
    const after = async (answer: Answer | undefined) => {
      if (answer?.status === 200) this.#memory.keep(reading, answer, changes);
      return undefined;
    };
    return { after };
  }

  #note(rule: FaultRule, { class: kind, names, by }: Question, request: number | undefined): void {
    const place = this.plan.indexOf(rule);
    this.#fired.push({ kind: rule.do.kind, class: kind, what: names[0] ?? "", by, request, rule: place });
  }
}

function atSide(when: "before" | "after", sent: Replacement): Replacement | FaultResponse {
  return when === "before" ? sent : { after: async () => sent, isMute: true };
}

function cut(when: "before" | "midway" | "after", { asked }: Scene): Replacement | FaultResponse {
  if (when !== "midway") return atSide(when, "drop");
  if (asked.entry.class === "git") return { after: async () => "drop", isMute: true, share: 0.5 };
  return { after: async (answer) => (answer ? { torn: answer } : "drop") };
}
