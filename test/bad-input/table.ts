import { cell } from "../../src/core/messages/text.ts";
import { type Case, SURFACES } from "./case.ts";

/** The rows of the table in docs/environment.md: when, where, and what is said. */
export function rowsOf(cases: readonly Case[]): string[] {
  return cases.flatMap(({ when, told }) => {
    const shown: { where: string[]; says: string }[] = [];
    for (const surface of SURFACES) {
      const says = told[surface];
      if (says === undefined) continue;
      const same = shown.find((one) => one.says.includes(says));
      if (same) same.where.push(surface);
      else shown.push({ where: [surface], says });
    }
    return shown.map(({ where, says }) => `| ${when} | ${where.join(", ")} | ${cell(sentence(says))} |`);
  });
}

/** On one line, and marked where it begins or ends in the middle. */
function sentence(says: string): string {
  const line = says.replace(/^- /, "").replace(/\s+/g, " ").trim();
  return `${/^[A-Z]/.test(line) ? "" : "… "}${line}${/[.]$/.test(line) ? "" : " …"}`;
}
