import type { Account, Repository } from "../model.ts";
import type { World } from "../world.ts";
import { changeState } from "./issues.ts";

const KEYWORD = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+([\w.-]+\/[\w.-]+)?#(\d+)\b/gi;

/** Closes the issues that a text says it closes, as `Fixes #3` or `closes acme/tea#3`. */
export function closeMentioned(world: World, by: Account, repo: Repository, text: string): void {
  for (const [, elsewhere = repo.fullName, number] of text.matchAll(KEYWORD)) {
    const target = world.repositories.get(elsewhere.toLowerCase());
    const issue = target?.issues.find((one) => one.number === Number(number));
    if (issue && !issue.pull && issue.state === "open") changeState(world, by, issue, "closed", "completed");
  }
}
