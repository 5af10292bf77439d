import { readObject } from "../git/objects.ts";
import { type Commit, readCommit, readLog } from "../git/read.ts";
import type { Annotation, CheckRun, Repository } from "../model.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { Context, Source } from "./context.ts";
import { allowOnly } from "./input.ts";
import { actorSource } from "./written.ts";

/** GitHub gives at most this much of a file as text. */
const BLOB_TEXT_MAX = 512_000;
const HISTORY_MAX = 1000;

/** A blob, tree or commit by an expression such as `HEAD:README.md`; null when there is none. */
export async function objectSource(
  context: Context,
  repo: Repository,
  expression: string,
): Promise<Source | null> {
  const object = await readObject(repo.gitDir, expression);
  if (!object) return null;
  if (object.type === "commit") return commitSource(context, repo, object.oid);
  if (object.type !== "blob") return { __typename: object.type === "tree" ? "Tree" : "Tag", oid: object.oid };
  const { content, oid } = object;
  // As git does: a NUL near the start makes a file binary.
  const isBinary = content.subarray(0, 8000).includes(0);
  return {
    __typename: "Blob",
    oid,
    text: isBinary ? null : content.subarray(0, BLOB_TEXT_MAX).toString(),
    byteSize: content.length,
    isBinary,
    isTruncated: content.length > BLOB_TEXT_MAX,
  };
}

/**
 * A commit by its sha. It is read when more than its name is asked for: a page of comments asks for the names
 * of a hundred commits.
 */
export function commitSource(context: Context, repo: Repository, sha: string, known?: Commit): Source {
  let reading: Promise<Commit> | undefined = known && Promise.resolve(known);
  const read = (): Promise<Commit> => {
    reading ??= readCommit(repo.gitDir, sha);
    return reading;
  };
  return {
    __typename: "Commit",
    id: `C_${sha}`,
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    url: `${context.world.url}/${repo.fullName}/commit/${sha}`,
    message: async () => (await read()).message,
    messageHeadline: async () => (await read()).message.split("\n", 1)[0],
    committedDate: async () => utc((await read()).committer.date),
    authoredDate: async () => utc((await read()).author.date),
    author: async () => authorSource(context, (await read()).author),
    committer: async () => authorSource(context, (await read()).committer),
    tree: async () => ({ __typename: "Tree", oid: (await read()).tree }),
    parents: async (args: PageArguments) =>
      connection("parents", (await read()).parents, args, (parent) => commitSource(context, repo, parent)),
    file: async ({ path }: { path: string }) => {
      const object = await objectSource(context, repo, `${sha}:${path}`);
      return (
        object && { __typename: "TreeEntry", path, name: path.split("/").at(-1), oid: object.oid, object }
      );
    },
    history: async (args: PageArguments & { path?: string | null }) => {
      const commits = await readLog(repo.gitDir, sha, HISTORY_MAX, args.path ?? undefined);
      return connection("history", commits, args, (one) => commitSource(context, repo, one.sha, one));
    },
    checkSuites: (args: SuiteArguments) => checkSuites(context, repo, sha, args),
  };
}

/** GitHub knows the author by the address: of people's web commits it is the one that it gave them. */
function authorSource(context: Context, author: Commit["author"]): Source {
  const [, id] = /^(\d+)\+.*@users\.noreply\.github\.com$/.exec(author.email) ?? [];
  const account = [...context.world.accounts.values()].find(
    (one) => one.type === "User" && String(one.id) === id,
  );
  return { ...author, user: account ? actorSource(context, account) : null };
}

type SuiteArguments = PageArguments & { readonly filterBy?: { readonly appId?: number | null } | null };

/** All check runs of one App on one commit are one suite. */
function checkSuites(context: Context, repo: Repository, sha: string, args: SuiteArguments): Source {
  const { filterBy } = args;
  if (filterBy) allowOnly(context, "CheckSuiteFilter", filterBy, ["appId"]);
  const wanted = filterBy?.appId;
  const runs = repo.checks.filter(({ headSha, app }) => headSha === sha && (wanted ?? app.id) === app.id);
  const suites = [...Map.groupBy(runs, ({ suiteId }) => suiteId).values()];
  return connection("checkSuites", suites, args, (suite) => suiteSource(context, suite));
}

type RunArguments = PageArguments & {
  readonly filterBy?: { readonly checkType?: string | null; readonly checkName?: string | null } | null;
};

/** The runs of one App on one commit, which are at least one. */
function suiteSource(context: Context, suite: readonly CheckRun[]): Source {
  const [first] = suite;
  return {
    __typename: "CheckSuite",
    id: `CS_${first?.suiteId}`,
    databaseId: first?.suiteId,
    app: first ? { databaseId: first.app.id, slug: first.app.slug, name: first.app.name } : null,
    checkRuns: (page: RunArguments) => {
      const { filterBy } = page;
      if (filterBy) allowOnly(context, "CheckRunFilter", filterBy, ["checkType", "checkName"]);
      const named = suite.filter(({ name }) => (filterBy?.checkName ?? name) === name);
      const shown = filterBy?.checkType === "ALL" ? named : latest(named);
      return connection("checkRuns", shown, page, (check) => checkSource(context, check));
    },
  };
}

/** GitHub leaves out earlier runs of the same name unless it is asked for ALL. */
function latest(checks: readonly CheckRun[]): CheckRun[] {
  return [...new Map(checks.map((check) => [check.name, check])).values()];
}

/** A check run. */
export function checkSource(context: Context, check: CheckRun): Source {
  const { repo, suiteId } = check;
  return {
    __typename: "CheckRun",
    id: check.nodeId,
    databaseId: check.id,
    name: check.name,
    externalId: check.externalId ?? null,
    status: check.status,
    conclusion: check.conclusion ?? null,
    startedAt: check.startedAt,
    completedAt: check.completedAt ?? null,
    title: check.title ?? null,
    summary: check.summary ?? null,
    text: check.text ?? null,
    detailsUrl: check.detailsUrl ?? null,
    annotations: (args: PageArguments) =>
      connection("annotations", check.annotations, args, annotationSource),
    url: `${context.world.url}/${repo.fullName}/runs/${check.id}`,
    checkSuite: () =>
      suiteSource(
        context,
        repo.checks.filter((one) => one.suiteId === suiteId),
      ),
  };
}

function annotationSource({ path, startLine, endLine, level, message, title }: Annotation): Source {
  const location = { start: { line: startLine, column: null }, end: { line: endLine, column: null } };
  return { path, location, annotationLevel: level.toUpperCase(), message, title: title ?? null };
}

/** GitHub gives commit dates in UTC, whatever zone they were made in. */
const utc = (date: string): string => new Date(date).toISOString().replace(".000Z", "Z");
