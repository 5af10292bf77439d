import { createHash } from "node:crypto";

/** A short hash: 16 hex digits. */
export const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);
