import type { Scene } from "../scene.ts";
import { Violation } from "./violation.ts";

/**
 * I11. At rest the status comment is there, and reads as a bot wrote it last, whatever people did to it. Throws a
 * Violation.
 */
export function assertStatusKept(scene: Scene): void {
  const last = scene.log.statuses.at(-1);
  if (!last) return;
  const now = scene.comments().find(({ id }) => id === last.id);
  if (now?.body === last.body) return;
  const what = now ? `it is ${JSON.stringify(now.body.slice(0, 200))}` : "it is gone";
  throw new Violation("I11", `${what}, and was ${JSON.stringify(last.body.slice(0, 200))}`);
}
