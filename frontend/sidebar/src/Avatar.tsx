import { useState } from "react";

interface Props {
  readonly url: string | null;
  /** Null for a deleted account. */
  readonly login: string | null;
}

/** A face beside a name: nothing that is not said in words too. */
export function Avatar({ url, login }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  if (!url || url === broken) {
    return (
      <span className="avatar" aria-hidden="true">
        {(login ?? "?").slice(0, 1).toUpperCase()}
      </span>
    );
  }
  return (
    <img
      className="avatar"
      src={url}
      alt=""
      width={20}
      height={20}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setBroken(url)}
    />
  );
}
