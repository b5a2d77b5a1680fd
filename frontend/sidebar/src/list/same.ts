/** What is equal to before stays the object of before, so that nothing is drawn anew for it. */

export function kept<Member>(
  before: readonly Member[] | undefined,
  now: readonly Member[],
): readonly Member[] {
  return before && areSame(before, now) ? before : now;
}

export function areSame<Member>(one: readonly Member[], other: readonly Member[]): boolean {
  return one.length === other.length && one.every((member, at) => member === other[at]);
}

export function haveSameValues<Value>(
  one: ReadonlyMap<string, Value>,
  other: ReadonlyMap<string, Value>,
): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) if (other.get(key) !== value) return false;
  return true;
}
