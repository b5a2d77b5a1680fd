/** Lists that stay in order while a few of their members change. */

export type Compare<Member> = (one: Member, other: Member) => number;

/**
 * The members of `now` in order, from the ordered list of `before`: those that stay are walked through and not
 * compared, only the new ones look for their place. With the same members it is the same list.
 */
export function resorted<Member>(
  before: readonly Member[],
  now: Iterable<Member>,
  compare: Compare<Member>,
): readonly Member[] {
  const fresh = new Set(now);
  const staying = before.filter((member) => fresh.delete(member));
  if (fresh.size === 0) return staying.length === before.length ? before : staying;
  return merged(staying, [...fresh].sort(compare), compare);
}

function merged<Member>(
  staying: readonly Member[],
  fresh: readonly Member[],
  compare: Compare<Member>,
): readonly Member[] {
  const all: Member[] = [];
  let from = 0;
  for (const member of fresh) {
    const to = placeOf(member, staying, from, compare);
    for (; from < to; from += 1) all.push(staying[from] as Member);
    all.push(member);
  }
  for (; from < staying.length; from += 1) all.push(staying[from] as Member);
  return all;
}

/** Behind all that are not greater. */
function placeOf<Member>(
  member: Member,
  among: readonly Member[],
  from: number,
  compare: Compare<Member>,
): number {
  let low = from;
  let high = among.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(among[middle] as Member, member) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
