import { micromark } from "micromark";

/** Values in our texts may look like links; those belong on GitHub, where people see who wrote them. */
const NO_LINKS = { disable: { null: ["labelStartLink", "labelStartImage", "autolink"] } };

/** A short text of ours as HTML: only emphasis and code, because tags and links in it show as text. */
export const toHtml = (markdown: string): string => micromark(markdown, { extensions: [NO_LINKS] });
