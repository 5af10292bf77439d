import type { Update } from "../discussion/action.ts";
import { changeTypeOf } from "../discussion/conventions.ts";
import { lastEnd, progressOf, publicationOf } from "../discussion/progress.ts";
import { areAnswersPosted, revisionsOf } from "../discussion/revisions.ts";
import type { Standing } from "../discussion/standing.ts";
import type { View } from "../discussion/view.ts";
import { bodyWithoutBranch, pullBody, pullTitle } from "../messages/pull-request.ts";
import { recordText } from "../messages/record.ts";
import { waiting } from "../messages/status.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { EMPTY_RECORD, type StatusRecord } from "../state/status.ts";
import { ownText, type Text } from "../state/text.ts";
import { hashOf } from "./hash.ts";
import { standingOf } from "./standing.ts";

/** The title and body of the pull request. */
export interface Description {
  readonly title: Text;
  readonly body: Text;
}

/** A short hash of a description: 16 hex digits. */
export const descriptionHash = ({ title, body }: Description): string => hashOf(`${title}\n${body}`);

/** What the pull request says; undefined while it must not change. A record of what is merged is left as it is. */
function descriptionOf({ s, progress, record }: View, standing: Standing): Description | undefined {
  const { plan, phase } = standing;
  if (isWithoutBranch(s, record, standing))
    return { title: ownText(s.pull?.title ?? ""), body: bodyWithoutBranch(s, standing) };
  if (!plan || phase === "planning" || phase === "broken") return undefined;
  if (phase === "merged" && progress.isFinished) return undefined;
  const title = titleOf(s.pull?.title, record, pullTitle(plan, changeTypeOf(s)));
  if (!progress.isFinished) return { title, body: pullBody(s, plan, standing) };
  const revisions = revisionsOf(s);
  const stopped = phase === "ready" ? undefined : standing.now;
  return { title, body: recordText({ s, plan, progress, record, revisions, stopped }) };
}

/** True if the plan cannot be read any more, and the record of a finished one was not written before. */
const isWithoutBranch = ({ pull, branch }: Snapshot, { reviewersAsked }: StatusRecord, { phase }: Standing) =>
  phase === "inactive" && pull?.isOpen === false && !branch && reviewersAsked === undefined;

/** The title and body that a pull request is opened with. */
export function openingDescription(s: Snapshot): Description | undefined {
  const progress = progressOf(s);
  const { plan } = progress.parsed ?? {};
  const action = { kind: "wait", reason: waiting.approval() } as const;
  const record = s.status?.record ?? EMPTY_RECORD;
  const standing = standingOf({ s, progress, record, action, result: {} });
  return plan && { title: pullTitle(plan, changeTypeOf(s)), body: pullBody(s, plan, standing) };
}

/** A title that a person wrote is kept. GitHub may still show an older one of ours. */
function titleOf(shown: string | undefined, { titles }: StatusRecord, wanted: Text): Text {
  return shown === undefined || !titles || titles.includes(shown) ? wanted : ownText(shown);
}

/** How many of the titles that we wrote are remembered. */
const TITLES_MAX = 5;

/** The record with what this decision publishes, for comparison with the next one. */
export function describeRecord(view: View, standing: Standing): StatusRecord {
  const { s, record } = view;
  const published = publishedBy(view, standing);
  const described = descriptionOf(view, standing);
  const reviewersAsked = endOf(view, standing);
  const { unposted: _, ...others } = record;
  const isPosted = areAnswersPosted(s);
  return {
    ...(isPosted ? others : record),
    ...(reviewersAsked && { reviewersAsked }),
    ...(published && { published }),
    ...(described && { descriptionHash: descriptionHash(described), titles: titlesWith(view, described) }),
    ...(s.pull && { pull: s.pull.number }),
  };
}

function publishedBy({ s, progress, record, action, isInactive }: View, { plan }: Standing) {
  const isPublished = plan && !record.approval && action.kind === "wait" && s.pull && !isInactive;
  return isPublished ? publicationOf(s, progress, record) : undefined;
}

/** The commit with which the plan has ended; one that was kept in its place ends with its last item. */
function endOf({ s }: View, { phase }: Standing): string | undefined {
  const commits = phase === "ready" ? (s.branch?.commits ?? []) : [];
  return (lastEnd(commits) ?? commits.find(({ ours }) => ours?.trailers.has("Plan-Item")))?.oid;
}

function titlesWith({ record: { titles = [] }, s }: View, { title }: Description): string[] {
  const isTheirs = titles.length > 0 && title === s.pull?.title;
  return titles.includes(title) || isTheirs ? titles : [...titles, title].slice(-TITLES_MAX);
}

/** Updates the pull request's title and body if they differ from what we wrote last; marks it ready at the end. */
export function description(view: View, standing: Standing): Update[] {
  const { pull, status } = view.s;
  const wanted = descriptionOf(view, standing);
  if (!pull || !wanted) return [];
  const before = view.result.description ?? status?.record.descriptionHash;
  const isWritten = before === descriptionHash(wanted);
  // Once for each end: people may make it a draft again.
  const isNew = status?.record.reviewersAsked !== endOf(view, standing);
  const isOver = standing.phase === "ready" && pull.isDraft && isNew;
  return [
    ...(isWritten ? [] : [{ kind: "pull" as const, pull: pull.id, ...wanted }]),
    ...(isOver ? [{ kind: "ready" as const, pull: pull.id }] : []),
  ];
}
