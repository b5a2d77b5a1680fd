/** The server behind the sockets: who listens to what on which of them, and what is on its way to them. */
import type { ClientFrame, ServerFrame } from "../../src/types.ts";
import { FakeSocket } from "./browser.ts";
import { ORGANIZATION, TOPIC } from "./rows.ts";
import { FakeApi, FakeOrganization } from "./server.ts";

export interface Wire {
  readonly socket: FakeSocket;
  readonly frames: ServerFrame[];
  readonly topics: Set<string>;
  isAccepted: boolean;
  read: number;
}

export class LiveServer {
  readonly api = new FakeApi();
  readonly organization: FakeOrganization;
  readonly #wires = new Map<FakeSocket, Wire>();

  constructor(pageSize = 100) {
    this.organization = new FakeOrganization(pageSize);
    this.api.routes[`GET /v1/organizations/${ORGANIZATION}/summary`] = (path) => {
      const cursor = new URLSearchParams(path.split("?")[1]).get("cursor");
      return { body: this.organization.page(cursor) };
    };
  }

  /** Of the sockets that are open, the oldest first. */
  wires(): Wire[] {
    for (const socket of FakeSocket.opened) {
      if (socket.isClosed) this.#wires.delete(socket);
      else if (!this.#wires.has(socket)) this.#wires.set(socket, newWire(socket));
    }
    return [...this.#wires.values()];
  }

  /** Reads all that the clients have said, and has the answers on their way. */
  listen(): void {
    for (const wire of this.wires()) {
      for (const frame of wire.socket.sent.slice(wire.read)) this.#answer(wire, frame);
      wire.read = wire.socket.sent.length;
    }
  }

  #answer(wire: Wire, frame: ClientFrame): void {
    if (frame.action === "ping") {
      const heads = wire.topics.has(TOPIC) ? { [TOPIC]: this.organization.position } : {};
      wire.frames.push({ type: "pong", id: frame.id, heads });
    } else if (frame.action === "unsubscribe") wire.topics.delete(frame.topic);
    else this.#subscribe(wire, frame);
  }

  #subscribe(wire: Wire, { id, topic, position }: Extract<ClientFrame, { action: "subscribe" }>) {
    if (topic !== TOPIC) return;
    wire.topics.add(topic);
    wire.frames.push(...this.organization.subscribe(id, position));
  }

  /** What a commit tells is on its way to all who listen. */
  tell(...frames: ServerFrame[]): void {
    this.listen();
    for (const { topics, frames: onItsWay } of this.wires()) {
      if (topics.has(TOPIC)) onItsWay.push(...frames);
    }
  }

  accept(wire: Wire): void {
    wire.isAccepted = true;
    wire.socket.accept();
  }

  /** Lets everything under way arrive. */
  pump(): void {
    this.listen();
    for (const wire of this.wires()) {
      if (!wire.isAccepted) this.accept(wire);
      for (const frame of wire.frames.splice(0)) wire.socket.deliver(frame);
    }
  }
}

function newWire(socket: FakeSocket): Wire {
  return { socket, frames: [], topics: new Set(), isAccepted: false, read: 0 };
}
