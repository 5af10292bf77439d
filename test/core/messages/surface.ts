/** Examples by function, each a call's arguments. */
type Samples<M> = {
  [F in keyof M as M[F] extends (...args: never[]) => unknown ? F : never]: M[F] extends (
    ...args: infer A
  ) => unknown
    ? readonly A[]
    : never;
};

/** A surface: where its messages appear, the room's file, and an example of each. */
interface Surface<M> {
  readonly title: string;
  readonly file: string;
  readonly messages: M;
  readonly samples: Samples<M>;
}
export const surface = <M>(title: string, file: string, messages: M, samples: Samples<M>): Surface<M> => ({
  title,
  file,
  messages,
  samples,
});
