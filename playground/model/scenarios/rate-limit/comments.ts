import type { CommentScript } from "../../script.ts";
import { refuseOverLimit } from "./middleware.ts";

const SHARED = "Callers without a key share one budget.";
const BY_ADDRESS = "Callers without a key are told apart by their IP address, as the socket gives it.";

/** What the scenario does about the comments that it expects. */
export const comments: readonly CommentScript[] = [
  {
    matches: /\bIP\b/,
    became: "applied",
    reply:
      "Agreed. Callers without a key are now told apart by the address of their socket. X-Forwarded-For is not read: " +
      "anybody can write it. Behind a proxy all of them would share the proxy's address, as they shared one budget before.",
    section: {
      name: "Approach",
      rewrite: (body) =>
        body.includes(SHARED) ? body.replace(SHARED, BY_ADDRESS) : `${body}\n\n${BY_ADDRESS}`.trim(),
    },
    item: { title: refuseOverLimit.title, request: "address" },
  },
  {
    matches: /X-RateLimit-Remaining/i,
    became: "applied",
    reply:
      "Agreed: the limiter knows the number anyway, so the middleware sends it on every answer, 429 included.",
    item: { title: refuseOverLimit.title, request: "remaining" },
  },
  {
    matches: /token bucket/i,
    became: "answered",
    reply:
      "A full bucket lets 100 requests through at once and refills meanwhile, so close to 200 in one minute are " +
      "possible; the issue asks for 100 in any minute. 100 numbers for each active caller are some 800 bytes, " +
      "which we can afford. The table under Alternatives has both. Nothing was changed.",
  },
];
