import { useState } from "react";

interface Props {
  readonly url: string | null;
  /** Null for a deleted account. */
  readonly login: string | null;
}

/** A face beside a name that is said in words: nothing to read out. */
export function Avatar({ url, login }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  if (!url || url === broken) {
    return (
      <span className="detail-avatar" aria-hidden="true">
        {(login ?? "?").slice(0, 1).toUpperCase()}
      </span>
    );
  }
  return (
    <img
      className="detail-avatar"
      src={url}
      alt=""
      width={20}
      height={20}
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setBroken(url)}
    />
  );
}
