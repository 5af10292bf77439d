import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Claim, type Requests, readBranch, trailersOf } from "./told.ts";
import type { World } from "./world.ts";

const run = promisify(execFile);

/** The bounds of a plan's whole life, for up to ten items. */
export const REQUESTS_MAX = 30;
export const CONTENT_WRITES_MAX = 20;

/** Looks at the world after a story and says of every promise whether it was kept. */
export async function lookAtClaims(
  world: World,
  place: { branch: string; pull: number; gitDir: string; requests: Requests },
): Promise<Claim[]> {
  const { github, repo } = world;
  const branch = await readBranch(world, place.branch);
  const pull = github.pull(repo, place.pull);
  const plan = (await github.readFile(repo, place.branch, planPath(place.branch))) ?? "";
  const planned = [...plan.matchAll(/^- \[(.)\] \*\*(\d+)\. /gm)].map((match) => ({
    isTicked: match[1] === "x",
    id: Number(match[2]),
  }));
  const { restRead, restWrite, graphql, contentWrites } = place.requests;
  const requests = restRead + restWrite + graphql;
  return [
    claim(
      "the pull request is open and ready for review",
      pull.state === "open" && !pull.isDraft,
      pull.isDraft ? "draft" : "ready",
    ),
    claim(
      "exactly one commit for each item, in order",
      planned.length > 0 &&
        planned.map((item) => item.id).join() === branch.items.map((item) => item.id).join(),
      `${planned.length} items, ${branch.items.length} commits`,
    ),
    claim(
      "every item is ticked",
      planned.every((item) => item.isTicked),
      `${planned.filter((item) => item.isTicked).length} ticked`,
    ),
    claim(
      "every item's commit carries its trailers",
      branch.items.length > 0 && branch.commits.every(hasTrailers),
      "Plan-Item, Plan-Digest, Approved-by",
    ),
    ...(await testClaims(world, { ...place, commits: branch.items.map((item) => item.commit) })),
    claim(`at most ${REQUESTS_MAX} requests to GitHub's API`, requests <= REQUESTS_MAX, String(requests)),
    claim(
      `at most ${CONTENT_WRITES_MAX} content writes`,
      contentWrites <= CONTENT_WRITES_MAX,
      String(contentWrites),
    ),
    claim(
      "nothing was asked that GitHub does not know",
      github.violations.length === 0,
      github.violations.join("; ") || "no violations",
    ),
  ];
}

/** Where the finished plan lies. */
export function planPath(branch: string): string {
  return `docs/plans/${branch.replace("ai-plan/", "")}.md`;
}

function claim(what: string, isHeld: boolean, detail: string): Claim {
  return { claim: what, isHeld, detail };
}

function hasTrailers({ message }: { message: string }): boolean {
  const trailers = trailersOf(message);
  return !trailers.has("Plan-Item") || (trailers.has("Plan-Digest") && trailers.has("Approved-by"));
}

/** The repository's own tests, at every item's commit and at the end. */
async function testClaims(
  world: World,
  place: { branch: string; gitDir: string; commits: readonly string[] },
): Promise<Claim[]> {
  const [head] = await world.github.log(world.repo, place.branch);
  const failed: string[] = [];
  for (const commit of [...place.commits, head?.sha ?? ""]) {
    const result = await testsAt(place.gitDir, commit);
    if (result !== undefined) failed.push(`${commit.slice(0, 7)}: ${result}`);
  }
  const detail = failed.join("\n") || `${place.commits.length + 1} commits tested`;
  return [
    claim(
      "the repository's own tests pass at every item's commit and at the head",
      failed.length === 0,
      detail,
    ),
  ];
}

/** Runs `node --test` in a fresh checkout; returns the end of its output if it fails. */
async function testsAt(gitDir: string, commit: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "redline-checkout-"));
  try {
    await run("git", ["clone", "--quiet", "--no-checkout", gitDir, folder]);
    await run("git", ["-C", folder, "checkout", "--quiet", "--detach", commit]);
    await run(process.execPath, ["--test"], { cwd: folder, env: { PATH: process.env.PATH } });
    return undefined;
  } catch (error) {
    const { stdout = "", message } = error as Error & { stdout?: string };
    return (stdout || message).split("\n").slice(-20).join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
