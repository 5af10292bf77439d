export { type Fault, type Model, startModel } from "./server.ts";
