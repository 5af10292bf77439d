// Jest cannot strip types by itself; Node can. Whitespace takes the place of the types, so line numbers stay true.
import { createHash } from "node:crypto";
import { stripTypeScriptTypes } from "node:module";

export default {
  canInstrument: false,
  getCacheKey: (source, path) =>
    createHash("sha1").update(process.version).update(path).update("\0").update(source).digest("hex"),
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: "strip" }) }),
};
