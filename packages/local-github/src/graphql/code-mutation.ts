import type { CreateCommitOnBranchInput } from "@octokit/graphql-schema";
import { commitOnBranch } from "../actions/pushes.ts";
import { commitSource } from "./code.ts";
import type { Context, Source } from "./context.ts";
import { allowOnly } from "./input.ts";
import { echo } from "./mutation.ts";
import { refSource } from "./pull.ts";
import { seenRepository } from "./query.ts";

/** Mutations of code. */
export function codeMutations(context: Context): Source {
  const { world, viewer } = context;
  return {
    createCommitOnBranch: async ({ input }: { readonly input: CreateCommitOnBranchInput }) => {
      const { branch, message, fileChanges } = input;
      allowOnly(context, "CommittableBranch", branch, ["repositoryNameWithOwner", "branchName"]);
      const repo = seenRepository(context, branch.repositoryNameWithOwner ?? "");
      const sha = await commitOnBranch(world, viewer, repo, {
        branch: branch.branchName ?? "",
        expected: String(input.expectedHeadOid),
        message: message.body ? `${message.headline}\n\n${message.body}` : message.headline,
        files: {
          ...Object.fromEntries((fileChanges?.deletions ?? []).map(({ path }) => [path, null])),
          ...Object.fromEntries(
            (fileChanges?.additions ?? []).map(({ path, contents }) => [
              path,
              Buffer.from(String(contents), "base64"),
            ]),
          ),
        },
      });
      const ref = await refSource(context, repo, branch.branchName ?? "");
      return { ...echo(input), commit: commitSource(context, repo, sha), ref };
    },
  };
}
