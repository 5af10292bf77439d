import { demand, demandOn, READ, READ_ISSUES, seesReview } from "../access.ts";
import type { Comment, Issue, PullRequest, Repository, ReviewComment, Viewer } from "../model.ts";
import { invalid, Moved, notFound, Refusal } from "../refusal.ts";
import { issueOf, pullOf, repositoryOf, type World } from "../world.ts";

/** What a route answers; `body` is left out for 204. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** In the place of `body`, for a page that is no JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One REST request, with its address taken apart. */
export interface Call {
  readonly world: World;
  /** Who asks; for routes of the App itself, the bot without an installation. */
  readonly viewer: Viewer;
  readonly params: Readonly<Record<string, string>>;
  readonly url: URL;
  readonly body: unknown;
}

/** One operation, by the path template that GitHub's OpenAPI gives it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  /** `app` takes the App's JWT, `token` a token, if only to write; what is `open` everybody may ask on what is public. */
  readonly auth: "app" | "token" | "open";
  readonly serve: (call: Call) => Answer | Promise<Answer>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });

/** A parameter of the path. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? "";
}

/** A parameter of the path that is a number; GitHub answers 404 to anything else. */
export function numberParam(call: Call, name: string): number {
  const value = Number(param(call, name));
  if (!Number.isSafeInteger(value) || value < 1) throw notFound();
  return value;
}

/** The repository of the path, if the viewer may know of it. */
export function repoOf(call: Call): Repository {
  const repo = repositoryOf(call.world, `${param(call, "owner")}/${param(call, "repo")}`);
  demand(call.viewer, repo, READ);
  const asked = `/repos/${param(call, "owner")}/${param(call, "repo")}`;
  if (asked.toLowerCase() === `/repos/${repo.fullName}`.toLowerCase()) return repo;
  const rest = call.url.pathname.slice(asked.length);
  throw new Moved(`/repositories/${repo.id}${rest}${call.url.search}`, "Moved Permanently");
}

/** The issue or pull request of the path, if the viewer may read it. */
export function issueAt(call: Call): Issue {
  const issue = issueOf(repoOf(call), numberParam(call, "issue_number"));
  demandOn(call.viewer, issue, READ_ISSUES);
  return issue;
}

/** The pull request of the path, if the viewer may read it. */
export function pullAt(call: Call): PullRequest {
  const pull = pullOf(repoOf(call), numberParam(call, "pull_number"));
  demandOn(call.viewer, pull, READ_ISSUES);
  return pull;
}

/** The comment of a conversation that the path names. */
export function commentAt(call: Call): Comment {
  const id = numberParam(call, "comment_id");
  const comments = repoOf(call).issues.flatMap((issue) => issue.comments);
  const comment = comments.find((one) => one.id === id);
  if (!comment) throw notFound();
  demandOn(call.viewer, comment.issue, READ_ISSUES);
  return comment;
}

/** The comment on a line that the path names, if it is not in a pending review of somebody else. */
export function reviewCommentAt(call: Call): ReviewComment {
  const id = numberParam(call, "comment_id");
  const threads = repoOf(call).issues.flatMap((issue) => issue.pull?.threads ?? []);
  const comment = threads.flatMap(({ comments }) => comments).find((one) => one.id === id);
  if (!comment || !seesReview(call.viewer, comment.review)) throw notFound();
  demandOn(call.viewer, comment.thread.issue, READ_ISSUES);
  return comment;
}

/** A page of a list, with the Link header that clients follow. */
export function paged<T>(call: Call, items: readonly T[], toJson: (item: T) => unknown): Answer {
  const { page, slice, headers } = pageOf(call, items);
  return { status: 200, body: slice.map(toJson), headers: page > 0 ? headers : {} };
}

/** The same for lists that come wrapped, as `{ total_count, repositories }`. */
export function pagedIn<T>(
  call: Call,
  name: string,
  items: readonly T[],
  toJson: (item: T) => unknown,
): Answer {
  const { slice, headers } = pageOf(call, items);
  return { status: 200, body: { total_count: items.length, [name]: slice.map(toJson) }, headers };
}

function pageOf<T>(
  call: Call,
  items: readonly T[],
): { page: number; slice: readonly T[]; headers: Record<string, string> } {
  const query = call.url.searchParams;
  const size = Math.min(Number(query.get("per_page") ?? 30) || 30, 100);
  const page = Number(query.get("page") ?? 1) || 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const url = new URL(call.url);
    url.searchParams.set("page", String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev"), link(1, "first")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
  ];
  const slice = items.slice((page - 1) * size, page * size);
  return { page, slice, headers: links.length > 0 ? { link: links.join(", ") } : {} };
}

/** The request's JSON object; reads of its fields are checked. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #resource: string;

  constructor(body: unknown, resource: string) {
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new Refusal(400, "BAD_REQUEST", "Problems parsing JSON");
    }
    this.#values = { ...body };
    this.#resource = resource;
  }

  /** A text that has to be there. */
  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw invalid({ resource: this.#resource, code: "missing_field", field: name });
    return value;
  }

  /** A text or nothing; null counts as nothing. */
  optionalText(name: string): string | undefined {
    return this.#typed(name, (value) => typeof value === "string");
  }

  /** A number or nothing. */
  optionalNumber(name: string): number | undefined {
    return this.#typed(name, (value) => typeof value === "number");
  }

  /** A truth value, false when left out. */
  flag(name: string): boolean {
    return this.#typed<boolean>(name, (value) => typeof value === "boolean") ?? false;
  }

  /** A list of objects, empty when left out. */
  objects(name: string): Fields[] {
    const list = this.#typed<unknown[]>(name, Array.isArray) ?? [];
    return list.map((item) => new Fields(item, this.#resource));
  }

  /** A list of texts, empty when left out. */
  texts(name: string): string[] {
    const areTexts = (value: unknown): boolean =>
      Array.isArray(value) && value.every((item) => typeof item === "string");
    return this.#typed<string[]>(name, areTexts) ?? [];
  }

  /** A list of numbers; undefined when left out. */
  optionalNumbers(name: string): number[] | undefined {
    const areNumbers = (value: unknown): boolean =>
      Array.isArray(value) && value.every((item) => typeof item === "number");
    return this.#typed<number[]>(name, areNumbers);
  }

  /** Texts by name; undefined when left out. */
  optionalRecord(name: string): Record<string, string> | undefined {
    const isRecord = (value: unknown): boolean =>
      typeof value === "object" &&
      value !== null &&
      Object.values(value).every((one) => typeof one === "string");
    return this.#typed<Record<string, string>>(name, isRecord);
  }

  /** One of a few words, or nothing. */
  optionalWord<T extends string>(name: string, words: readonly T[]): T | undefined {
    return this.#typed<T>(name, (value) => words.some((word) => word === value));
  }

  #typed<T>(name: string, fits: (value: unknown) => boolean): T | undefined {
    const value = this.#values[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!fits(value)) throw invalid({ resource: this.#resource, code: "invalid", field: name });
    return value as T;
  }
}
