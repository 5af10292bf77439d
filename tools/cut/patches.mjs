// Where a description is plainly not what GitHub does. Each patch has to change something: the
// cut fails at one that GitHub has made needless.
import { isDeepStrictEqual } from "node:util";

const orNull = (schema) => ({ anyOf: [schema, { type: "null" }] });

// Of a fork that is gone: GitHub's descriptions of webhooks have the same three as null.
function withoutFork({ label, repo, user, ...rest }) {
  return { ...rest, label: orNull(label), repo: orNull(repo), user: orNull(user) };
}

function pullOfGoneFork(schema) {
  const { head } = schema.properties;
  const better = { ...head, properties: withoutFork(head.properties) };
  return { ...schema, properties: { ...schema.properties, head: better } };
}

// "If the comment is outdated, `line` is null": of webhooks the descriptions have it so.
function lineMayBeGone(schema) {
  const { line, position } = schema.properties;
  return { ...schema, properties: { ...schema.properties, line: orNull(line), position: orNull(position) } };
}

// Null unless an App did it, as the descriptions of other events have it.
function withoutApp(schema) {
  const { performed_via_github_app: app } = schema.properties;
  return { ...schema, properties: { ...schema.properties, performed_via_github_app: orNull(app) } };
}

/** By the name of an operation or a schema. */
const PATCHES = {
  // Logs are gone after a while, and what is no job has none; the description has no error at all.
  "actions/download-job-logs-for-workflow-run": (operation) => ({
    ...operation,
    responses: { ...operation.responses, 404: null },
  }),
  // `account` is said to be a user and an enterprise at once; GitHub's own example is a user. Elsewhere it is anyOf.
  "apps/list-installations": (operation) => {
    const patched = structuredClone(operation);
    const [account] = patched.responses["200"].items.properties.account.anyOf;
    if (account.allOf) Object.assign(account, { anyOf: account.allOf, allOf: undefined });
    return JSON.parse(JSON.stringify(patched));
  },
  // With `in_reply_to`, "all parameters other than body are ignored", as the prose of that parameter says.
  "pulls/create-review-comment": ({ body, ...operation }) => {
    const { required, ...rest } = body;
    return { ...operation, body: { ...rest, anyOf: [{ required }, { required: ["body", "in_reply_to"] }] } };
  },
  "assigned-issue-event": withoutApp,
  "unassigned-issue-event": withoutApp,
  // Closing and reopening are events of an issue: https://docs.github.com/en/rest/using-the-rest-api/issue-event-types
  "issue-event-for-issue": ({ anyOf, ...schema }) => ({
    ...schema,
    anyOf: [...anyOf, { $ref: "rest#/schemas/state-change-issue-event" }],
  }),
  "pull-request-review-comment": lineMayBeGone,
  "pull-request": pullOfGoneFork,
  "pull-request-simple": pullOfGoneFork,
};

/** The operation or schema as it should have been described. */
export function patched(name, described) {
  const better = PATCHES[name]?.(described) ?? described;
  if (PATCHES[name] && isDeepStrictEqual(better, described))
    throw new Error(`${name} needs no patch any more.`);
  return better;
}
