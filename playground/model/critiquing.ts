import type { Conversation } from "@redline/local-model";
import { scenarioOf } from "./planning.ts";
import type { Turn } from "./script.ts";

/** What a plan reviewer says of the plan of a bundled issue; of any other, nothing. */
export function critique(conversation: Conversation): Turn {
  if (conversation.calls.some(({ name }) => name === "submit_critique"))
    return { say: "That is all.", calls: [] };
  const findings = scenarioOf(conversation)?.critique ?? [];
  return {
    say: "",
    calls: [
      {
        name: "submit_critique",
        input: { findings: findings.map(({ became: _, why: __, ...finding }) => finding) },
      },
    ],
  };
}
