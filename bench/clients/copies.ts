/** What a change copies, counted where JavaScript does it: a time would depend on the machine. */

/** `rows`: put into maps, which is where rows lie. `references`: those, and what arrays were copied with. */
export function copies<Result>(act: () => Result) {
  const seen = { rows: 0, references: 0 };
  const { set } = Map.prototype;
  const { with: replaced, toSpliced, slice, filter } = Array.prototype;
  Map.prototype.set = function count(key, value) {
    seen.rows += 1;
    seen.references += 1;
    return set.call(this, key, value);
  };
  const counting = <Act extends (...given: never[]) => readonly unknown[]>(own: Act): Act =>
    function count(this: unknown[], ...given: Parameters<Act>) {
      const made = own.apply(this, given);
      seen.references += made.length;
      return made;
    } as unknown as Act;
  Object.assign(Array.prototype, {
    with: counting(replaced),
    toSpliced: counting(toSpliced),
    slice: counting(slice),
    filter: counting(filter),
  });
  try {
    return { after: act(), ...seen };
  } finally {
    Map.prototype.set = set;
    Object.assign(Array.prototype, { with: replaced, toSpliced, slice, filter });
  }
}
