import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { parse } from "parse5";

/** What came back. */
export interface Seen {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks as any program can, with whatever headers it likes; follows nothing. */
export async function ask(
  url: string,
  { headers = {}, form }: { headers?: Record<string, string>; form?: string | Record<string, string> } = {},
): Promise<Seen> {
  const body = typeof form === "object" ? new URLSearchParams(form).toString() : form;
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const length = { "content-length": String(Buffer.byteLength(body ?? "")) };
  const request = httpRequest(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { ...(body === undefined ? {} : { ...type, ...length }), ...headers },
  });
  request.end(body);
  const [response] = await once(request, "response");
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

/** A browser without scripts: it keeps cookies, follows redirects, and sends the forms of the page that it shows. */
export function createBrowser() {
  let cookie = "";
  let url = "";
  let seen: Seen = { status: 0, headers: {}, text: "" };
  const go = async (to: string, form?: Record<string, string>): Promise<Seen> => {
    const from = url && new URL(url).origin;
    url = new URL(to, url || undefined).href;
    const headers = { cookie, ...(form ? { origin: from } : {}) };
    seen = await ask(url, { headers, ...(form ? { form } : {}) });
    const [set] = seen.headers["set-cookie"] ?? [];
    cookie = set?.split(";")[0] ?? cookie;
    const { location } = seen.headers;
    return location === undefined ? seen : await go(location);
  };
  return {
    go,
    /** Sends the form of the page with what a person fills in, or presses. */
    submit: (typed: Record<string, string> = {}) => {
      const { action, fields } = formIn(seen.text);
      return go(action, { ...fields, ...typed });
    },
    cookie: () => cookie,
    url: () => url,
    text: () => seen.text,
  };
}

interface Element {
  readonly nodeName: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes?: readonly Element[];
}

/** The first form of a page: where it is sent, and its fields with their values. */
export function formIn(html: string): { readonly action: string; readonly fields: Record<string, string> } {
  const [form] = elements(parse(html) as Element, "form");
  if (!form) throw new Error(`No form: ${html}`);
  const fields = elements(form, "input").map((input) => [
    attributeOf(input, "name"),
    attributeOf(input, "value"),
  ]);
  return { action: attributeOf(form, "action"), fields: Object.fromEntries(fields) };
}

/** What a page says, without its markup. */
export const textIn = (html: string): string =>
  elements(parse(html) as Element, "main")
    .map(said)
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();

function said(element: Element): string {
  const { value } = element as { readonly value?: string };
  return element.nodeName === "#text" ? (value ?? "") : (element.childNodes ?? []).map(said).join("");
}

function elements(element: Element, name: string): Element[] {
  const inner = (element.childNodes ?? []).flatMap((child) => elements(child, name));
  return element.nodeName === name ? [element, ...inner] : inner;
}

const attributeOf = ({ attrs = [] }: Element, name: string): string =>
  attrs.find((attribute) => attribute.name === name)?.value ?? "";
