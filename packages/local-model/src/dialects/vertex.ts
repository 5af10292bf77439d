import { ApiError, invalidRequest } from "../api-error.ts";
import { anthropic } from "./anthropic.ts";
import { asMessages, type Dialect, notFound } from "./dialect.ts";

const PATH =
  /\/projects\/[^/]+\/locations\/[^/]+\/publishers\/anthropic\/models\/([^/:]+):(rawPredict|streamRawPredict)$/;

/** Google Vertex AI: the model stands in the path, the version in the body. */
export const vertex: Dialect = {
  ...anthropic,
  read: (request) => {
    const [, model] = PATH.exec(request.path) ?? [];
    if (model === undefined) throw notFound(request);
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? ""))
      throw new ApiError(401, "UNAUTHENTICATED", "Request is missing required authentication credential.");
    const { anthropic_version: version, ...body } = Object(request.body);
    if (version === undefined) throw invalidRequest("anthropic_version: Field required");
    if ("model" in body) throw invalidRequest("model: Extra inputs are not permitted");
    return asMessages(request, { ...body, model: decodeURIComponent(model) });
  },
};
