import type { Holds } from "@redline/faults/holds.ts";
import { mulberry32, type Random, shuffled } from "@redline/faults/mulberry32.ts";
import type { Delivery } from "../deliveries.ts";
import type { Fault, FaultRule } from "./plan.ts";

interface Window {
  readonly size: number;
  readonly random: Random;
  sends: (() => void)[];
}

/** What can happen to webhooks on their way. */
export class Mail {
  readonly #holds: Holds;
  readonly #windows = new Map<FaultRule, Window>();

  constructor(holds: Holds) {
    this.#holds = holds;
  }

  /** The window that still gathers what such a rule matches; what comes meanwhile goes in as well. */
  isGathering(rule: FaultRule): boolean {
    return this.#windows.has(rule);
  }

  /** Acts a rule's fault out on one delivery. */
  deliver(rule: FaultRule, delivery: Delivery, send: () => void): void {
    const fault = rule.do;
    if (fault.kind === "lose") delivery.status = 0;
    else if (fault.kind === "delay") this.#holds.keep("webhook", fault.ms, send);
    else if (fault.kind === "shuffle") this.#gather(rule, fault, send);
    else {
      send();
      if (fault.kind === "double") send();
    }
  }

  #gather(rule: FaultRule, fault: Extract<Fault, { kind: "shuffle" }>, send: () => void): void {
    const open = this.#windows.get(rule);
    const window = open ?? { size: fault.window, random: mulberry32(rule.seed ?? 0), sends: [] };
    this.#windows.set(rule, window);
    window.sends.push(send);
    if (!open) this.#holds.keep("webhook", fault.ms, () => this.#empty(rule, window));
    if (window.sends.length >= window.size) this.#empty(rule, window);
  }

  #empty(rule: FaultRule, window: Window): void {
    if (this.#windows.get(rule) === window) this.#windows.delete(rule);
    const { sends } = window;
    window.sends = [];
    for (const send of shuffled(window.random, sends)) send();
  }
}
