/** A body as GitHub would show it, and nothing of it that could act. Loaded when the first one is to be shown. */
import { memo, useMemo } from "react";
import ReactMarkdown, { type Options } from "react-markdown";
import rehypeRaw from "rehype-raw";
import rehypeSanitize from "rehype-sanitize";
import remarkBreaks from "remark-breaks";
import remarkGfm from "remark-gfm";
import { DETAIL_TEXTS } from "../../texts.ts";
import { repositoryOf } from "./links.ts";
import { SCHEMA } from "./schema.ts";
import { tame } from "./tame.ts";

const REMARK: Options["remarkPlugins"] = [remarkGfm, remarkBreaks];
/** The sanitizer puts its prefix before ids, also before those of footnotes: one is enough. */
const TO_HTML = { clobberPrefix: "", footnoteLabel: DETAIL_TEXTS.description.footnotes };

interface Props {
  readonly text: string;
  /** Of the pull request on GitHub. */
  readonly url: string;
}

/** Reading a text costs milliseconds: the same one is read once. */
export default memo(function Laid({ text, url }: Props) {
  const rehype = useMemo<Options["rehypePlugins"]>(
    () => [rehypeRaw, [rehypeSanitize, SCHEMA], [tame, repositoryOf(url)]],
    [url],
  );
  return (
    <div className="detail-markdown" dir="auto" data-testid="markdown">
      <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={rehype} remarkRehypeOptions={TO_HTML}>
        {text}
      </ReactMarkdown>
    </div>
  );
});
