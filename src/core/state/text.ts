declare const TEXT: unique symbol;

/**
 * Text for people, safe to publish. Whatever is posted to GitHub has this type, and only core/messages creates it, so
 * that every message can be read and changed in one place.
 */
export type Text = string & { readonly [TEXT]: true };

/** Our own text, read back from a signed record: core/messages created it. */
export const ownText = (value: string): Text => value as Text;
