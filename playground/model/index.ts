export type { Mind } from "./brain.ts";
export type { Fault } from "./faults/plan.ts";
export { type Model, startModel } from "./server.ts";
