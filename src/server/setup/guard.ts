import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

const COOKIE = "redline-setup";

/** Keeps everybody out but the person who started the server and has read the terminal. */
export interface Guard {
  /** For the terminal. */
  readonly token: string;
  /** Why a request is not answered at all, or undefined. */
  refusal(request: IncomingMessage): string | undefined;
  isSignedIn(request: IncomingMessage): boolean;
  /** The cookie that stands for the token, or why there is none. The token counts once. */
  signIn(token: string, isSecure: boolean): { readonly cookie: string } | { readonly problem: string };
}

/**
 * Makes the guard. Other users of this machine do not know the token. Another site can have a browser that is signed
 * in send requests here, and can have its own name lead here (DNS rebinding); what it cannot do is name this host or
 * leave out its `Origin`. `hosts` are the names that this server has besides localhost and its IP addresses.
 */
export function createGuard(hosts: () => readonly string[]): Guard {
  const token = secret();
  const session = secret();
  let isUsed = false;
  return {
    token,
    refusal: (request) => hostProblem(request, hosts()) ?? formProblem(request),
    isSignedIn: ({ headers: { cookie = "" } }) => {
      const [, kept = ""] = new RegExp(`(?:^|; )${COOKIE}=([0-9a-f]+)(?:;|$)`).exec(cookie) ?? [];
      return isSame(kept, session);
    },
    signIn: (given, isSecure) => {
      if (!isSame(given.trim(), token)) return { problem: "This is not the token that the terminal shows." };
      if (isUsed)
        return {
          problem: "This token was used already. To use another browser, stop the server and start it again.",
        };
      isUsed = true;
      const secure = isSecure ? "; Secure" : "";
      // Lax: GitHub sends the browser back here from its own page.
      return { cookie: `${COOKIE}=${session}; Path=/setup; HttpOnly; SameSite=Lax${secure}` };
    },
  };
}

/** What nobody guesses. */
export const secret = (): string => randomBytes(16).toString("hex");

/** Compares in constant time. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function hostProblem(
  { headers: { host = "" } }: IncomingMessage,
  hosts: readonly string[],
): string | undefined {
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  if (name !== undefined && isOwn(name.toLowerCase(), hosts)) return undefined;
  return `This page does not answer for ${JSON.stringify(host)}: open it as localhost or by its IP address, or set REDLINE_PUBLIC_URL or HOST to its name.`;
}

/** An address leads nowhere else, whatever a name server says; and nobody else's page is on this machine's own names. */
function isOwn(hostname: string, hosts: readonly string[]): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return bare === "localhost" || isIP(bare) !== 0 || hosts.some((host) => host.toLowerCase() === bare);
}

function formProblem({ method, headers }: IncomingMessage): string | undefined {
  const { host, origin = "" } = headers;
  if (method !== "POST") return undefined;
  const isOurs = URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
  return isOurs ? undefined : "This form is only accepted from this page itself.";
}
