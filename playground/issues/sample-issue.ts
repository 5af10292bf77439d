/** A review comment on the plan, as somebody of the team would write it. */
type ReviewComment = {
  readonly by: "bob" | "carol";
  readonly body: string;
  /** A piece of text that stands on exactly one line of the rendered PLAN.md: the line that the comment is on. */
  readonly near: string;
  readonly section?: string;
  /** The todo item that the line belongs to. */
  readonly item?: number;
};

/** An issue of the sample repository; title and body are as GitHub would give them. */
export type SampleIssue = {
  readonly number: 1 | 2 | 3;
  readonly title: string;
  readonly body: string;
  /** Comments for the plan that the offline model writes for this issue. */
  readonly comments: readonly ReviewComment[];
};
