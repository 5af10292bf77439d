import {
  type Conversation,
  elements,
  type PastCall,
  unescapeXml,
} from "@redline/local-model/conversation.ts";
import { patchPlan } from "./patch-plan.ts";
import { plainPlan } from "./plain.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import { type Locate, listFiles, type PlanInput, type Scenario, type Turn } from "./script.ts";
import { shownIn } from "./shown.ts";

const ATTEMPTS_MAX = 3;

/** The next turn while a plan is being made: look around, submit, patch what the program found wrong. */
export function plan(conversation: Conversation): Turn {
  const issue = issueOf(conversation.asked);
  const scenario = scenarioOf(conversation);
  const look = scenario?.look ?? [{ say: "", calls: [listFiles()] }];
  const submissions = conversation.calls.filter(({ name }) => name === "submit_plan");
  if (submissions.length > 0) return afterSubmission(submissions, scenario);

  const next = possible(look, conversation)[conversation.turns];
  if (next) return next;
  return submit("", scenario ? firstInput(scenario, conversation.calls) : plainPlan(issue));
}

/** What is known of the issue that a conversation is about. */
export function scenarioOf({ asked, calls }: Conversation): Scenario | undefined {
  return scenarioFor(issueOf(asked).title, calls);
}

function afterSubmission(submissions: readonly PastCall[], scenario: Scenario | undefined): Turn {
  const last = submissions.at(-1);
  if (last?.result.includes("A plan review found")) {
    const answers = scenario?.critique?.map(({ became, why }, index) => ({
      finding: index + 1,
      became,
      why,
    }));
    return submit("I answer the plan review.", {
      ...(last.input as PlanInput),
      ...(answers ? { answers } : {}),
    });
  }
  if (!last?.isError) return { say: "The plan is submitted.", calls: [] };
  const patched =
    submissions.length < ATTEMPTS_MAX ? patchPlan(last.input as PlanInput, last.result) : undefined;
  if (patched) return submit("The check is right. I fix what it names.", patched);
  return { say: `I cannot fix what the check found: ${last.result}`, calls: [] };
}

function submit(say: string, input: PlanInput): Turn {
  return { say, calls: [{ name: "submit_plan", input }] };
}

function firstInput(scenario: Scenario, calls: readonly PastCall[]): PlanInput {
  const input = scenario.plan(locator(calls));
  return scenario.firstDraft?.(input) ?? input;
}

/** A scenario is about the sample repository: in another one, its files cannot be read, and it does not apply. */
function scenarioFor(title: string, calls: readonly PastCall[]): Scenario | undefined {
  const isElsewhere = calls.some(({ name, isError }) => name === "read_file" && isError);
  return isElsewhere ? undefined : SCENARIOS.find(({ matches }) => matches.test(title));
}

/** The turns that have a call left once those of tools that are not offered have been taken out. */
function possible(look: readonly Turn[], { tools }: Conversation): Turn[] {
  return look.filter(({ calls }) => calls.some(({ name }) => tools.has(name)));
}

function issueOf(asked: string): { title: string; body: string } {
  const inner = elements(asked, "issue")[0]?.inner ?? asked;
  const title = elements(inner, "title")[0]?.inner ?? inner.split("\n")[0] ?? "";
  const body = inner.replace(/<title>[\s\S]*?<\/title>/, "").trim();
  return { title: unescapeXml(title), body: unescapeXml(body) };
}

function locator(calls: readonly PastCall[]): Locate {
  return (path, text) => {
    const line = shownIn(calls, path)
      .split("\n")
      .find((candidate) => candidate.includes(text));
    return /^\s*(\d+)\t/.exec(line ?? "")?.[1];
  };
}
