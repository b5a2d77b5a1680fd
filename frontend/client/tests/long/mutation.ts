/** Guards of the client, each with what it is without it, and what must then fail. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /**
   * `recovery`, `clients`: the interleavings of one topic and of whole browsers. `table`, `connection`: the tables of
   * SPEC.md. `order`, `parts`: deltas and pieces in any order.
   */
  readonly fails: "recovery" | "clients" | "table" | "connection" | "order" | "parts";
}

type Of = Omit<Mutation, "file">;
export const of = (file: string, ...mutations: readonly Of[]) =>
  mutations.map((mutation) => ({ ...mutation, file }));
