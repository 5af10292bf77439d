import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { Refusal } from "@redline/local-github/refusal.ts";
import type { World } from "@redline/local-github/world.ts";
import { ACTIONS, type Fields } from "./actions.ts";
import { Refused } from "./api.ts";
import { ACTORS } from "./layout.ts";
import type { Visit } from "./visit.ts";

const KEPT_MAX = 1000;
const BODY_MAX = 2_000_000;
const COOKIE = "Path=/; SameSite=Lax; HttpOnly";

type Outcome =
  | { readonly to: string; readonly cookie?: string }
  | { readonly failed: true; readonly visit: Visit }
  | { readonly refused: number; readonly words: string };

type VisitOf = (actor: string, page: string) => Visit;

/** Takes what forms send: from these pages only, and each form once. */
export class Posts {
  readonly #world: World;
  /** What became of forms, by the number that each carries: a double click gets the same answer. */
  readonly #taken = new Map<string, Promise<Outcome>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Does what `path` asks for: `as` switches the person, `do/{action}` acts. */
  async take(request: IncomingMessage, path: string, visitOf: VisitOf): Promise<Outcome> {
    if (!this.#isOwn(request))
      return { refused: 403, words: "This form was not sent by a page of the playground.\n" };
    if (Number(request.headers["content-length"] ?? BODY_MAX) >= BODY_MAX)
      return { refused: 413, words: "Too large.\n" };
    const fields: Fields = Object.fromEntries(new URLSearchParams(await text(request)));
    const { as = "", page = "", once = "" } = fields;
    if (!ACTORS.includes(as) || !page.startsWith("/") || page.startsWith("//"))
      return { refused: 400, words: "The form is incomplete.\n" };
    if (path === "as") return { to: page, cookie: `acting_as=${as}; ${COOKIE}` };
    const name = path.replace(/^do\//, "");
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action || once === "") return { refused: 404, words: "There is no such form.\n" };
    return this.#once(once, () => act(action, visitOf(as, page), fields));
  }

  #once(number: string, work: () => Promise<Outcome>): Promise<Outcome> {
    const known = this.#taken.get(number);
    if (known) return known;
    const outcome = work();
    this.#taken.set(number, outcome);
    const [oldest] = this.#taken.keys();
    if (this.#taken.size > KEPT_MAX && oldest !== undefined) this.#taken.delete(oldest);
    return outcome;
  }

  /** A page of another site, or of a name that was pointed here, must not act for whoever looks at it. */
  #isOwn({ headers }: IncomingMessage): boolean {
    const { port } = new URL(this.#world.url);
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    const { host = "", origin } = headers;
    return hosts.includes(host) && origin === `http://${host}`;
  }
}

async function act(action: (typeof ACTIONS)[string], visit: Visit, fields: Fields): Promise<Outcome> {
  try {
    return { to: (await action?.(visit, fields)) ?? visit.url.pathname + visit.url.search };
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Refusal)) throw error;
    const failed = { form: fields.form ?? "", message: error.message, values: fields };
    return { failed: true, visit: { ...visit, failed } };
  }
}
