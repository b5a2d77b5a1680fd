/** Which lines stay where they are in the document when the list is in another order. */

/**
 * Keys for what is drawn. A line that goes past others has another one and is made anew: by the same, React would take
 * all those others out and put them back, and the browser would lay out each of them. Those that are `held` keep theirs.
 */
export function createKeys(): (
  ids: readonly string[],
  held: ReadonlySet<string | null>,
) => readonly string[] {
  let order: ReadonlyMap<string, number> = new Map();
  let times: ReadonlyMap<string, number> = new Map();
  return (ids, held) => {
    const known = ids.filter((id) => order.has(id));
    const stay = steady(known.map((id) => order.get(id) ?? 0));
    const leap = new Set(known.filter((id, at) => !stay.has(at) && !held.has(id)));
    times = new Map(ids.map((id) => [id, (times.get(id) ?? 0) + Number(leap.has(id))]));
    order = new Map(ids.map((id, at) => [id, at]));
    return ids.map((id) => `${id} ${times.get(id)}`);
  };
}

/** As many as can stay: of `places`, the positions of a longest row of growing numbers. */
function steady(places: readonly number[]): ReadonlySet<number> {
  // Of the rows of each length, where the one is that ends with the least.
  const ends: number[] = [];
  const previous = places.map((place, at) => {
    const found = ends.findIndex((end) => (places[end] ?? 0) > place);
    const length = found < 0 ? ends.length : found;
    ends[length] = at;
    return ends[length - 1] ?? -1;
  });
  const stay = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) stay.add(at);
  return stay;
}
