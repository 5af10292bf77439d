import { NEEDS } from "./needs.ts";
import { PROOFS } from "./proofs.ts";

const ALL = [...NEEDS, ...PROOFS];

export const QUICK = ALL.filter(({ isQuick }) => isQuick);
export const OTHERS = ALL.filter(({ isQuick }) => !isQuick);
