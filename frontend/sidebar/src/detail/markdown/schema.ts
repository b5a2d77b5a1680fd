import { defaultSchema, type Options } from "rehype-sanitize";

const UNWANTED: ReadonlySet<string> = new Set(["picture", "source"]);

/** GitHub's own rules, and of what they allow on every element only what means something here. */
export const SCHEMA: Options = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !UNWANTED.has(name)),
  attributes: {
    ...defaultSchema.attributes,
    div: [],
    img: ["alt", "src"],
    "*": [
      "align",
      "checked",
      "colSpan",
      "id",
      "lang",
      "open",
      "rowSpan",
      "scope",
      "start",
      "title",
    ],
  },
  protocols: {
    ...defaultSchema.protocols,
    href: ["http", "https", "mailto"],
  },
  strip: ["script", "style", "template", "noscript", "svg", "math", "iframe", "object", "title"],
};
