/**
 * A view of the list as the page's address keeps it. What is as ever leaves no trace, what makes no sense is taken for
 * what is as ever, and what is somebody else's stays.
 */
import { GROUPINGS, type Grouping } from "./groups.ts";

export type Density = "comfortable" | "compact";
export const DENSITIES: readonly Density[] = ["comfortable", "compact"];

export interface SavedView {
  /** As it is typed. */
  readonly query: string;
  readonly grouping: Grouping;
  readonly density: Density;
  readonly selectedId: string | null;
}

export const USUAL_VIEW: SavedView = {
  query: "",
  grouping: "repository",
  density: "comfortable",
  selectedId: null,
};

/** The names in the address. */
const NAMES = {
  query: "q",
  grouping: "group",
  density: "density",
  selectedId: "selected",
} as const satisfies Readonly<Record<keyof SavedView, string>>;

export function readView(address: URLSearchParams): SavedView {
  return {
    query: address.get(NAMES.query)?.trim() ?? "",
    grouping: oneOf(GROUPINGS, address.get(NAMES.grouping)) ?? USUAL_VIEW.grouping,
    density: oneOf(DENSITIES, address.get(NAMES.density)) ?? USUAL_VIEW.density,
    selectedId: address.get(NAMES.selectedId) || null,
  };
}

/** Whether an address says anything of these. */
export function says(address: URLSearchParams, fields: readonly (keyof SavedView)[]): boolean {
  return fields.some((field) => address.has(NAMES[field]));
}

/** A new address; `address` stays as it is. */
export function writeView(view: SavedView, address = new URLSearchParams()): URLSearchParams {
  const written = new URLSearchParams(address);
  for (const field of Object.keys(NAMES) as (keyof SavedView)[]) {
    const value = view[field]?.trim() ?? "";
    if (value === "" || value === USUAL_VIEW[field]) written.delete(NAMES[field]);
    else written.set(NAMES[field], value);
  }
  return written;
}

function oneOf<Value extends string>(known: readonly Value[], told: string | null): Value | null {
  return known.find((value) => value === told) ?? null;
}
