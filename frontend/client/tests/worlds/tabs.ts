/** The tabs of one browser, with a server that answers at once. */
import { type Client, type ClientOptions, createClient } from "../../src/client.ts";
import { aPullRequest, aRepo, FakeBrowser, type FakeTab, LiveServer, TOPIC } from "../fakes.ts";
import { wait } from "../setup.ts";

export interface Shown {
  readonly tab: FakeTab;
  readonly client: Client;
  readonly reports: string[];
  leave(): void;
}

export class World {
  readonly browser = new FakeBrowser();
  readonly server = new LiveServer();
  readonly shown: Shown[] = [];

  constructor() {
    this.server.organization.putRepo(aRepo("1"));
    this.server.organization.put(aPullRequest(1));
  }

  /** Another number each time. */
  readonly random = () => {
    this.#drawn = (this.#drawn + 0.618) % 1;
    return this.#drawn;
  };
  #drawn = 0;

  /** Another tab that shows the organization. */
  async open(over: ClientOptions = {}): Promise<Shown> {
    const tab = this.browser.open();
    const reports: string[] = [];
    const made: Shown[] = [];
    tab.do(() => {
      const client = createClient({
        fetch: tab.fetchBy(this.server.api.fetch),
        WebSocket: tab.Socket,
        page: tab.page,
        tabs: tab.api,
        log: (what) => reports.push(what),
        random: this.random,
        ...over,
      });
      made.push({ tab, client, reports, leave: client.subscribe(TOPIC, () => {}) });
    });
    this.shown.push(...made);
    await this.settle();
    return made[0] as Shown;
  }

  async several(count: number): Promise<Shown[]> {
    for (let number = 0; number < count; number += 1) await this.open();
    return this.shown;
  }

  /** Lets everything under way arrive, with no time passing to speak of. */
  async settle(): Promise<void> {
    for (let round = 0; round < 12; round += 1) {
      await wait(1);
      this.server.pump();
    }
  }

  async wait(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      await wait(Math.min(left, 500));
      this.server.pump();
    }
    await this.settle();
  }

  async commit(number: number): Promise<void> {
    this.server.tell(this.server.organization.put(aPullRequest(number)));
    await this.settle();
  }

  leader(): Shown {
    const tab = this.browser.holder("orglane:leader");
    const leader = this.shown.find((each) => each.tab === tab);
    if (!leader) throw new Error("nobody leads");
    return leader;
  }

  others(): Shown[] {
    return this.shown.filter((each) => each !== this.leader() && !each.tab.isDead);
  }

  subscribers(): number {
    this.server.listen();
    return this.server.wires().filter((wire) => wire.topics.has(TOPIC)).length;
  }
}

export const numbers = ({ client }: Shown) =>
  [...(client.getSnapshot(TOPIC).view?.pullRequests.get("1")?.values() ?? [])]
    .map((row) => row.number)
    .sort();
export const isLive = ({ client }: Shown) => {
  const { status, isCaughtUp } = client.getSnapshot(TOPIC);
  return status === "connected" && isCaughtUp;
};
