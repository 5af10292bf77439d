export { stop as default } from "./postgres.mjs";
