import type { Role } from "@redline/local-github/model.ts";

const RANKS = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Rank = (typeof RANKS)[number];

interface Since<T> {
  readonly at: number;
  readonly is: T;
}

const last = <T>(list: readonly Since<T>[], at: number): T | undefined =>
  list.findLast((one) => one.at <= at)?.is;

/** Who might approve when: everybody's role, and the role that approving took, in the order of the timeline. */
export class Rights {
  readonly #roles = new Map<string, Since<Rank>[]>();
  readonly #needed: Since<Rank>[];

  constructor(roles: Readonly<Record<string, Role>>, needed: Rank) {
    for (const [login, is] of Object.entries(roles)) this.#roles.set(login, [{ at: 0, is }]);
    this.#needed = [{ at: 0, is: needed }];
  }

  noteRole(at: number, login: string, is: Rank): void {
    this.#roles.set(login, [...(this.#roles.get(login) ?? []), { at, is }]);
  }

  /** The settings on the default branch ask for that role from now on. */
  noteNeeded(at: number, is: Rank): void {
    this.#needed.push({ at, is });
  }

  mayApprove(login: string, at: number): boolean {
    const role = last(this.#roles.get(login) ?? [], at) ?? "none";
    return RANKS.indexOf(role) >= RANKS.indexOf(last(this.#needed, at) ?? "admin");
  }

  /** Whether there was a moment between the two, both included, in which the person might approve. */
  couldApprove(login: string, from: number, to: number): boolean {
    const changes = [...(this.#roles.get(login) ?? []), ...this.#needed].map(({ at }) => at);
    const moments = [from, ...changes.filter((at) => at > from && at <= to)];
    return moments.some((at) => this.mayApprove(login, at));
  }

  /** True for whoever could change plans or say something that counts at some time of the history. */
  everHadSay(login: string): boolean {
    return (this.#roles.get(login) ?? []).some(({ is }) => RANKS.indexOf(is) >= RANKS.indexOf("write"));
  }
}
