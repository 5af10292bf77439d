export type { Mind } from "./brain.ts";
export { type Fault, type Model, startModel } from "./server.ts";
