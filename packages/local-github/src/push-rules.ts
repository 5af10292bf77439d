import { whyAmbiguous } from "./actions/ref-names.ts";
import type { Command, Push, Rejection } from "./git/receive.ts";
import { withIncoming } from "./git/receive.ts";
import { git, gitLine } from "./git/run.ts";
import { NOWHERE } from "./json/push.ts";
import type { Protection, Repository, Viewer } from "./model.ts";
import { missingChecks, protectedRejection, rulesFor } from "./protection.ts";

const WORKFLOWS = ".github/workflows/";
const HEADS = "refs/heads/";

const NOT_AUTHORIZED =
  "You're not authorized to push to this branch. Visit https://docs.github.com/articles/about-protected-branches/ for more information.";

type Env = Readonly<Record<string, string>>;

/** What looking at one command of a push takes. */
interface Look {
  readonly repo: Repository;
  readonly viewer: Viewer;
  readonly command: Command;
  /** Sees the pushed objects, which the repository does not have yet. */
  readonly env: Env;
}

/** Which references of a push GitHub refuses to move, and why. */
export async function rejectionsOf(
  repo: Repository,
  viewer: Viewer,
  push: Push,
): Promise<Map<string, Rejection>> {
  const rejections = new Map<string, Rejection>();
  if (!push.commands.some((command) => isWatched(repo, viewer, command))) return rejections;
  await withIncoming(repo.gitDir, push.pack, async (env) => {
    for (const command of push.commands) {
      const rejection = await rejectionOf({ repo, viewer, command, env });
      if (rejection) rejections.set(command.ref, rejection);
    }
  });
  if (rejections.size > 0 && push.capabilities.has("atomic")) {
    for (const { ref } of push.commands) {
      if (!rejections.has(ref)) rejections.set(ref, { reason: "atomic push failure", remarks: [] });
    }
  }
  return rejections;
}

/** Whether there is any rule to look at: most pushes of people need none. */
function isWatched(repo: Repository, viewer: Viewer, { ref, before, after }: Command): boolean {
  return (
    (before === NOWHERE && whyAmbiguous(ref) !== undefined) ||
    isAppWithoutWorkflows(viewer) ||
    after === NOWHERE ||
    rulesFor(repo, ref.slice(HEADS.length), viewer.account) !== undefined
  );
}

function isAppWithoutWorkflows({ permissions }: Viewer): boolean {
  return permissions !== undefined && permissions.workflows !== "write";
}

async function rejectionOf(look: Look): Promise<Rejection | undefined> {
  const { repo, viewer, command } = look;
  const { ref, before, after } = command;
  const sorry = before === NOWHERE ? whyAmbiguous(ref) : undefined;
  if (sorry) {
    const remarks = [sorry, `Invalid branch or tag name "${ref.replace(/^refs\/(heads|tags)\//, "")}"`];
    return { reason: "pre-receive hook declined", remarks };
  }
  if (ref === `${HEADS}${repo.defaultBranch}` && after === NOWHERE) {
    const reason = `refusing to delete the current branch: ${ref}`;
    return { reason, remarks: [`refusing to delete the current branch: ${ref}`] };
  }
  const rules = ref.startsWith(HEADS) ? rulesFor(repo, ref.slice(HEADS.length), viewer.account) : undefined;
  const why = rules && (await brokenRule(look, rules));
  if (why) return protectedRejection(ref, why);
  return after !== NOWHERE && isAppWithoutWorkflows(viewer) ? workflowRejection(look) : undefined;
}

async function brokenRule(look: Look, rules: Protection): Promise<string | undefined> {
  const { repo, viewer, command } = look;
  const { before, after } = command;
  if (rules.pushers && !rules.pushers.includes(viewer.account.login)) return NOT_AUTHORIZED;
  if (after === NOWHERE) return rules.allowsDeletions ? undefined : "Cannot delete this branch";
  if (!rules.allowsForcePushes && (await isForced(look))) return "Cannot force-push to this branch";
  if (rules.requiresSignatures && (await hasUnsigned(look))) return "Commits must have verified signatures.";
  // Whoever may push may make a branch, whatever has to be fulfilled by what comes into it later.
  return before === NOWHERE ? undefined : unfulfilled(repo, rules, after);
}

function unfulfilled(repo: Repository, rules: Protection, sha: string): string | undefined {
  return rules.approvals > 0
    ? "Changes must be made through a pull request."
    : missingChecks(repo, rules, sha);
}

async function isForced({ repo, command, env }: Look): Promise<boolean> {
  const { before, after } = command;
  if (before === NOWHERE) return false;
  const base = await gitLine(repo.gitDir, ["merge-base", before, after], { env }).catch(() => "");
  return base !== before;
}

/** No key is registered here, so whatever carries a signature counts as verified. */
async function hasUnsigned({ repo, command, env }: Look): Promise<boolean> {
  // New to this branch is enough, wherever else they are; a new branch is seen as coming from the default one.
  const since = command.before === NOWHERE ? `${HEADS}${repo.defaultBranch}` : command.before;
  const listing = await gitLine(repo.gitDir, ["rev-list", command.after, `^${since}`], { env });
  for (const sha of listing.split("\n").filter((line) => line !== "")) {
    if (repo.signed.has(sha)) continue;
    const text = (await git(repo.gitDir, ["cat-file", "commit", sha], { env })).toString();
    if (!/^gpgsig /m.test(text.split("\n\n", 1)[0] ?? "")) return true;
  }
  return false;
}

/** A workflow that is on some branch already, path and content alike, may be pushed by anybody. */
async function workflowRejection({ repo, command, env }: Look): Promise<Rejection | undefined> {
  // Of commits that no branch has yet, what they changed against their first parent.
  const format = ["--diff-merges=first-parent", "--raw", "--no-renames", "--no-abbrev", "-z", "--format="];
  const raw = await git(repo.gitDir, ["log", ...format, command.after, "--not", "--branches"], { env });
  const changes = raw.toString().matchAll(/:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [A-Z]\0([^\0]+)\0/g);
  for (const [, blob = "", path = ""] of changes) {
    if (!path.startsWith(WORKFLOWS) || (await isOnABranch(repo, path, blob))) continue;
    const said = `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`;
    return { reason: said, remarks: [] };
  }
  return undefined;
}

async function isOnABranch({ gitDir }: Repository, path: string, blob: string): Promise<boolean> {
  const listing = await gitLine(gitDir, ["for-each-ref", "--format=%(objectname)", HEADS]);
  const tips = listing.split("\n").filter((tip) => tip !== "");
  const found = await Promise.all(
    tips.map((tip) =>
      gitLine(gitDir, ["rev-parse", "--verify", "--quiet", `${tip}:${path}`]).catch(() => ""),
    ),
  );
  return found.includes(blob);
}
