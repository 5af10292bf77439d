import {
  type Conversation,
  elements,
  type PastCall,
  unescapeXml,
} from "@redline/local-model/conversation.ts";
import { plainExecution } from "./plain.ts";
import { requestedIn } from "./requested.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import { type ItemScript, type RequestedChanges, readFile, type Turn } from "./script.ts";
import { shownIn } from "./shown.ts";

const EDITING = new Set(["edit_file", "create_file", "delete_file"]);

/** The next turn while an item is being carried out: read, change, finish; patch when the verify command has failed. */
export function execute(conversation: Conversation): Turn {
  const item = unescapeXml(elements(conversation.asked, "item")[0]?.inner ?? conversation.asked);
  const plan = elements(conversation.asked, "plan")[0]?.inner ?? "";
  const script = SCENARIOS.flatMap(({ items }) => items).find(({ title }) => item.includes(title));
  const { calls } = conversation;

  const finished = calls.filter(({ name }) => name === "finish_item");
  if (finished.length > 0 && !finished.at(-1)?.isError) return { say: "Done.", calls: [] };
  if (!script || isElsewhere(calls)) return plainExecution({ item, plan }, calls);
  return amendment(calls) ?? scripted(script, { item, plan }, conversation);
}

function scripted(
  script: ItemScript,
  { item, plan }: { item: string; plan: string },
  { calls, tools }: Conversation,
) {
  const requested = requestedIn(script, item);
  const finishes = calls.filter(({ name }) => name === "finish_item").length;
  const lastFinish = calls.findLastIndex(({ name }) => name === "finish_item");
  const editedSince = calls.slice(lastFinish + 1).some(({ name }) => EDITING.has(name));

  const mayRead = tools.has("read_file") && script.read.length > 0;
  if (calls.length === 0 && mayRead) return { say: "", calls: script.read.map(readFile) };
  if (editedSince) return finish(script, requested, plan);
  if (finishes === 0) return { say: "", calls: script.edits(requested, (path) => shownIn(calls, path)) };
  const patch = script.patches[finishes - 1];
  if (patch) return { say: patch.say, calls: patch.calls };
  return { say: `I cannot fix this: ${calls[lastFinish]?.result ?? ""}`, calls: [] };
}

function finish(script: ItemScript, requested: RequestedChanges, plan: string): Turn {
  const conditions = plan.match(/^- Condition of .+$/gm) ?? [];
  const caveat =
    conditions.length > 0
      ? ` I am the offline model and follow a script: I did not take up the plan's conditions (${conditions.length}).`
      : "";
  return {
    say: "",
    calls: [{ name: "finish_item", input: { summary: script.summary(requested) + caveat } }],
  };
}

/**
 * What to do about changes that were refused because the item does not name their file: ask once. Where that is granted
 * they are made again; where not, the item is finished as far as it goes, and its verify command decides.
 */
function amendment(calls: readonly PastCall[]): Turn | undefined {
  const refused = calls.filter(isOutOfScope);
  const asked = calls.findLastIndex(({ name }) => name === "request_amendment");
  if (refused.length === 0) return undefined;
  if (asked < 0) {
    const paths = new Set(refused.map(({ input }) => input.path));
    const reason = "The item cannot be carried out as planned without changing this file.";
    const requests = Array.from(paths, (path) => ({ name: "request_amendment", input: { path, reason } }));
    return { say: "", calls: requests };
  }
  if (asked < calls.length - 1) return undefined;
  if (!calls[asked]?.isError) return { say: "", calls: refused.map(({ name, input }) => ({ name, input })) };
  const missing = refused.map(({ input }) => input.path).join(", ");
  const summary = `Done as far as the item's files go. What it would have needed besides: ${missing}.`;
  return { say: "", calls: [{ name: "finish_item", input: { summary } }] };
}

function isOutOfScope({ name, isError, result }: PastCall): boolean {
  return EDITING.has(name) && isError && /request_amendment|by this item|item's files/i.test(result);
}

function isElsewhere(calls: readonly PastCall[]): boolean {
  const reads = calls.filter(({ name }) => name === "read_file");
  return reads.length > 0 && reads.every(({ isError }) => isError);
}
