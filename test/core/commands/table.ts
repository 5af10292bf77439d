/** What each command comes to, in each phase and for each role: asked of the one function that decides it. */
import { decide } from "../../../src/core/decide/decide.ts";
import type { Action, Decision } from "../../../src/core/discussion/action.ts";
import { activity } from "../../../src/core/messages/status.ts";
import type { Role } from "../../../src/core/state/roles.ts";
import type { Snapshot } from "../../../src/core/state/snapshot.ts";
import { saying } from "../approving.ts";
import { aComment, aPerson, minute } from "../builders.ts";
import { edits, shown } from "../shown.ts";
import { DIGEST_NAMED, PHASES, type Scene } from "./phases.ts";

/** As people write them; between them every verb, and every form of it. */
export const COMMANDS = [
  "/plan",
  "/approve",
  `/approve ${DIGEST_NAMED}`,
  "/approve 2",
  "/approve but keep the old name",
  "/next",
  "/revise",
  "/retry",
  "/retry 1 use the other parser",
  "/skip 1 not needed",
  "/pause",
  "/pause now",
  "/resume",
  "/cancel",
  "/revert 1",
  "/update",
  "/budget +5",
  "/status",
  "/help",
] as const;

export interface Cell {
  readonly answer: "accepted" | "refused" | "ignored";
  /** The comment that answers; empty if none is posted. */
  readonly says: string;
  /** What is done or waited for afterwards, and what would have been without the command. */
  readonly next: string;
  readonly before: string;
  readonly decision: Decision;
  /** What GitHub shows with the command, what it shows when it is answered, and what runs. */
  readonly spoken: Snapshot;
  readonly after: Snapshot;
  readonly running: Action | undefined;
}

const ID = "c999";

/** The command of somebody with this role, in this phase. */
export function cellOf(phase: string, command: string, role: Role): Cell {
  const scene = PHASES[phase]?.();
  if (!scene) throw new Error(`There is no phase “${phase}”.`);
  return played(scene, command, role);
}

function played({ s, running }: Scene, command: string, role: Role): Cell {
  const by = aPerson("pat");
  const known = { ...s, now: minute(60), roles: new Map([...s.roles, ["pat", role] as const]) };
  const said = { id: ID, at: minute(50), by };
  const spoken = s.pull
    ? saying(known, command, said)
    : {
        ...known,
        issue: {
          ...known.issue,
          comments: [...known.issue.comments, aComment(command, { ...said, on: "issue" })],
        },
      };
  const during = running && { running };
  const before = decide(known, { ...during });
  const decision = decide(spoken, { ...during });
  const [reaction] = edits(decision, "react").filter(({ subject }) => subject === `N_${ID}`);
  const answers = { ROCKET: "accepted", CONFUSED: "refused", EYES: "ignored" } as const;
  const text = edits(decision, "comment").filter(
    ({ notice }) => notice.includes(ID) || /^(?:asked|denied|help):/.test(notice),
  );
  return {
    answer: reaction ? answers[reaction.content] : "ignored",
    says: text.map(({ body }) => body).join("\n\n"),
    next: activityOf(decision),
    before: activityOf(before),
    decision,
    after: shown(spoken, decision),
    spoken,
    running,
  };
}

/** What is done or waited for. */
export const activityOf = ({ action, record }: Decision): string => activity(action, 3, record.isPaused);
