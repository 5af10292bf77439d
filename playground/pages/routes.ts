import { accountPage, appPage } from "./accounts.ts";
import { blobPage, editPage, rawFile, treePage } from "./blobs.ts";
import { botPage } from "./bot.ts";
import { checkPage, checksPage } from "./checks.ts";
import { pullPatch } from "./code.ts";
import { commitPage, commitsPage } from "./commits.ts";
import { conversationPage, issuePage } from "./conversation.ts";
import { effectsPage } from "./effects.ts";
import { faultsPage } from "./faults.ts";
import { filesPage } from "./files.ts";
import { homePage } from "./home.ts";
import { issuesPage, newIssuePage, pullsPage } from "./lists.ts";
import { pullHere } from "./pull.ts";
import { revisionsPage } from "./revisions.ts";
import type { Reply, Visit } from "./visit.ts";

/** A pull request's patch. */
const patchPage = async (visit: Visit): Promise<Reply> => ({
  text: await pullPatch(pullHere(visit)),
  type: "text/plain; charset=utf-8",
});

type Serve = (visit: Visit) => Reply | Promise<Reply>;

/** All pages: `{}` is one part of the path, `{...}` goes on to the end. The first that matches is taken. */
const PAGES: readonly (readonly [string, Serve])[] = [
  ["/", homePage],
  ["/{owner}/{repo}/issues", issuesPage],
  ["/{owner}/{repo}/issues/new", newIssuePage],
  ["/{owner}/{repo}/issues/{number}", issuePage],
  ["/{owner}/{repo}/pulls", pullsPage],
  ["/{owner}/{repo}/pull/{number}", conversationPage],
  ["/{owner}/{repo}/pull/{number}/commits", commitsPage],
  ["/{owner}/{repo}/pull/{number}/commits/{sha}", commitPage],
  ["/{owner}/{repo}/pull/{number}/checks", checksPage],
  ["/{owner}/{repo}/pull/{number}/files", filesPage],
  ["/{owner}/{repo}/pull/{number}/revisions", revisionsPage],
  ["/{owner}/{repo}/pull/{number}\\.(?:diff|patch)", patchPage],
  ["/{owner}/{repo}/commit/{sha}", commitPage],
  ["/{owner}/{repo}/runs/{number}", checkPage],
  ["/{owner}/{repo}/blob/{...rest}", blobPage],
  ["/{owner}/{repo}/raw/{...rest}", rawFile],
  ["/{owner}/{repo}/edit/{...rest}", editPage],
  ["/{owner}/{repo}/tree/{...rest}", treePage],
  ["/{owner}/{repo}/bot", botPage],
  ["/{owner}/{repo}/effects", effectsPage],
  ["/{owner}/{repo}/faults", faultsPage],
  ["/apps/{slug}", appPage],
  ["/settings/installations/{number}", appPage],
  ["/{login}", accountPage],
  ["/{owner}/{repo}", treePage],
];

const ROUTES = PAGES.map(([path, serve]) => ({ pattern: patternOf(path), serve }));

/** What serves that address, with the parts of its path; undefined if nothing does. */
export function routeOf(
  pathname: string,
): { readonly serve: Serve; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const { pattern, serve } of ROUTES) {
    const match = pattern.exec(pathname);
    if (!match) continue;
    const parts = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value),
    ]);
    return { serve, params: Object.fromEntries(parts) };
  }
  return undefined;
}

function patternOf(path: string): RegExp {
  const source = path
    .replaceAll(/\{\.\.\.(\w+)\}/g, "(?<$1>.+)")
    .replaceAll(/\{number\}/g, "(?<number>\\d+)")
    .replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${source}/?$`);
}
