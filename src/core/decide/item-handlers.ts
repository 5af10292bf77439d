/** Commands on single items: `/retry` and `/skip`. */
import type { Command } from "../discussion/command.ts";
import { itemDigests, type Progress } from "../discussion/progress.ts";
import * as texts from "../messages/approvals.ts";
import * as commands from "../messages/commands.ts";
import type { StatusRecord } from "../state/status.ts";
import { type CommandInput, type ItemResult, planMissing, WORDS_MAX } from "./command-input.ts";

/** An item's number, if the text begins with one, and the words after it. */
function itemAndWords(text: string): { readonly id: number | undefined; readonly words: string } {
  const [, id, words = text] = /^(?:item )?#?(\d{1,4})(?:[:,]?\s+(.*))?$/is.exec(text) ?? [];
  return id === undefined ? { id, words: text } : { id: Number(id), words: words === text ? "" : words };
}

/** Retries what failed, with a hint for the next attempt at an item; or takes a skip back. */
export function handleRetry({ comment, progress, record }: CommandInput, { text }: Command): ItemResult {
  const { id, words } = itemAndWords(text);
  const { failure, ...rest } = record;
  if (words.length > WORDS_MAX) return { refusal: texts.tooManyWords(WORDS_MAX) };
  const skip = record.skipped?.find(({ item }) => item === id && isSkipped(progress, item));
  if (skip) return unskip(record, { id: skip.item, words, isOver: progress.isFinished });
  if (!failure) return { refusal: commands.nothingToRetry() };
  if (id !== undefined && id !== failure.item) return { refusal: texts.retryOther(id, failure.item) };
  if (words !== "" && failure.item === undefined) return { refusal: texts.hintWithoutItem() };
  const hint = words === "" ? {} : { hint: { by: comment.by.login, text: words } };
  return { record: { ...rest, retried: { ...failure, ...hint } } };
}

const isSkipped = ({ items }: Progress, id: number): boolean =>
  items.some(({ item, state }) => item.id === id && state === "skipped");

function unskip(
  record: StatusRecord,
  { id, words, isOver }: { readonly id: number; readonly words: string; readonly isOver: boolean },
): ItemResult {
  if (isOver) return { refusal: texts.skippedAtEnd(id) };
  if (words !== "") return { refusal: texts.hintForSkipped(id) };
  return { record: { ...record, skipped: record.skipped?.filter(({ item }) => item !== id) } };
}

/** Characters of a reason: every item of a plan may have one. */
const REASON_MAX = 200;

/** Leaves an item out: it counts as settled, never as proven. */
export function handleSkip({ s, comment, progress, record }: CommandInput, { text }: Command): ItemResult {
  const { id, words } = itemAndWords(text);
  const refusal = planMissing(s, progress) ?? skipRefusal(progress, id, words);
  if (refusal || id === undefined) return { refusal: refusal ?? texts.skipNeedsItem([]) };
  const digest = itemDigests(s.plan?.text ?? "").get(id) ?? "";
  const skip = { item: id, digest, by: comment.by.login, comment: comment.id, reason: words };
  const { failure, ...rest } = record;
  const kept = failure && failure.item !== id ? { ...rest, failure } : rest;
  const others = (record.skipped ?? []).filter(({ item }) => item !== id);
  const dependents = progress.open.filter(({ after }) => after.includes(id)).map((item) => item.id);
  return {
    record: { ...kept, skipped: [...others, skip] },
    answer: texts.itemSkipped(id, dependents, progress.open.length === 1),
  };
}

function skipRefusal({ items, open, isFinished }: Progress, id: number | undefined, words: string) {
  const ids = open.map((item) => item.id);
  if (isFinished) return commands.allDone();
  if (id === undefined) return texts.skipNeedsItem(ids);
  if (words.length > REASON_MAX) return texts.tooManyWords(REASON_MAX);
  const state = items.find(({ item }) => item.id === id)?.state;
  const all = items.map(({ item }) => item.id);
  if (state === undefined) return texts.itemUnknown("skip", id, all, ids);
  if (state !== "open") return texts.skipSettled(id, state === "skipped" ? "skipped" : "done", ids);
  const isAnyBuilt = items.some((one) => one.item.id !== id && one.state !== "skipped");
  return isAnyBuilt ? undefined : texts.skipLeavesNothing(id);
}
