// Talks with a model whose answers do not fit on the disk, and prints what became of it.
import { createTranscripts } from "../../src/agent/transcript.ts";

const warnings = [];
const transcripts = createTranscripts({
  folder: `${process.argv[2]}/transcripts`,
  model: "claude-x",
  scrub: (text) => text,
  log: { warn: ({ err }, message) => warnings.push([err.code, message]) },
  now: Date.now,
});
const key = { installation: 1, owner: "acme", repo: "demo", issue: 42 };
const transcript = transcripts.begin({ key, phase: "plan" });
let replies = 0;
const model = transcript.of(async () => {
  replies++;
  return { content: [{ type: "text", text: "x".repeat(100_000) }], stopReason: "end_turn", usage: {} };
});
for (let turn = 0; turn < 3; turn++)
  await model({ system: "", tools: [], messages: Array(turn + 1).fill({ role: "user", content: "Go on." }) });
await transcript.end({ kind: "gave-up", why: "enough", usage: {} });
process.stdout.write(JSON.stringify({ replies, warnings }));
