import { TEXTS } from "./texts.ts";

const ROWS = ["a", "b", "c", "d", "e", "f", "g"];

export function Skeleton() {
  return (
    <div className="skeleton" data-testid="loading" aria-busy="true">
      <span className="visually-hidden">{TEXTS.loading}</span>
      {ROWS.map((row) => (
        <div key={row} className="skeleton-row" aria-hidden="true">
          <span className="skeleton-icon" />
          <span className="skeleton-lines" />
        </div>
      ))}
    </div>
  );
}
