import { parseArgs } from "node:util";
import type { MessagesBody } from "@redline/local-model/protocol.ts";
import { SAMPLE_ISSUES } from "./issues/index.ts";
import { startWorld } from "./world.ts";

const USAGE = `npm run prompt -- plan|critique|revise|execute [--issue N] [--repo DIR] [--title T --body B] [--json]
  Prints the first request of a conversation: system prompt, tools, first message.
  critique is about the offline model's plan, revise about the first comment on it, execute about its first item.
  --issue N    bundled issue 1 (the default), 2 or 3
  --repo DIR   a copy of this git repository instead of the bundled one
  --title T    another issue; --body B is its text
  --json       the raw request`;

/** The tool that only this conversation has. */
const ENDS = {
  plan: "submit_plan",
  critique: "submit_critique",
  revise: "submit_revision",
  execute: "finish_item",
} as const;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  const body = await firstRequest(options);
  if (!body) {
    console.error("The conversation did not start. `npm run playground` shows why.");
    return 1;
  }
  console.log(options.isJson ? JSON.stringify(body, null, 2) : pageOf(body));
  return 0;
}

type Options = Exclude<ReturnType<typeof optionsOf>, string>;

/** Plays the issue with the real bot up to the conversation, in which the model says nothing of use. */
async function firstRequest({ phase, issue, repo: from }: Options): Promise<MessagesBody | undefined> {
  const end = ENDS[phase];
  const world = await startWorld({
    from,
    // Nothing is run: the model neither changes nor finishes anything.
    isSandboxOff: true,
    script: ({ tools }) =>
      tools.has(end) ? [{ type: "text", text: "This was asked to see the question." }] : undefined,
  });
  const { github, repo, model } = world;
  try {
    const files = { ".github/redline.yml": "debounce: 0\ncritique: always\n" };
    if (phase === "critique") await github.commit(repo, "main", { by: "alice", message: "Settings", files });
    const number = github.openIssue(repo, { by: "alice", title: issue.title, body: issue.body });
    github.label(repo, number, "ai-plan", "alice");
    await world.settle();
    const [pull] = github.pulls(repo);
    const command = phase === "execute" ? "/approve" : `/revise ${issue.comment}`;
    if ((phase === "revise" || phase === "execute") && pull)
      github.comment(repo, pull.number, command, "bob");
    await world.settle();
    const bodies = (model?.requests ?? []).map((request) => request.body as MessagesBody);
    return bodies.find(({ tools = [] }) => tools.some(({ name }) => name === end));
  } finally {
    await world.close();
  }
}

function pageOf({ system, tools, messages }: MessagesBody): string {
  const texts = (content: unknown): string[] =>
    typeof content === "string" ? [content] : (content as { text: string }[]).map(({ text }) => text);
  const first = texts(messages[0]?.content);
  return [
    "===== system",
    ...texts(system ?? ""),
    "===== tools",
    JSON.stringify(tools, null, 2),
    ...first.flatMap((text, at) => [`===== first message, part ${at + 1} of ${first.length}`, text]),
  ].join("\n");
}

/** The command line's options, or a sentence that says what is wrong with them. */
function optionsOf(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        issue: { type: "string", default: "1" },
        repo: { type: "string" },
        title: { type: "string" },
        body: { type: "string", default: "" },
        json: { type: "boolean", default: false },
      },
    });
    const phase = (["plan", "critique", "revise", "execute"] as const).find((one) => one === positionals[0]);
    if (!phase || positionals.length > 1) return "Which conversation? plan, critique, revise or execute.";
    const sample = SAMPLE_ISSUES.find((one) => String(one.number) === values.issue);
    if (!sample) return `--issue ${values.issue}: there are the issues 1, 2, 3.`;
    const words = values.title === undefined ? sample : { title: values.title, body: values.body };
    const issue = { title: words.title, body: words.body, comment: sample.comments[0]?.body ?? "Say more." };
    return { phase, issue, repo: values.repo, isJson: values.json };
  } catch (error) {
    return (error as Error).message;
  }
}
