/**
 * Rows by id that are replaced and never edited.
 *
 * They lie in buckets by a hash of the id: a change copies one bucket of a few dozen rows and the list of buckets, so
 * that it costs the same in a table of ten rows and of ten thousand. Iteration is in no order that means anything.
 */
type Bucket<Row> = ReadonlyMap<string, Row>;

const ROWS_PER_BUCKET = 32;
const EMPTY: Bucket<never> = new Map<string, never>();

export class Rows<Row> implements ReadonlyMap<string, Row> {
  static readonly none: Rows<never> = new Rows<never>([EMPTY], 0);

  readonly size: number;
  /** A power of two of them, so that a hash finds its own by a mask. */
  readonly #buckets: readonly Bucket<Row>[];

  private constructor(buckets: readonly Bucket<Row>[], size: number) {
    this.#buckets = buckets;
    this.size = size;
  }

  /** Of several rows with one id the last one stays. */
  static of<Row>(entries: Iterable<readonly [string, Row]>): Rows<Row> {
    const all = new Map(entries);
    let count = 1;
    while (count * ROWS_PER_BUCKET < all.size) count *= 2;
    const buckets = Array.from({ length: count }, () => new Map<string, Row>());
    for (const [id, row] of all) buckets[hash(id) & (count - 1)]?.set(id, row);
    return new Rows(buckets, all.size);
  }

  get(id: string): Row | undefined {
    return this.#bucketOf(id).get(id);
  }

  has(id: string): boolean {
    return this.#bucketOf(id).has(id);
  }

  with(id: string, row: Row): Rows<Row> {
    const bucket = this.#bucketOf(id);
    if (bucket.has(id) && bucket.get(id) === row) return this;
    const size = bucket.has(id) ? this.size : this.size + 1;
    // One that has doubled is spread over twice as many: seldom, and then all its rows are placed anew.
    if (size > this.#buckets.length * ROWS_PER_BUCKET * 2) return Rows.of([...this, [id, row]]);
    return this.#replaced(id, new Map(bucket).set(id, row), size);
  }

  without(id: string): Rows<Row> {
    if (!this.has(id)) return this;
    const bucket = new Map(this.#bucketOf(id));
    bucket.delete(id);
    return this.#replaced(id, bucket, this.size - 1);
  }

  *entries(): MapIterator<[string, Row]> {
    for (const bucket of this.#buckets) yield* bucket;
  }

  *keys(): MapIterator<string> {
    for (const bucket of this.#buckets) yield* bucket.keys();
  }

  *values(): MapIterator<Row> {
    for (const bucket of this.#buckets) yield* bucket.values();
  }

  [Symbol.iterator](): MapIterator<[string, Row]> {
    return this.entries();
  }

  forEach(visit: (row: Row, id: string, rows: ReadonlyMap<string, Row>) => void): void {
    for (const [id, row] of this) visit(row, id, this);
  }

  #bucketOf(id: string): Bucket<Row> {
    return this.#buckets[hash(id) & (this.#buckets.length - 1)] ?? EMPTY;
  }

  #replaced(id: string, bucket: Bucket<Row>, size: number): Rows<Row> {
    return new Rows(this.#buckets.with(hash(id) & (this.#buckets.length - 1), bucket), size);
  }
}

/** FNV-1a: ids differ in their last characters, which must reach the lowest bits. */
function hash(id: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) {
    sum = Math.imul(sum ^ id.charCodeAt(at), 0x01000193);
  }
  return sum ^ (sum >>> 15);
}
