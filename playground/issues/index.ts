import { clock } from "./clock.ts";
import { limitValidation } from "./limit-validation.ts";
import { rateLimit } from "./rate-limit.ts";
import type { SampleIssue } from "./sample-issue.ts";

export type { SampleIssue } from "./sample-issue.ts";

/** The issues that stand in the sample repository: a small fix, a feature, a refactoring. */
export const SAMPLE_ISSUES: readonly SampleIssue[] = [limitValidation, rateLimit, clock];
