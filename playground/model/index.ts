import { type ModelOptions, startModel as startLocalModel } from "@redline/local-model";
import { type ModelScript, scripted } from "./bundled.ts";

export type { Fault, Model } from "@redline/local-model";
export type { ModelScript } from "./bundled.ts";

/** The local model with the bundled script, or with another one that may leave turns to it. */
export const startModel = ({
  script,
  ...options
}: Omit<ModelOptions, "script"> & { script?: ModelScript | undefined } = {}) =>
  startLocalModel({ ...options, script: scripted(script) });
