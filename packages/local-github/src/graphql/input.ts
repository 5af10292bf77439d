import { sees } from "../access.ts";
import { isPull, type Node, type PullRequest, type Repository } from "../model.ts";
import { notFound } from "../refusal.ts";
import { type Context, notCovered } from "./context.ts";

/** The node of that id, which has to be of one of these kinds, and where the viewer sees it. */
export function nodeOf<K extends Node["kind"]>(
  { world, viewer }: Context,
  id: string,
  ...kinds: readonly K[]
): Extract<Node, { kind: K }> {
  const node = world.nodes.get(id);
  const repo = node ? repositoryOfNode(node) : undefined;
  const isThere = node && kinds.some((kind) => kind === node.kind) && (!repo || sees(viewer, repo));
  if (!isThere) throw notFound(`Could not resolve to a node with the global id of '${id}'`);
  return node as Extract<Node, { kind: K }>;
}

/** The pull request of that node id. */
export function pullNode(context: Context, id: string): PullRequest {
  const issue = nodeOf(context, id, "issue");
  if (!isPull(issue)) throw notFound(`Could not resolve to PullRequest node with the global id of '${id}'.`);
  return issue;
}

/** Refuses input that the playground would otherwise ignore silently. */
export function allowOnly(context: Context, type: string, input: object, covered: readonly string[]): void {
  const given = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  const unknown = given.find(([name]) => name !== "clientMutationId" && !covered.includes(name));
  if (unknown) throw notCovered(context, `${type}.${unknown[0]}`);
}

function repositoryOfNode(node: Node): Repository | undefined {
  switch (node.kind) {
    case "account":
      return undefined;
    case "repository":
      return node;
    case "issue":
    case "check":
      return node.repo;
    case "review-comment":
      return node.thread.issue.repo;
    default:
      return node.issue.repo;
  }
}
