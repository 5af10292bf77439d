import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Bodies } from "./bodies.ts";
import { documentOf, HTML_HEADERS } from "./document.ts";
import { html } from "./html.ts";
import { isSameOrigin } from "./http.ts";
import type { Page } from "./pages.ts";

/** Everybody's wrong tokens together, in a second. */
const WRONG_MAX = 3;
/** How long a session is valid, in seconds. */
const SESSION_S = 12 * 3_600;
/** A token fits. Bytes. */
const FORM_BYTES_MAX = 1_024;
const COOKIE = /(?:^|; )redline-session=(\d{1,15})\.([0-9a-f]{64})(?:;|$)/;

/** What the dashboard needs. */
export interface DashboardParts {
  /** DASHBOARD_TOKEN. */
  readonly token: string;
  readonly bodies: Bodies;
  /** Renders the dashboard; never throws. */
  readonly page: () => Promise<Page>;
  readonly now: () => number;
}

/** Shows the dashboard to whoever knows the token: by a form and a cookie, or by an `Authorization` header. */
export function createDashboard({ token, bodies, page, now }: DashboardParts) {
  const check = createCheck(token, now);
  const macOf = (until: string) =>
    createHmac("sha256", token).update(`redline dashboard session until ${until}`).digest("hex");
  const refusal = ({ authorization = "", cookie = "" }: IncomingHttpHeaders): Page | undefined => {
    const [, bearer] = /^bearer (.+)$/i.exec(authorization) ?? [];
    if (bearer !== undefined) return check(bearer);
    const [, until = "", mac = ""] = COOKIE.exec(cookie) ?? [];
    return Number(until) > now() && isEqual(mac, macOf(until)) ? undefined : form(401);
  };
  const show = async ({ headers }: IncomingMessage): Promise<Page> => {
    const refused = refusal(headers);
    if (refused) return refused;
    return { ...(await page()), headers: HTML_HEADERS };
  };
  const login = async (request: IncomingMessage): Promise<Page> => {
    const { origin = "", "content-length": length } = request.headers;
    if (!isSameOrigin(request.headers)) return form(403, "Sign in on this page.");
    const body = Number(length) <= FORM_BYTES_MAX && (await bodies.read(request));
    if (!Buffer.isBuffer(body)) return form(413, "Incorrect token.");
    const refused = check(new URLSearchParams(body.toString()).get("token") ?? "");
    if (refused) return refused;
    const until = String(now() + SESSION_S * 1_000);
    const secure = origin.startsWith("https:") ? "; Secure" : "";
    const kept = `Path=/; Max-Age=${SESSION_S}; HttpOnly; SameSite=Strict${secure}`;
    const cookie = `redline-session=${until}.${macOf(until)}; ${kept}`;
    return { ...form(303), headers: { ...HTML_HEADERS, location: "./", "set-cookie": cookie } };
  };
  return (request: IncomingMessage): Promise<Page> => (request.method === "POST" ? login : show)(request);
}

/** Refuses tokens that are not the right one. Wrong ones are limited, so that a weak one takes long to guess. */
function createCheck(token: string, now: () => number) {
  let second = 0;
  let wrong = 0;
  return (given: string): Page | undefined => {
    const current = Math.floor(now() / 1_000);
    if (current !== second) [second, wrong] = [current, 0];
    if (wrong >= WRONG_MAX) return form(429, "Too many incorrect tokens. Try again in a few seconds.");
    if (isEqual(given, token)) return undefined;
    wrong++;
    return form(401, "Incorrect token.");
  };
}

/** Takes as long whatever is compared: hashes have one length. */
function isEqual(one: string, other: string): boolean {
  const hashOf = (text: string) => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(hashOf(one), hashOf(other));
}

function form(status: number, problem?: string): Page {
  const alert = problem === undefined ? undefined : html`<p role="alert" class="bad">${problem}</p>`;
  const content = html`${alert}<form method="post">
<p><label for="token">Dashboard token</label></p>
<p><input id="token" name="token" type="password" autocomplete="current-password" required autofocus> <button>Sign in</button></p>
</form>`;
  return { status, type: "text/html; charset=utf-8", body: documentOf(content), headers: HTML_HEADERS };
}
