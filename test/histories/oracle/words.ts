import type { Effect } from "@redline/local-github/log.ts";
import type { Scene } from "../scene.ts";
import { textOf } from "./text.ts";
import type { Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";

/** The form of an installation's token. */
const TOKEN = /ghs_\d+_[\w.-]{20,}|gh[opsu]_[A-Za-z0-9]{36}/;

/** What the marks of bots hide in base64. */
const hiddenIn = (text: string) =>
  Array.from(text.matchAll(/<!-- redline:[a-z-]+ ([\w-]+) /g), ([, value = ""]) =>
    Buffer.from(value, "base64url").toString(),
  ).join("\n");

/** Throws a Violation of I8 if a text holds a secret. */
export function assertNoSecret(text: string, where: string, secrets: readonly string[]): void {
  const all = `${text}\n${hiddenIn(text)}`;
  const found = secrets.find((secret) => all.includes(secret)) ?? TOKEN.exec(all)?.[0];
  if (found !== undefined) throw new Violation("I8", `${where} holds ${found.slice(0, 12)}...`);
}

/** What a comment of a bot is, by its own hidden mark: `status`, or the id of a notice. */
function marksOf(body: string): string[] {
  const marks = body.matchAll(/<!-- redline:([a-z-]+) ([\w-]+) [0-9a-f]{32} -->/g);
  return Array.from(marks, ([, kind = "", value = ""]) =>
    kind === "status" ? kind : `${kind} ${Buffer.from(value, "base64url").toString()}`,
  );
}

const lastLine = (body: string) => body.trimEnd().split("\n").at(-1) ?? "";

const plain = (body: string) => body.replace(/<!--[\s\S]*?-->/g, "").trim();

/** Whether words tell of a failure: each has a mark of its own, so only the words show that it was told before. */
const isOfFailure = (mark: string) => mark.startsWith('notice "failed:');

/**
 * I5, on every word of a bot as it is written. Nothing of a kind stands twice with the same mark on the same issue
 * or pull request (a review and its answer in a conversation share theirs); and no failure is told twice in the same words where nobody has done anything between the two.
 */
export class Words {
  readonly #scene: Scene;
  /** Words of bots that stand, by kind and id. */
  readonly #standing = new Map<string, { readonly marks: readonly string[]; readonly place: string }>();
  readonly #timeline: Timeline;
  /** Failures that were told, each with the look that it was told upon. */
  readonly #failures: { readonly words: string; readonly lookedAt: number }[] = [];
  #lastAct = 0;

  constructor(scene: Scene, timeline: Timeline) {
    this.#scene = scene;
    this.#timeline = timeline;
  }

  /** Records one effect at that point of the timeline. Throws a Violation. */
  note(effect: Effect, at: number): void {
    const { kind, id, by } = effect;
    const [, what] = /^(comment|review-comment|review)-deleted$/.exec(kind) ?? [];
    if (what) this.#standing.delete(`${what} ${String(id)}`);
    if (kind === "comment-edited") this.#rewrite(effect);
    if (!this.#scene.isOurs(by)) this.#lastAct = at;
    else if (["comment", "review", "review-comment"].includes(kind)) this.#say(effect, at);
  }

  /** A notice that somebody else has edited tells nobody anything: it is posted again. The status comment is restored. */
  #rewrite({ id, body, by }: Effect): void {
    const name = `comment ${String(id)}`;
    const before = this.#standing.get(name);
    const marks = marksOf(lastLine(textOf(body)));
    const kept = this.#scene.isOurs(by) ? marks : marks.filter((mark) => mark === "status");
    if (before) this.#standing.set(name, { ...before, marks: kept });
  }

  #say({ kind, id, number, body: written }: Effect, at: number): void {
    const body = textOf(written);
    const marks = marksOf(lastLine(body));
    const place = `${kind} on #${Number(number)}`;
    for (const [name, other] of this.#standing) {
      const twice = other.place === place && marks.find((mark) => other.marks.includes(mark));
      if (twice) throw new Violation("I5", `${place}, ${String(id)} says again what ${name} says: ${twice}`);
    }
    if (marks.some(isOfFailure)) this.#fail(plain(body), at);
    this.#standing.set(`${kind} ${String(id)}`, { marks, place });
  }

  /** What people did before it was told, and after the bot had looked, may be what it was tried again for. */
  #fail(words: string, at: number): void {
    if (this.#failures.some((one) => one.words === words && this.#lastAct < one.lookedAt))
      throw new Violation("I5", `a failure is told twice, and nobody did anything between: ${words}`);
    this.#failures.push({ words, lookedAt: this.#timeline.lookBefore(at)?.at ?? 0 });
  }
}
