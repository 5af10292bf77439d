import type { Code, Nodes } from "mdast";
import { topLevelOf } from "../markdown/parse.ts";
import { type Plan, UNCONFIRMED } from "../plan/plan.ts";
import { type Reference, referenceIn } from "./reference.ts";

/** Something in a part of a plan. */
interface Placed<T> {
  readonly part: string;
  readonly value: T;
}

/** Everything in a plan that can be looked up. */
export interface References {
  /** Names of paths and symbols, once for each part that mentions them. */
  readonly named: readonly Placed<Reference>[];
  /** Files that it links to at a commit, with the URL. */
  readonly linked: readonly Placed<{
    readonly path: string;
    readonly url: string;
    readonly commit: string;
  }>[];
  /** Sources of its Mermaid diagrams. */
  readonly diagrams: readonly Placed<string>[];
  /** Words of its interface snippets, which the plan introduces. */
  readonly made: ReadonlySet<string>;
}

/** Collects the references of a plan's prose, part by part. Quotes are somebody else's words. */
export function referencesOf(plan: Plan): References {
  const placed = partsOf(plan).flatMap(([part, markdown]) =>
    [...nodesIn(topLevelOf(markdown))].map((node) => ({ part, node })),
  );
  const each = <T>(read: (node: Nodes, part: string) => T | undefined): Placed<T>[] =>
    placed.flatMap(({ part, node }) => {
      const value = read(node, part);
      return value === undefined ? [] : [{ part, value }];
    });
  const snippets = each((node, part) =>
    part === "Interfaces" && node.type === "code" ? node.value : undefined,
  );
  return {
    named: each((node) => (node.type === "inlineCode" ? referenceIn(node.value) : undefined)),
    linked: each(linkOf),
    diagrams: each((node) => (isDiagram(node) ? node.value : undefined)),
    made: new Set(snippets.flatMap(({ value }) => value.match(/[A-Za-z_$][\w$]*/g) ?? [])),
  };
}

function partsOf({ title, sections, items }: Plan): [string, string][] {
  return [
    ["title", title],
    ...sections
      .filter(({ name }) => name !== UNCONFIRMED)
      .map(({ name, body }): [string, string] => [name, body]),
    ...items.map((item): [string, string] => [`item ${item.id}`, `${item.title}\n\n${item.why}`]),
  ];
}

function* nodesIn(nodes: readonly Nodes[]): Generator<Nodes> {
  for (const node of nodes) {
    yield node;
    if ("children" in node && node.type !== "blockquote") yield* nodesIn(node.children);
  }
}

const isDiagram = (node: Nodes): node is Code =>
  node.type === "code" && node.lang?.toLowerCase() === "mermaid";

function linkOf(node: Nodes) {
  if (node.type !== "link") return undefined;
  const [, commit, path] = /\/blob\/([0-9a-f]{7,40})\/([^?#]+)/.exec(node.url) ?? [];
  return commit === undefined || path === undefined
    ? undefined
    : { path: decoded(path), url: node.url, commit };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Quotes from files in a plan's notes: entries with a link to the file. */
export function quotesIn({ sections }: Plan): { readonly path: string; readonly quote: string }[] {
  const notes = sections.filter(({ name }) => name === "Notes").map(({ body }) => body);
  return [...nodesIn(topLevelOf(notes.join("\n\n")))].flatMap((node) => {
    if (node.type !== "listItem") return [];
    const inside = [...nodesIn(node.children)];
    const [path] = inside.flatMap((one) => linkOf(one)?.path ?? []);
    const quote = inside.find((one) => one.type === "code");
    return path === undefined || quote === undefined ? [] : [{ path, quote: quote.value }];
  });
}

/** What must be removed from a plan. */
export interface Broken {
  /** Sources of diagrams, which are removed. */
  readonly diagrams: ReadonlySet<string>;
  /** URLs; the text of the link stays. */
  readonly links: ReadonlySet<string>;
}

/** Markdown without what is broken, otherwise unchanged. */
export function without(markdown: string, { diagrams, links }: Broken): string {
  const lines = markdown.split("\n");
  for (const node of diagrams.size === 0 ? [] : [...nodesIn(topLevelOf(markdown))].toReversed()) {
    if (!isDiagram(node) || !diagrams.has(node.value) || !node.position) continue;
    const { start, end } = node.position;
    lines.splice(start.line - 1, end.line - start.line + 1);
  }
  const text = lines.join("\n");
  return [...links].reduce(
    (sofar, url) => sofar.replaceAll(`](${url})`, "]").replaceAll(url, "(no such file)"),
    text,
  );
}
