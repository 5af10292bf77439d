import { afterEach } from "@jest/globals";
import { z } from "zod";
import { type Fault, type ModelScript, startModel } from "../../playground/model/index.ts";
import { runConversation, tool } from "../../src/agent/converse.ts";
import { createModel, type Model } from "../../src/agent/model.ts";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import type { ModelChoice } from "../../src/core/state/settings.ts";
import type { Usage } from "../../src/core/state/status.ts";
import type { ModelSettings } from "../../src/ports/model.ts";
import { SETTINGS } from "../world/providers.ts";

export const call = (name: string, input: Record<string, unknown>) => [
  { type: "tool_use" as const, name, input },
];
export const done: ModelScript = () => call("submit_plan", { text: "done" });
export const SECRET = "a key of the server 7Qx2";

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** The offline model's server, until the test ends. */
export async function aServer(options: Parameters<typeof startModel>[0]) {
  const server = await startModel(options);
  servers.push(server);
  return server;
}

/** A conversation with the offline model's server, with a script and faults of the test's own. */
export async function talkTo(
  provider: ModelSettings["provider"],
  script: ModelScript,
  faults: (Fault | undefined)[] = [],
  { usdLeft = () => 1, choice = {} }: { usdLeft?: () => number; choice?: ModelChoice } = {},
) {
  const server = await aServer({ script, onRequest: () => faults.shift() });
  const lost: Usage[] = [];
  const secrets = createSecrets([SECRET]);
  const plain = createModel(SETTINGS[provider](server.url), secrets);
  const model: Model = (request) => plain(request, (usage) => lost.push(usage));
  const answer = await runConversation<string>(model, {
    system: "You answer.",
    prompt: ["Answer."],
    answerWith: "submit_plan",
    turnsMax: 6,
    choice,
    usdLeft,
    tools: [
      tool("look", "Looks.", z.object({ at: z.string() }), async ({ at }) => {
        if (at === "boom") throw new Error("It went off.");
        return { text: `You see ${at}.` };
      }),
      tool("submit_plan", "Answers.", z.object({ text: z.string().min(1) }), async ({ text }) => ({
        final: text,
      })),
    ],
  });
  return { answer, requests: server.requests, lost, secrets };
}

/** A request for one answer. */
export const HELLO = {
  system: "You answer.",
  tools: [{ name: "submit_plan", input_schema: { type: "object" as const } }],
  messages: [{ role: "user" as const, content: "Hello." }],
  choice: {},
};

/** An answer of the server that is an error. */
export const error = (status: number, more: Partial<Extract<Fault, { kind: "error" }>> = {}): Fault => ({
  kind: "error",
  status,
  ...more,
});
/** Asked for once only, whatever the SDK would do. */
export const FINAL = { "x-should-retry": "false" };
