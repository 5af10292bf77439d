import type { ModelRequest } from "../protocol.ts";
import { anthropic } from "./anthropic.ts";
import { bedrock } from "./bedrock.ts";
import type { Dialect } from "./dialect.ts";
import { openai } from "./openai.ts";
import { vertex } from "./vertex.ts";

const PATHS: readonly (readonly [RegExp, Dialect])[] = [
  [/\/model\/[^/]+\/invoke/, bedrock],
  [/\/publishers\/anthropic\/models\//, vertex],
  [/\/chat\/completions$/, openai],
];

/** The dialect of a path; Anthropic's own for every other. */
export function dialectOf({ path }: Pick<ModelRequest, "path">): Dialect {
  return PATHS.find(([pattern]) => pattern.test(path))?.[1] ?? anthropic;
}
