export type { Conversation, PastCall } from "./conversation.ts";
export type { Fault, ModelPlan } from "./faults/plan.ts";
export { randomModelPlan } from "./faults/random-model-plan.ts";
export type { Say, Script } from "./script.ts";
export { type Model, type ModelOptions, startModel } from "./server.ts";
