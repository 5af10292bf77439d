import type { z } from "zod";
import { invalidRequest } from "./api-error.ts";
import { blocksOf, type CountTokensBody } from "./protocol.ts";

const BREAKPOINTS_MAX = 4;

/** Parses a request's body by its shape, then by the rules that a shape cannot say; throws an ApiError. */
export function checkBody<Body extends CountTokensBody>(schema: z.ZodType<Body>, value: unknown): Body {
  const body = parseBody(schema, value);
  checkRoles(body);
  checkToolResults(body);
  checkToolChoice(body);
  checkBreakpoints(body);
  return body;
}

/** Parses a request's body by its shape alone; throws an ApiError. */
export function parseBody<Body>(schema: z.ZodType<Body>, value: unknown): Body {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidRequest(describe(parsed.error.issues[0]));
  return parsed.data;
}

/** The API names the place with dots and says what is wrong after a colon. */
function describe(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "Invalid request";
  if (issue.code === "unrecognized_keys") {
    return `${[...issue.path, issue.keys[0]].join(".")}: Extra inputs are not permitted`;
  }
  const isMissing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return `${issue.path.join(".") || "body"}: ${isMissing ? "Field required" : issue.message}`;
}

// The real API joins neighbours of one role. A loop that sends two of the user's has lost a turn, so they are refused
// here; two of the model's are a turn that was paused and gone on with.
function checkRoles({ messages }: CountTokensBody): void {
  if (messages[0]?.role !== "user") throw invalidRequest('messages: first message must use the "user" role');
  messages.forEach(({ role }, index) => {
    if (index > 0 && role === "user" && messages[index - 1]?.role === role) {
      throw invalidRequest(
        `messages: roles must alternate between "user" and "assistant", but found multiple "${role}" roles in a row`,
      );
    }
  });
}

function checkToolResults({ messages }: CountTokensBody): void {
  let open: string[] = [];
  messages.forEach(({ content }, index) => {
    const blocks = blocksOf(content);
    const answered = blocks.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : []));
    const missing = open.filter((id) => !answered.includes(id));
    if (missing.length > 0) {
      throw invalidRequest(
        `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
          `${missing.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
    }
    const stray = answered.find((id) => !open.includes(id));
    if (stray !== undefined) {
      throw invalidRequest(
        `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. ` +
          "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
      );
    }
    open = blocks.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
  });
  if (open.length > 0) {
    throw invalidRequest(
      `messages.${messages.length - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}`,
    );
  }
}

function checkToolChoice({ tool_choice: choice, tools = [] }: CountTokensBody): void {
  if (choice?.type === "tool" && !tools.some(({ name }) => name === choice.name)) {
    throw invalidRequest(`Tool '${choice.name}' not found in provided tools`);
  }
}

function checkBreakpoints(body: CountTokensBody): void {
  const system = typeof body.system === "string" ? [] : (body.system ?? []);
  const content = body.messages.flatMap((message) => blocksOf(message.content));
  const marks = [...(body.tools ?? []), ...system, ...content, body].flatMap(
    (block) => block.cache_control ?? [],
  );
  if (marks.length > BREAKPOINTS_MAX) {
    throw invalidRequest(
      `A maximum of ${BREAKPOINTS_MAX} blocks with cache_control may be provided. Found ${marks.length}.`,
    );
  }
  const firstShort = marks.findIndex(({ ttl }) => ttl !== "1h");
  if (firstShort >= 0 && marks.slice(firstShort).some(({ ttl }) => ttl === "1h")) {
    throw invalidRequest("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block");
  }
}
