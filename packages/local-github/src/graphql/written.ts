import type { Account, Reaction, Version, Written } from "../model.ts";
import { REACTIONS } from "../model.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { Context, Source } from "./context.ts";

/** A person or the App's bot. GraphQL knows a bot by its slug, without `[bot]`. */
export function actorSource({ world }: Context, account: Account): Source {
  const login = account.login.replace(/\[bot\]$/, "");
  return {
    __typename: account.type,
    id: account.nodeId,
    databaseId: account.id,
    login,
    name: account.type === "Bot" ? undefined : account.name,
    url: `${world.url}/${account.type === "Bot" ? `apps/${login}` : login}`,
    resourcePath: `/${login}`,
    avatarUrl: `${world.url}/avatars/${account.id}`,
  };
}

/** What everything that somebody wrote has in common. */
export function writtenSource(context: Context, item: Written): Source {
  return {
    id: item.nodeId,
    databaseId: item.id,
    fullDatabaseId: String(item.id),
    body: item.body,
    bodyText: item.body,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    publishedAt: item.createdAt,
    lastEditedAt: item.lastEditedAt ?? null,
    includesCreatedEdit: item.versions.length > 0,
    author: actorSource(context, item.author),
    editor: item.editor ? actorSource(context, item.editor) : null,
    userContentEdits: (args: PageArguments) =>
      connection("userContentEdits", item.versions.toReversed(), args, (one) => versionSource(context, one)),
    isMinimized: item.minimizedReason !== undefined,
    minimizedReason: item.minimizedReason ?? null,
    viewerDidAuthor: item.author === context.viewer.account,
    reactionGroups: reactionGroups(context, item.reactions),
  };
}

/** A version of a text. GitHub lists them newest first, and `diff` holds the whole text as it was then. */
function versionSource(context: Context, { nodeId, editor, editedAt, body }: Version): Source {
  return {
    id: nodeId,
    createdAt: editedAt,
    updatedAt: editedAt,
    editedAt,
    editor: actorSource(context, editor),
    diff: body,
    deletedAt: null,
    deletedBy: null,
  };
}

/** All eight groups, given or not. */
export function reactionGroups({ viewer }: Context, reactions: readonly Reaction[]): Source[] {
  return REACTIONS.map((content) => {
    const given = reactions.filter((reaction) => reaction.content === content);
    return {
      content,
      createdAt: given[0]?.createdAt ?? null,
      viewerHasReacted: given.some((reaction) => reaction.by === viewer.account),
    };
  });
}
