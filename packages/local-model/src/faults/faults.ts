import { Holds } from "@redline/faults/holds.ts";
import { Rulebook } from "@redline/faults/rules.ts";
import type { VirtualTime } from "@redline/faults/time.ts";
import type { ModelRequest } from "../protocol.ts";
import type { Fault, ModelPlan, ModelRule } from "./plan.ts";

/** A fault that has happened. */
export interface ModelFired {
  readonly kind: Fault["kind"];
  /** Id of the request. */
  readonly request: string;
  /** Place of the rule in the plan, from 0. */
  readonly rule: number;
}

/** The misbehaviour of the offline model: nothing, until a plan is set. */
export class ModelFaults {
  readonly #holds: Holds;
  #book = new Rulebook<ModelRule>([]);
  #fired: ModelFired[] = [];

  constructor(time: VirtualTime) {
    this.#holds = new Holds(time);
  }

  /** Begins a plan; its counters start at nothing. */
  set(plan: ModelPlan): void {
    this.clear();
    this.#fired = [];
    this.#book = new Rulebook(plan);
  }

  /** Ends all faults; whatever is kept back goes on. What has fired stays readable. */
  clear(): void {
    this.#book = new Rulebook<ModelRule>([]);
    this.#holds.release();
  }

  get plan(): ModelPlan {
    return this.#book.rules;
  }

  /** What has happened so far under this plan, in order. */
  get fired(): readonly ModelFired[] {
    return this.#fired;
  }

  /** How many answers are kept back. */
  get held(): number {
    return this.#holds.count;
  }

  /** Lets go of everything that is kept back. */
  release(): void {
    this.#holds.release();
  }

  /** Called whenever an answer begins to be kept back. */
  set onHold(listener: (() => void) | undefined) {
    this.#holds.onHold = listener;
  }

  /** For the server: what goes wrong with this request. Resolves later for one that is slow. */
  async strike({ method, path, body, id }: ModelRequest): Promise<Fault | undefined> {
    if (`${method} ${path}` !== "POST /v1/messages") return undefined;
    const tools = toolsOf(body);
    const rule = this.#book.due(({ on }) => on.tool === undefined || tools.includes(on.tool));
    if (!rule) return undefined;
    this.#fired.push({ kind: rule.do.kind, request: id, rule: this.plan.indexOf(rule) });
    if (rule.do.kind !== "latency") return rule.do;
    await this.#holds.wait(rule.do.ms);
    return undefined;
  }
}

/** Names of the tools on offer. The body is not checked yet, so anything may be in it. */
function toolsOf(body: unknown): string[] {
  const { tools } = Object(body);
  return Array.isArray(tools) ? tools.map((tool) => String(Object(tool).name)) : [];
}
