import type {} from "react";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "relative-time": HTMLAttributes<HTMLElement> & { datetime: string; tense?: "past" };
    }
  }
}

/** "2 minutes ago", kept so by the element itself. The past only: a server's clock may be ahead of ours. */
export function RelativeTime({ atMs }: { readonly atMs: number }) {
  const date = new Date(atMs);
  if (Number.isNaN(date.getTime())) return null;
  const iso = date.toISOString();
  return (
    <relative-time datetime={iso} tense="past">
      {iso.slice(0, 10)}
    </relative-time>
  );
}
