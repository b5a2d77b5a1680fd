/** Deltas and parts that come in any order. */
import fc from "fast-check";
import type * as PartsModule from "../../src/parts.ts";
import type { Input } from "../../src/recovery.ts";
import type { OrganizationPage } from "../../src/types.ts";
import { aDelta, aPage } from "../fakes.ts";
import type { Machine } from "./recovery.ts";

const WINDOW = 5;

/** As many as may wait are applied as soon as the one before them has come, and with a snapshot as soon as it is whole. */
export function ordered(machine: Machine) {
  const seqs = fc.shuffledSubarray(
    Array.from({ length: WINDOW }, (_, seq) => seq),
    { minLength: WINDOW },
  );
  return fc.property(seqs, fc.boolean(), (order, isInSnapshot) => {
    const topic = { viewOf: () => 0, apply: (view: number) => view + 1 };
    const windows = { outOfOrderWindow: WINDOW - 1, snapshotWindow: WINDOW };
    const { step } = machine.createRecovery<OrganizationPage, number>(topic, windows);
    const deltas = order.map((seq) => aDelta(seq, seq + 1));
    const last = page(null);
    const inputs: Input<OrganizationPage>[] = [
      { type: "connected" },
      { type: "snapshotWanted", cause: "bootstrap" },
      ...(isInSnapshot ? [page("more"), ...deltas, last] : [last, ...deltas]),
    ];
    const initial = machine.initialRecovery<OrganizationPage, number>("t");
    const { view } = inputs.reduce((state, input) => step(state, input)[0], initial);
    if (view !== WINDOW) throw new Error(`${view} of ${WINDOW} were applied`);
  });
}

const page = (nextCursor: string | null): Input<OrganizationPage> => ({
  type: "page",
  attempt: 1,
  page: aPage({ position: { epoch: 1, seq: 0 }, nextCursor }),
});

type Parts = PartsModule.Parts;
interface Piece {
  readonly part: number;
  readonly of: number;
  readonly data: string;
}

/** A text in parts is handed on once, and is the text; parts may come twice. */
export function whole({ createParts }: Pick<typeof PartsModule, "createParts">) {
  const aText = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });
  const anOrder = fc.array(fc.nat(100), { minLength: 6, maxLength: 6 });
  return fc.property(aText, anOrder, (pieces, order) => {
    const parts = createParts({ openTransfers: 2, partsPerTransfer: 9 }, () => {});
    const all = pieces.map((data, part) => ({ data, part, of: pieces.length }));
    const shuffled = all.toSorted((a, b) => (order[a.part] ?? 0) - (order[b.part] ?? 0));
    const handed = shuffled.flatMap((piece, at) => [
      ...give(parts, piece),
      ...(at < shuffled.length - 1 ? give(parts, piece) : []),
    ]);
    if (handed.join("|") !== pieces.join("")) throw new Error(`handed on: ${handed.join("|")}`);
  });
}

function give(parts: Parts, piece: Piece): string[] {
  const text = parts.add({ type: "part", transfer: "t", ...piece });
  return text === null ? [] : [text];
}
