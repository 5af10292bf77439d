import { crc32 } from "node:zlib";
import { ApiError, invalidRequest } from "../api-error.ts";
import type { StreamEvent } from "../stream.ts";
import { asMessages, type Dialect, notFound } from "./dialect.ts";

const PATH = /\/model\/([^/]+)\/invoke(-with-response-stream)?$/;
const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[^/]+\/bedrock\/aws4_request, SignedHeaders=(\S+), Signature=[0-9a-f]{64}$/;

/** Amazon Bedrock: signed requests, and answers in AWS's binary event stream. */
export const bedrock: Dialect = {
  read: (request) => {
    const [, model, streaming] = PATH.exec(request.path) ?? [];
    if (model === undefined) throw notFound(request);
    const { authorization = "", "x-amz-date": date } = request.headers;
    const signed = SIGNATURE.exec(authorization)?.[1]?.split(";") ?? [];
    const isSigned = date !== undefined && signed.includes("host") && signed.includes("x-amz-date");
    if (!isSigned && !/^Bearer \S+$/.test(authorization))
      throw new ApiError(403, "AccessDeniedException", "Missing Authentication Token");
    const { anthropic_version: version, ...body } = Object(request.body);
    if (version === undefined) throw invalidRequest("anthropic_version: Field required");
    if ("model" in body || "stream" in body) throw invalidRequest("extraneous key [model] is not permitted");
    return asMessages(request, {
      ...body,
      model: decodeURIComponent(model),
      stream: streaming !== undefined,
    });
  },
  contentType: "application/vnd.amazon.eventstream",
  writer: () => (event) => [event.type === "error" ? exception(event) : chunk(event)],
  refusal: ({ type, message }) => ({ body: { message }, headers: { "x-amzn-errortype": type } }),
};

function chunk(event: StreamEvent): Buffer {
  const bytes = Buffer.from(JSON.stringify(event)).toString("base64");
  return frame({ ":event-type": "chunk", ":message-type": "event" }, { bytes, p: "abcd" });
}

function exception({ error }: StreamEvent): Buffer {
  const { message } = Object(error);
  return frame({ ":exception-type": "throttlingException", ":message-type": "exception" }, { message });
}

/** A message of the event stream: its lengths and their checksum, headers, the payload, and a checksum of all. */
function frame(headers: Readonly<Record<string, string>>, payload: object): Buffer {
  const all = { ...headers, ":content-type": "application/json" };
  const head = Buffer.concat(Object.entries(all).map(([name, value]) => headerOf(name, value)));
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.concat([u32(16 + head.length + body.length), u32(head.length)]);
  const message = Buffer.concat([lengths, u32(crc32(lengths)), head, body]);
  return Buffer.concat([message, u32(crc32(message))]);
}

/** The length of the name, the name, 7 for a text, the length of the value, the value. */
function headerOf(name: string, value: string): Buffer {
  const length = Buffer.from([7, value.length >> 8, value.length & 255]);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
