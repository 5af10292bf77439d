export type { Conversation } from "./conversation.ts";
export type { Fault } from "./faults/plan.ts";
export type { Say, Script } from "./script.ts";
export { type Model, type ModelOptions, startModel } from "./server.ts";
