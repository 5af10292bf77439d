import type { Scenario } from "../script.ts";
import { clock } from "./clock/index.ts";
import { limitValidation } from "./limit-validation/index.ts";
import { rateLimit } from "./rate-limit/index.ts";

/** The issues that the offline model has a script for. */
export const SCENARIOS: readonly Scenario[] = [limitValidation, rateLimit, clock];
