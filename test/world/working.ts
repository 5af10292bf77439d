import { setImmediate } from "node:timers/promises";
import type { Model } from "../../playground/model/index.ts";
import type { WorldOptions } from "../../playground/world.ts";
import { aWorld, planned, sample } from "./story.ts";

/** A plan whose first item is in the middle of its conversation with the model. */
export async function working(issue: 1 | 2 = 1, options: WorldOptions = {}) {
  const world = await aWorld(options);
  const { github, repo, model } = world;
  const plan = await planned(world, sample(issue));
  const { promise: held, resolve } = Promise.withResolvers<void>();
  if (!model) throw new Error("There is no local model.");
  model.faults.onHold = resolve;
  model.faults.set([{ on: { tool: "finish_item" }, do: { kind: "latency" } }]);
  github.comment(repo, plan.pull, "/approve", "carol");
  await held;
  return { world, model, github, repo, ...plan };
}

/** Resolves when the model's server has seen that the call which it holds was given up. */
export async function callEnded(model: Model): Promise<void> {
  while (model.abandoned.length === 0) await setImmediate();
}
