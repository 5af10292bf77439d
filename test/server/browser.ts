/** What a login form has. */
export const FORM = '<input id="token" name="token" type="password"';

/** Somebody who asks for the dashboard at an address. */
export function browser(origin: string) {
  const ask = async (headers: Record<string, string> = {}, init: RequestInit = {}) => {
    const response = await fetch(`${origin}/`, { redirect: "manual", ...init, headers });
    const { status, headers: sent } = response;
    return { status, headers: sent, cookie: sent.get("set-cookie"), text: await response.text() };
  };
  const login = (token: string, headers: Record<string, string> = { origin }) =>
    ask(headers, { method: "POST", body: new URLSearchParams({ token }) });
  return {
    origin,
    ask,
    login,
    /** The cookie of a login. */
    session: async (token = TOKEN) => (await login(token)).cookie?.split(";")[0] ?? "",
  };
}

/** What lets people see the dashboard in tests. */
export const TOKEN = "a-token-that-nobody-can-guess-0123456789";
