import { DETAIL_TEXTS, TEXTS } from "../texts.ts";
import { Markdown } from "./Markdown.tsx";
import { Part } from "./Part.tsx";
import type { Reload } from "./reload.ts";
import type { PullRequestDetail } from "./types.ts";

const TEXT = DETAIL_TEXTS.description;

interface Props {
  /** Of the pull request on GitHub. */
  readonly url: string;
  readonly detail: PullRequestDetail | null;
  readonly isBusy: boolean;
  readonly reload: Reload | null;
}

export function DescriptionPart({ url, detail, isBusy, reload }: Props) {
  if (!detail && !isBusy) return null;
  const isLoading = isBusy || (detail?.description === null && reload?.isBusy === true);
  return (
    <Part title={DETAIL_TEXTS.parts.description} isBusy={isLoading}>
      {detail ? (
        <Described url={url} detail={detail} isBusy={isBusy} reload={reload} />
      ) : (
        <Loading />
      )}
    </Part>
  );
}

function Loading() {
  return <p className="hint">{TEXT.loading}</p>;
}

function Described({
  url,
  detail,
  isBusy,
  reload,
}: Props & { readonly detail: PullRequestDetail }) {
  const { description } = detail;
  if (!description) return <Unknown isBusy={isBusy} reload={reload} />;
  const { text, isCut, mayBeOld } = description;
  return (
    <>
      {text.trim() === "" ? (
        <p className="hint">{TEXT.none}</p>
      ) : (
        <Markdown text={text} url={url} />
      )}
      {isCut && (
        <a className="detail-link" href={url} target="_blank" rel="noreferrer">
          {TEXT.isCut}
        </a>
      )}
      {mayBeOld && <p className="hint">{TEXT.mayBeOld}</p>}
    </>
  );
}

/** A reload brings it: what was reloaded is fetched next, and loading all the while. */
function Unknown({ isBusy, reload }: Pick<Props, "isBusy" | "reload">) {
  if (isBusy || reload?.isBusy) {
    return <p className="hint">{reload ? TEXT.loadingFromGithub : TEXT.loading}</p>;
  }
  return (
    <>
      <p className={reload?.error ? "detail-error" : "hint"}>
        {reload?.error ? TEXT.failed(reload.error) : TEXT.unknown}
      </p>
      {reload && (
        <button type="button" className="button" onClick={reload.start}>
          {reload.error ? TEXTS.tryAgain : TEXT.load}
        </button>
      )}
    </>
  );
}
