import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Jest's own summary is for people; these lines are for whatever reads the end of a log.
export default class ClosingLine {
  #tallies = join(tmpdir(), `redline-tallies-${process.pid}`);

  onRunStart() {
    // Workers are started later and inherit it; each test file appends its line, see setup.ts.
    process.env.REDLINE_TALLIES = this.#tallies;
    writeFileSync(this.#tallies, "");
  }

  onRunComplete(_, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const lines = readFileSync(this.#tallies, "utf8").split("\n").filter(Boolean);
    rmSync(this.#tallies);
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : "";
    process.stdout.write(validated(lines.map((line) => JSON.parse(line))));
    process.stdout.write(`${numPassedTests} passed, ${failed} failed${skipped}\n`);
  }
}

function validated(tallies) {
  const sum = (name) => tallies.reduce((total, tally) => total + tally[name], 0);
  const operations = new Set(tallies.flatMap((tally) => tally.operations));
  const violations = tallies.flatMap((tally) => tally.violations);
  const parts = [
    `${operations.size} operations`,
    `${sum("requests")} requests`,
    `${sum("responses")} responses`,
    `${sum("payloads")} payloads`,
    `${sum("graphql")} GraphQL operations`,
    `${violations.length} violations`,
  ];
  const line = `Validated against GitHub's schemas: ${parts.join(", ")}`;
  return `${[...new Set(violations), line].join("\n")}\n`;
}
