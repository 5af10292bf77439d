/** What GitHub says of people who approve, beside their roles: asked only if the settings need it. */

/** A team as GitHub's API names it, in lower case. */
export interface Team {
  readonly org: string;
  readonly slug: string;
}

/** `unknown`: the App may not read it. */
export type Membership = "member" | "none" | "unknown";

/** The base branch's CODEOWNERS: its text, or why there is none to read. */
export type CodeownersFile =
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly path: string }
  | { readonly kind: "text"; readonly path: string; readonly text: string };

export interface ApproverFacts {
  /** Undefined unless the settings need it. */
  readonly codeowners: CodeownersFile | undefined;
  /** By {@link membershipId}. */
  readonly memberships: ReadonlyMap<string, Membership>;
}

export const membershipId = ({ org, slug }: Team, login: string): string =>
  `${org}/${slug} ${login.toLowerCase()}`;

/** The team that `maintainers`, `acme/maintainers` or `@acme/maintainers` names in a repository of that owner. */
export function teamOf(name: string, owner: string): Team {
  const [slug = "", org = owner] = name.replace(/^@/, "").toLowerCase().split("/").toReversed();
  return { org: org.toLowerCase(), slug };
}
