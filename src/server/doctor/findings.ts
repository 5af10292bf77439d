import { inTime } from "../health.ts";

/** One line of the report. `fix` says what to do about it. */
export interface Finding {
  readonly level: "ok" | "warn" | "fail";
  readonly subject: string;
  readonly message: string;
  readonly fix?: string;
}

/** Something to look at, and how. */
export interface Check {
  readonly subject: string;
  readonly run: () => Promise<readonly Finding[]>;
}

export const ok = (subject: string, message: string): Finding => ({ level: "ok", subject, message });
export const warn = (subject: string, message: string, fix: string): Finding => ({
  level: "warn",
  subject,
  message,
  fix,
});
export const fail = (subject: string, message: string, fix: string): Finding => ({
  level: "fail",
  subject,
  message,
  fix,
});

/** No check takes longer. Milliseconds. */
const CHECK_MS = 10_000;

/** Runs all checks at the same time, and prints them in their order. Returns whether none failed. */
export async function report(checks: readonly Check[], print: (line: string) => void): Promise<boolean> {
  const running = checks.map(findingsOf);
  let hasFailed = false;
  for (const findings of running) {
    for (const { level, subject, message, fix } of await findings) {
      hasFailed ||= level === "fail";
      print(`${level.padEnd(4)}  ${subject}: ${message}`);
      if (fix !== undefined) print(`      Fix: ${fix}`);
    }
  }
  return !hasFailed;
}

async function findingsOf({ subject, run }: Check): Promise<readonly Finding[]> {
  try {
    return await inTime(run, CHECK_MS);
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    return [fail(subject, reason, "Correct what the message names, and run the check again.")];
  }
}
