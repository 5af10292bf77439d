import { spawn } from "node:child_process";
import { buffer, text } from "node:stream/consumers";

/** What git may see of our environment: a developer's own git settings must not change what GitHub does. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? "/usr/bin:/bin",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

export interface GitInput {
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** A git command that ended with something other than 0. */
export class GitFailure extends Error {}

/** Runs git on that repository and gives its output; throws GitFailure with git's words if it fails. */
export async function git(gitDir: string, args: readonly string[], input: GitInput = {}): Promise<Buffer> {
  const env = { ...GIT_ENVIRONMENT, ...input.env };
  const child = spawn("git", ["--git-dir", gitDir, ...args], { env, stdio: "pipe" });
  // git may end before it has read everything; its exit code tells what there is to tell.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input.stdin ?? "");
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [output, complaint, code] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new GitFailure(`git ${args.join(" ")}: ${complaint.trim()}`);
  return output;
}

/** The same, as one trimmed line of text. */
export async function gitLine(gitDir: string, args: readonly string[], input?: GitInput): Promise<string> {
  return (await git(gitDir, args, input)).toString().trim();
}
