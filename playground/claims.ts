import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Claim, type Requests, readBranch, trailersOf } from "./told.ts";
import type { World } from "./world.ts";

const run = promisify(execFile);

/**
 * The bounds of a plan's whole life, for up to ten items. Roles are counted by themselves: whether the approver still may
 * approve is asked before each item, and of GitHub itself. Each step is one look and one write, which makes the status
 * comment, the pull request and its check run say what is true.
 */
const REQUESTS_MAX = 45;
const ROLES_MAX = 20;
const CONTENT_WRITES_MAX = 60;

interface Place {
  readonly branch: string;
  readonly pull: number;
  readonly gitDir: string;
  readonly requests: Requests;
}

/** Checks after a story whether every promise was kept. */
export async function lookAtClaims(world: World, place: Place): Promise<Claim[]> {
  const { isDraft, state } = world.github.pull(world.repo, place.pull);
  const { violations } = world.github;
  return [
    claim(
      "the pull request is open and ready for review",
      state === "open" && !isDraft,
      isDraft ? "draft" : "ready",
    ),
    ...(await commitClaims(world, place)),
    ...requestClaims(place.requests),
    claim(
      "no request that GitHub would not accept",
      violations.length === 0,
      violations.join("; ") || "no violations",
    ),
  ];
}

async function commitClaims(world: World, place: Place): Promise<Claim[]> {
  const { items, commits } = await readBranch(world, place.branch);
  const plan = (await world.github.readFile(world.repo, place.branch, planPath(place.branch))) ?? "";
  const boxes = [...plan.matchAll(/^- \[(.)\] \*\*(\d+)\. /gm)];
  const ids = boxes.map(([, , id]) => Number(id));
  const ticked = boxes.filter(([, box]) => box === "x").length;
  const isOneEach = ids.length > 0 && ids.join() === items.map((item) => item.id).join();
  return [
    claim(
      "exactly one commit per item, in order",
      isOneEach,
      `items ${ids.join(", ")}; ${items.length} commits`,
    ),
    claim("every item is ticked", ticked === ids.length, `${ticked} of ${ids.length}`),
    claim(
      "every item's commit carries its trailers",
      commits.every(hasTrailers),
      "Plan-Item, Plan-Digest, Approved-by",
    ),
    ...(await testClaims(world, { ...place, commits: items.map((item) => item.commit) })),
  ];
}

function requestClaims({ restRead, restWrite, graphql, contentWrites }: Requests): Claim[] {
  const requests = restWrite + graphql;
  return [
    claim(`at most ${ROLES_MAX} role lookups`, restRead <= ROLES_MAX, String(restRead)),
    claim(`at most ${REQUESTS_MAX} requests to GitHub's API`, requests <= REQUESTS_MAX, String(requests)),
    claim(
      `at most ${CONTENT_WRITES_MAX} content writes`,
      contentWrites <= CONTENT_WRITES_MAX,
      String(contentWrites),
    ),
  ];
}

/** Where the finished plan lies. */
function planPath(branch: string): string {
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
    // In one process: the sample's tests share nothing, and a process for each file takes five times as long.
    await run(process.execPath, ["--test", "--test-isolation=none"], {
      cwd: folder,
      env: { PATH: process.env.PATH },
    });
    return undefined;
  } catch (error) {
    const { stdout = "", message } = error as Error & { stdout?: string };
    return (stdout || message).split("\n").slice(-20).join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
