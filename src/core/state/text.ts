declare const TEXT: unique symbol;

/**
 * A sentence or a page for people, safe to publish. Whatever is posted to GitHub has this type, and only core/messages
 * makes it, so that every word of the bot can be read, and changed, in one place.
 */
export type Text = string & { readonly [TEXT]: true };

/** Text of ours that comes back from a signed record: it was made in core/messages when it was written. */
export const ownText = (value: string): Text => value as Text;
