import { ApiError } from "@orglane/client";
import { Notice } from "./Notice.tsx";
import { TEXTS } from "./texts.ts";

interface Props {
  readonly title: string;
  readonly error: Error;
  onRetry(): void;
}

export function ErrorNotice({ title, error, onRetry }: Props) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <Notice title={title} tone="error" testId="error">
      <p>{explanation(error)}</p>
      {requestId && (
        <p className="hint">
          {TEXTS.error.request} <code>{requestId}</code>
        </p>
      )}
      <button type="button" className="button" onClick={onRetry}>
        {TEXTS.tryAgain}
      </button>
    </Notice>
  );
}

function explanation(error: Error): string {
  if (!(error instanceof ApiError)) return TEXTS.error.unreachable;
  return error.status === 404 ? TEXTS.error.missing : error.message;
}
