import type { ModelScript } from "../../playground/model/index.ts";
import type { World } from "../../playground/world.ts";
import { aWorld, planned } from "./story.ts";

const call = (name: string, input: Record<string, unknown>) => ({ type: "tool_use" as const, name, input });

/** The file that item 2 turns out to need. */
export const NEEDED = "src/needed.txt";

interface Options {
  /** Lines of the settings file. */
  readonly settings?: string;
  /** True if item 2 cannot be done without {@link NEEDED}. */
  readonly needsMore?: boolean;
  /** A path that item 1 asks for first, and does without. */
  readonly asksFor?: string;
  /** The items that depend on others, by their number. */
  readonly after?: Readonly<Record<number, readonly number[]>>;
}

/** A model that plans three items, each with a file of its own, and carries them out. */
function threeItems({ needsMore = false, asksFor, after = {} }: Options): ModelScript {
  const items = [1, 2, 3].map((id) => ({
    title: `Write part ${id}`,
    why: "It is missing.",
    files: [{ path: `docs/part-${id}.md`, change: "new" }],
    verify: `test -f docs/part-${id}.md`,
    size: "S",
    ...(after[id] && { after: after[id] }),
  }));
  return ({ tools, asked, turns }, bundled) => {
    if (tools.has("submit_plan")) return [call("submit_plan", { title: "Parts", goal: "All parts.", items })];
    if (!tools.has("finish_item")) return bundled();
    const isAsking = asksFor !== undefined && asked.includes('<item id="1">');
    if (isAsking && turns === 0)
      return [call("request_amendment", { path: asksFor, reason: "It runs there." })];
    return carryOut(asked, isAsking ? turns - 1 : turns, needsMore);
  };
}

/** The next call of an item: what it needs and may not change is asked for once. */
function carryOut(asked: string, turns: number, needsMore: boolean) {
  const id = Number(/<item id="(\d)">/.exec(asked)?.[1]);
  const own = asked.slice(asked.indexOf("<item id="));
  const isMissing = needsMore && id === 2 && !own.includes(NEEDED) && !own.includes("failed_attempt");
  if (isMissing) return [call("request_amendment", { path: NEEDED, reason: "It is read there, @bob." })];
  const paths = [`docs/part-${id}.md`, ...(own.includes(`${NEEDED} (`) ? [NEEDED] : [])];
  const path = paths[turns];
  return path === undefined
    ? [call("finish_item", { summary: "Written." })]
    : [call("create_file", { path, content: `Part ${id}.\n` })];
}

/** A world with a plan of three items that waits for approval. */
export async function plannedParts(options: Options = {}) {
  const world = await aWorld({ script: threeItems(options) });
  const { github, repo } = world;
  if (options.settings !== undefined) {
    const files = { ".github/redline.yml": `debounce: 0\n${options.settings}\n` };
    await github.commit(repo, "main", { by: "alice", message: "Our settings", files });
  }
  return { world, ...(await planned(world, { title: "Parts", body: "Write them." })) };
}

/** The newest commit of a branch with this trailer: its message. */
export async function committed({ github, repo }: World, branch: string, trailer: string): Promise<string> {
  const commit = (await github.log(repo, branch)).find(({ message }) => message.includes(`\n${trailer}: `));
  return commit?.message ?? "";
}
