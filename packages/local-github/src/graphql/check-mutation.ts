import type { CheckAnnotationData, CreateCheckRunInput, UpdateCheckRunInput } from "@octokit/graphql-schema";
import { type CheckContent, createCheck, updateCheck } from "../actions/checks.ts";
import type { Annotation, CheckRun } from "../model.ts";
import { checkSource } from "./code.ts";
import { type Context, notCovered, type Source } from "./context.ts";
import { allowOnly, nodeOf } from "./input.ts";
import { echo } from "./mutation.ts";

type Input<T> = { readonly input: T };

/** Mutations of check runs. */
export function checkMutations(context: Context): Source {
  const { world, viewer } = context;
  return {
    createCheckRun: async ({ input }: Input<CreateCheckRunInput>) => {
      const repo = nodeOf(context, input.repositoryId, "repository");
      const content = contentOf(context, input);
      const named = { name: input.name, headSha: String(input.headSha) };
      const lists = { actions: content.actions ?? [], annotations: content.annotations ?? [] };
      const made = await createCheck(world, viewer, repo, { ...NOTHING, ...content, ...lists, ...named });
      return { ...echo(input), checkRun: checkSource(context, made) };
    },
    updateCheckRun: ({ input }: Input<UpdateCheckRunInput>) => {
      // The repository is named besides, and has to be the check run's own.
      nodeOf(context, input.repositoryId, "repository");
      const check = nodeOf(context, input.checkRunId, "check");
      updateCheck(world, viewer, check, { ...contentOf(context, input), name: input.name ?? undefined });
      return { ...echo(input), checkRun: checkSource(context, check) };
    },
  };
}

const NOTHING: CheckContent = {
  externalId: undefined,
  detailsUrl: undefined,
  actions: [],
  annotations: [],
  status: undefined,
  conclusion: undefined,
  startedAt: undefined,
  completedAt: undefined,
  title: undefined,
  summary: undefined,
  text: undefined,
};

function contentOf(
  context: Context,
  input: CreateCheckRunInput | UpdateCheckRunInput,
): Partial<CheckContent> {
  const { output } = input;
  if (output) allowOnly(context, "CheckRunOutput", output, ["title", "summary", "text", "annotations"]);
  const content = {
    externalId: input.externalId,
    detailsUrl: input.detailsUrl ? String(input.detailsUrl) : undefined,
    actions: input.actions,
    annotations: output?.annotations?.map(annotationOf),
    status: statusOf(context, input.status),
    conclusion: input.conclusion,
    startedAt: input.startedAt ? String(input.startedAt) : undefined,
    completedAt: input.completedAt ? String(input.completedAt) : undefined,
    title: output?.title,
    summary: output?.summary,
    text: output?.text,
  };
  const given = Object.entries(content).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given);
}

function annotationOf(data: CheckAnnotationData): Annotation {
  const { path, annotationLevel, location, message, title } = data;
  const level = ({ NOTICE: "notice", WARNING: "warning", FAILURE: "failure" } as const)[annotationLevel];
  const { startLine, endLine } = location;
  return { path, level, startLine, endLine, message, title: title ?? undefined };
}

function statusOf(context: Context, status: CreateCheckRunInput["status"]): CheckRun["status"] | undefined {
  if (!status) return undefined;
  if (status === "QUEUED" || status === "IN_PROGRESS" || status === "COMPLETED") return status;
  throw notCovered(context, `RequestableCheckStatusState.${status}`);
}
