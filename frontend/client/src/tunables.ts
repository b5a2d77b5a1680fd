/** Every figure of the client's behaviour, in milliseconds unless named otherwise. */
export const TUNABLES = {
  /** First delay after a connection that was lost for no known reason, and after one that was closed in order. */
  backoffBase: { lost: 1_000, clean: 250 },
  backoffCap: 30_000,
  /** A connection counts as good, and the backoff starts anew, only after it has been up this long. */
  stableAfter: 5_000,
  connectTimeout: 10_000,
  /** API Gateway cuts a connection after two hours: another one takes over before, at a moment of each client's own. */
  renewAfter: 105 * 60_000,
  renewSpread: 10 * 60_000,
  /** The connection before goes on delivering for this long, until all topics have been answered on the new one. */
  overlap: 5_000,
  /** The socket is cut after 10 minutes of silence; a page in view asks more often, to notice a lost last delta. */
  pingHidden: 270_000,
  pingVisible: 60_000,
  pongTimeout: 10_000,
  /** A browser that nobody looks at lets the connection go after this long, and comes back on sight. */
  hiddenFor: 300_000,
  requestTimeout: 30_000,
  /** A subscription unanswered, or a replay incomplete, for this long is asked for again. */
  recoveryTimeout: 10_000,
  /** A loss that is over before this is not shown. */
  quietLoss: 5_000,
  /** A topic nobody looks at is kept this long, so that coming back costs nothing. */
  grace: 30_000,
  /** A tab in sight takes the connection over from one that has not answered for this long. */
  leaderTimeout: 3_000,
  /** Deltas kept while they wait for the ones before them, and while a snapshot is being taken. */
  outOfOrderWindow: 64,
  snapshotWindow: 2_000,
  /** Transfers in parts that may be open at once; the oldest gives way. */
  openTransfers: 8,
  partsPerTransfer: 4_096,
  /** Entries of the journal that are kept. */
  journal: 200,
};

export type Tunables = typeof TUNABLES;
