import { z } from "zod";

/** A team of the repository's owner: `maintainers`, or `acme/maintainers` as in CODEOWNERS. */
const team = z
  .string()
  .regex(
    /^@?(?:[\w-]{1,39}\/)?[\w-]{1,100}$/,
    "must be the name of a team such as `maintainers` or `acme/maintainers`",
  );

/** The section `approvals` of the settings. The names are those of branch protection, rulesets and environments. */
export const approvals = z
  .strictObject({
    count: z.int().min(1).max(6).default(1).describe("How many people must approve a plan"),
    teams: z
      .array(team)
      .max(10)
      .default([])
      .describe(
        "Teams whose members may approve, if they have the role as well; empty: everybody with the role",
      ),
    require_code_owners: z
      .boolean()
      .default(false)
      .describe("Whether a code owner of each file that the approved items may touch must approve"),
    require_last_push_approval: z
      .boolean()
      .default(false)
      .describe("Whether somebody other than the last person who changed the plan must approve"),
    prevent_self_review: z
      .boolean()
      .default(false)
      .describe("Whether somebody other than the person who requested the plan must approve"),
    reviews: z
      .boolean()
      .default(false)
      .describe("Whether an approving GitHub review of the latest revision counts as `/approve`"),
  })
  .prefault({});
