import { demand, READ, sees } from "../access.ts";
import type { Repository } from "../model.ts";
import { notFound } from "../refusal.ts";
import { repositoryOf } from "../world.ts";
import type { Context, Source } from "./context.ts";
import { nodeSource, nodeSources } from "./node.ts";
import { repositorySource } from "./repository.ts";
import { actorSource } from "./written.ts";

interface RepositoryArguments {
  readonly owner: string;
  readonly name: string;
  readonly followRenames?: boolean | null;
}

/** The fields of `Query`. */
export function querySource(context: Context): Source {
  return {
    viewer: () => actorSource(context, context.viewer.account),
    node: ({ id }: { id: string }) => nodeSource(context, id),
    nodes: ({ ids }: { ids: readonly string[] }) => nodeSources(context, ids),
    repository: ({ owner, name, followRenames }: RepositoryArguments) => {
      const repo = seenRepository(context, `${owner}/${name}`);
      const isItsName = repo.fullName.toLowerCase() === `${owner}/${name}`.toLowerCase();
      if (isItsName || followRenames !== false) return repositorySource(context, repo);
      throw notFound(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
  };
}

/** The repository of that name, if the viewer may know of it. */
export function seenRepository({ world, viewer }: Context, fullName: string): Repository {
  const repo = repositoryOf(world, fullName);
  if (!sees(viewer, repo)) throw notFound(`Could not resolve to a Repository with the name '${fullName}'.`);
  demand(viewer, repo, READ);
  return repo;
}
