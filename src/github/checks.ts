import type { FailingCheck } from "../core/state/checks.ts";
import type { Key } from "../core/state/snapshot.ts";
import type { Signer } from "../core/state/traces.ts";
import type { Checks, Commit, Repository } from "./answers.ts";
import type { Client } from "./client.ts";
import { ask, nodesOf } from "./graphql.ts";
import { CHECKS_ON } from "./queries.ts";
import { commitOf } from "./traces.ts";

/** More commits of the branch are not asked for: who broke a check is then looked for among these. */
const COMMITS_MAX = 40;
const RED: readonly (string | null)[] = ["FAILURE", "TIMED_OUT"];

type Suites = NonNullable<NonNullable<Repository["branch"]>["target"]>["all"];

interface Where {
  readonly key: Key;
  readonly appId: number;
  readonly signer: Signer;
  /** The branch along first parents, newest first. */
  readonly chain: readonly Commit[];
}

/**
 * The checks of other Apps that fail on the head, and on which commits they did. Until the plan is archived nobody asks,
 * and while nothing fails it takes no request.
 */
export async function failingChecks(
  client: Client,
  { branch, defaultBranchRef }: Repository,
  { key, appId, signer, chain }: Where,
): Promise<FailingCheck[]> {
  const head = branch?.target?.oid;
  const isRed = Object.values(endsOf(branch?.target?.all, appId)).includes("failed");
  const isArchived = () => chain.some((one) => commitOf(one, signer).ours?.trailers.has("Plan-Archived"));
  if (!head || !isRed || !isArchived()) return [];
  const base = [chain.at(-1)?.parents.nodes?.[0]?.oid, defaultBranchRef?.target?.oid].flatMap(
    (one) => one ?? [],
  );
  const oids = [...chain.slice(0, COMMITS_MAX).map(({ oid }) => oid), ...base];
  const names = Object.fromEntries(oids.map((oid, n) => [`o${n}`, oid]));
  const variables = { owner: key.owner, repo: key.repo, head, ...names };
  const { repository } = await ask<Checks>(client, CHECKS_ON(oids.length), variables);
  const others = repository as Readonly<Record<string, { readonly checkSuites?: Suites } | null>> | null;
  const ends = new Map(oids.map((oid, n) => [oid, endsOf(others?.[`c${n}`]?.checkSuites, appId)]));
  return reportsIn(repository?.head?.checkSuites, appId).map((report) => {
    const on = (end: End) => [...ends].flatMap(([oid, each]) => (each[report.name] === end ? [oid] : []));
    const isRedOnBase = base.some((oid) => ends.get(oid)?.[report.name] === "failed");
    return { ...report, failedOn: on("failed"), passedOn: on("passed"), isRedOnBase };
  });
}

type End = "failed" | "passed";

/** How each check of another App ended, by its name. */
function endsOf(suites: Suites, appId: number): Readonly<Record<string, End>> {
  const runs = nodesOf(suites)
    .filter(({ app }) => app?.databaseId !== appId)
    .flatMap((suite) => nodesOf(suite.checkRuns));
  const ended = runs.flatMap(({ name, conclusion }): [string, End][] => {
    if (RED.includes(conclusion)) return [[name, "failed"]];
    return conclusion === "SUCCESS" ? [[name, "passed"]] : [];
  });
  return Object.fromEntries(ended);
}

type Reports = NonNullable<NonNullable<Checks["repository"]>["head"]>["checkSuites"];

/** What the failed checks of other Apps say themselves. */
function reportsIn(
  suites: Reports,
  appId: number,
): Pick<FailingCheck, "id" | "name" | "app" | "url" | "output">[] {
  return nodesOf(suites).flatMap(({ app, checkRuns }) =>
    nodesOf(checkRuns)
      .filter(({ conclusion }) => app?.databaseId !== appId && RED.includes(conclusion))
      .map(({ databaseId, name, detailsUrl, title, summary, annotations }) => {
        const places = nodesOf(annotations).map(
          ({ path, location, message }) => `${path}:${location.start.line}: ${message}`,
        );
        return {
          id: databaseId ?? 0,
          name,
          app: app?.slug ?? "",
          url: detailsUrl ?? "",
          output: [title, summary, ...places].filter(Boolean).join("\n"),
        };
      }),
  );
}
