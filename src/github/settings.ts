import type { SettingsReport } from "../core/messages/settings.ts";
import type { Oid, PullKey } from "../core/state/snapshot.ts";
import { effect } from "../ports/effect.ts";
import type { SettingsOfPull } from "./answers.ts";
import type { Client } from "./client.ts";
import { ask, nodesOf } from "./graphql.ts";
import { textOf } from "./observe.ts";
import { SETTINGS_OF_PULL, WRITES } from "./queries.ts";

/** The check run on pull requests that change the settings file; as in the query. */
const NAME = "Redline settings";
const PATH = ".github/redline.yml";

/** The settings file at a pull request's head. */
interface Changed {
  /** GraphQL node id. */
  readonly repository: string;
  readonly head: Oid;
  readonly text: string | undefined;
  /** Names its content on our check run, so that it is checked once. */
  readonly externalId: string;
}

/** Checks the settings file of a pull request, if that changes it and was not checked yet. */
export async function checkSettings(
  client: Client,
  key: PullKey,
  app: number,
  check: (text: string | undefined) => SettingsReport,
): Promise<void> {
  const changed = await changedSettings(client, key, app);
  if (!changed) return;
  const { title, summary, annotations } = check(changed.text);
  const found = annotations.map(({ line, message }) => ({
    path: PATH,
    location: { startLine: line, endLine: line },
    annotationLevel: "FAILURE",
    message,
  }));
  const input = {
    repositoryId: changed.repository,
    name: NAME,
    headSha: changed.head,
    externalId: changed.externalId,
    status: "COMPLETED",
    conclusion: found.length === 0 ? "SUCCESS" : "FAILURE",
    output: { title, summary, annotations: found },
  };
  const [type, fields] = WRITES.createCheckRun;
  const document = `mutation Settings($input: ${type}!) { createCheckRun(input: $input) { ${fields} } }`;
  await effect("check-settings", () => client.graphql(document, { input }));
}

async function changedSettings(
  client: Client,
  { owner, repo, pull: number }: PullKey,
  app: number,
): Promise<Changed | undefined> {
  const { repository } = await ask<SettingsOfPull>(client, SETTINGS_OF_PULL, { owner, repo, number, app });
  const { id = "", defaultBranchRef: base, pullRequest: pull } = repository ?? {};
  const head = pull?.commits.nodes?.[0]?.commit;
  // On another branch, they never apply.
  if (!head || pull?.state !== "OPEN" || pull.baseRefName !== base?.name) return undefined;
  const blob = head.file?.oid;
  if (blob === base.target?.file?.oid) return undefined;
  const externalId = `settings:${blob ?? "none"}`;
  const runs = nodesOf(head.checkSuites).flatMap((suite) => nodesOf(suite.checkRuns));
  if (runs.some((run) => run.externalId === externalId)) return undefined;
  return { repository: id, head: head.oid, text: textOf(head.file?.object), externalId };
}
