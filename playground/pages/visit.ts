import { type Demand, may } from "@redline/local-github/access.ts";
import type { Repository } from "@redline/local-github/model.ts";
import { personViewer, type World } from "@redline/local-github/world.ts";
import type { Html } from "../../src/server/html.ts";
import type { Playground } from "../live.ts";

/** A form that came back: what is wrong, and what was typed. */
interface Failed {
  /** The form's id. */
  readonly form: string;
  readonly message: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Somebody looks at a page. */
export interface Visit {
  readonly playground: Playground;
  /** The local GitHub's own state, for reading: every change goes through its API. */
  readonly world: World;
  /** Of the page, also where it is shown again after a form. */
  readonly url: URL;
  /** Login of who looks. */
  readonly actor: string;
  /** The repository of the address; the playground's own where the address has none. */
  readonly repo: Repository;
  readonly params: Readonly<Record<string, string>>;
  readonly failed: Failed | undefined;
}

/** What a page is made of; the layout comes around it. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Which tab of the repository is marked. */
  readonly tab?: "code" | "issues" | "pulls" | "bot" | "effects" | "faults";
  readonly status?: number;
}

/** Everything that an address can give. */
export type Reply =
  | Page
  | { readonly to: string; readonly cookie?: string }
  | { readonly text: string; readonly type: string };

/** Thrown for an address that names nothing. */
export class NoPage extends Error {}

/** Whether who looks may do that in the repository. */
export function mayVisitor({ world, actor, repo }: Visit, demand: Demand): boolean {
  return may(personViewer(world, actor), repo, demand);
}

/** The address of something in the repository. */
export const at = ({ repo }: Pick<Visit, "repo">, path: string): string => `/${repo.fullName}${path}`;
