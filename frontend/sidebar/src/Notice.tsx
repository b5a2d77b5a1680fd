import type { ReactNode } from "react";

interface Props {
  readonly title: string;
  readonly tone?: "plain" | "error";
  readonly testId: string;
  readonly children: ReactNode;
}

/** One thing to know, and what to do next. */
export function Notice({ title, tone = "plain", testId, children }: Props) {
  return (
    <section
      className="notice"
      data-tone={tone}
      data-testid={testId}
      role={tone === "error" ? "alert" : undefined}
    >
      <h2>{title}</h2>
      {children}
    </section>
  );
}
