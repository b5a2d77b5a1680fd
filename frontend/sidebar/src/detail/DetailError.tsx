import { ApiError } from "@orglane/client";
import { DETAIL_TEXTS, TEXTS } from "../texts.ts";

interface Props {
  readonly error: Error;
  readonly isBusy: boolean;
  onRetry(): void;
}

/** Why there is nothing more to see. What is gone is not asked for again. */
export function DetailError({ error, isBusy, onRetry }: Props) {
  const isGone = error instanceof ApiError && error.status === 404;
  return (
    <div className="detail-error" role="alert">
      <p>{isGone ? DETAIL_TEXTS.error.gone : `${DETAIL_TEXTS.error.title}: ${wordsOf(error)}`}</p>
      {!isGone && (
        <button
          type="button"
          className="button"
          aria-busy={isBusy}
          aria-disabled={isBusy}
          onClick={isBusy ? undefined : onRetry}
        >
          {TEXTS.tryAgain}
        </button>
      )}
    </div>
  );
}

function wordsOf(error: Error): string {
  return error instanceof ApiError ? error.message : TEXTS.error.unreachable;
}
