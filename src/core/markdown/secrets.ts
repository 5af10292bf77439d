/**
 * What credentials look like. A pattern matches by a prefix that its issuer reserves, or by the context;
 * hashes, UUIDs and encoded data in ordinary text match none. Every pattern takes time linear in the text: a run of
 * characters is entered at its beginning only, and whatever can be repeated is bounded or is never given back.
 */

export const REDACTED = "[redacted]";

/** Not within a word; the `n` of an escaped line break does not count as one. */
const WORD_START = /(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))/.source;

/** Tokens with a known prefix, as described by their issuers or GitHub's secret scanning. */
const TOKENS = [
  // GitHub; installation tokens may be a JSON web token behind `ghs_`.
  /gh[pousr]_[\w.-]{20,}|github_pat_\w{20,}/.source,
  // Anthropic, OpenAI, OpenRouter, Hugging Face
  /sk-(?:ant|proj|svcacct|admin|None|or)-[\w-]{20,}|sk-[A-Za-z0-9]{40,}|hf_[A-Za-z0-9]{30,}/.source,
  // Slack, Google, npm, PyPI, Docker, GitLab
  /xox[a-z]-[\w-]{10,}|xapp-[\w-]{20,}|AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}/.source,
  /npm_[A-Za-z0-9]{30,}|pypi-AgE[\w-]{40,}|dckr_pat_[\w-]{20,}/.source,
  /gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[\w.-]{18,}/.source,
  // Stripe, AWS (but not the keys of its documentation), SendGrid, Shopify, DigitalOcean, Vault, age
  /[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{20,}/.source,
  /A(?:KIA|SIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}(?![A-Za-z0-9])/.source,
  /SG\.[\w-]{20,24}\.[\w-]{40,46}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|dop_v1_[a-f0-9]{64}/.source,
  /hvs\.[\w-]{24,}|AGE-SECRET-KEY-1[A-Z0-9]{50,}/.source,
];

/** What may separate two pieces of a key: line breaks, also escaped ones, and quotation markers. */
const GAP = /(?:[\s"'`>|#*,\\]|(?<=\\)[nr]){1,60}/.source;
const RUN = "[A-Za-z0-9+/=]";
const PIECES = `(?:${GAP})?${RUN}{16,}(?:${GAP}${RUN}{16,})*`;
const HEADERS = String.raw`(?:${GAP}(?:Proc-Type|DEK-Info|Version|Comment|Hash): ?[^\n\\"]{1,120}(?=[\n\\"])){0,4}`;
const LAST = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/.source;
const KEY_END = `(?:(?:${GAP}${RUN}{1,15})?(?:$|(?:${GAP})?${LAST}))?`;

/** Placeholder passwords in documentation. */
const PLACEHOLDER = String.raw`(?:pass(?:word|wd)?|pwd|secret|postgres|root|admin|user|test|guest|changeme|\*+|x+|\.{3}|\[[^@\]]{0,40}\]|[<$%{][^@\s/]{0,80})@`;

/** Credentials recognized by context, which is the first group and stays. */
const PLACES: readonly RegExp[] = [
  new RegExp(`()${LAST.replace("END", "BEGIN")}${HEADERS}${PIECES}${KEY_END}`, "g"),
  new RegExp(String.raw`(Private-Lines: \d{1,4})${PIECES}${KEY_END}`, "g"),
  new RegExp(String.raw`(:\/\/[^\s/:@]*:)(?!${PLACEHOLDER})[^\s/@]+(?=@)`, "g"),
  // A JSON web token, encrypted or not.
  /(?:(?<![\w-])|(?<=\\[nrt]))()eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*(?:\.[\w-]+){0,2}/g,
  // What git sends: `x-access-token:` and the token, in base64.
  /()eC1hY2Nlc3MtdG9rZW46[\w+/=]*/g,
  /(authorization["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'`\\]{0,4}(?:basic|bearer|token|digest)\s{1,4})(?:(?=[\w+/=.~-]{0,200}\d)[\w+/=.~-]{8,}|[\w+/=.~-]{20,})/gi,
  /(authorization["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'`\\]{0,4})(?=[\w+/=~-]{0,40}\d)[\w+/=~-]{16,}/gi,
  /\b((?:basic|bearer|token)\s{1,8})(?=[\w+/=.~-]{0,2000}\d)[\w+/=.~-]{20,}/gi,
  /(x-api-key["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'`\\]{0,4})[\w+/=.~-]{16,}/gi,
  /((?:aws_?)?secret_?access_?key["'\\]{0,4}\s{0,8}[:=]\s{0,8}["'`\\]{0,4})[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])/gi,
  /(aws_?session_?token["'\\]{0,4}\s{0,8}[:=]\s{0,8}["'`\\]{0,4})[A-Za-z0-9/+=]{40,}/gi,
  /(_auth(?:Token)?\s{0,4}=\s{0,4})[\w+/=.-]{16,}/g,
  /(AccountKey=)[A-Za-z0-9+/=]{60,}/g,
  /(hooks\.slack\.com\/(?:services|workflows)\/)[\w/-]{20,}/g,
  // Of a Google service account, of a JSON web key, of WireGuard.
  /(private_key_id["'\\]{1,4}\s{0,4}:\s{0,4}["'\\]{1,4})[0-9a-f]{40}/g,
  /("d\\{0,2}"\s{0,4}:\s{0,4}\\{0,2}")[\w-]{40,}(?=\\{0,2}")/g,
  /(PrivateKey\s{0,4}=\s{0,4})[A-Za-z0-9+/]{42,43}=/g,
];

const TOKEN = new RegExp(`${WORD_START}(?:${TOKENS.join("|")})`, "g");

/** Replaces what looks like a credential. */
export function redacted(text: string): string {
  const out = text.replace(TOKEN, REDACTED);
  return PLACES.reduce((sofar, place) => sofar.replace(place, `$1${REDACTED}`), out);
}
