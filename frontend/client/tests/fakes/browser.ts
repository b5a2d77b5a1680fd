/** The browser as the client sees it: sockets, and a page that is looked at or not. */
import type { Page, PageEvent } from "../../src/page.ts";
import type { SocketFactory } from "../../src/socket.ts";
import type { ClientFrame } from "../../src/types.ts";

export class FakeSocket {
  static opened: FakeSocket[] = [];
  static readonly Factory = FakeSocket as unknown as SocketFactory;
  static get latest(): FakeSocket {
    const socket = FakeSocket.opened.at(-1);
    if (!socket) throw new Error("no socket has been opened");
    return socket;
  }

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { wasClean: boolean; code: number; reason: string }) => void) | null = null;
  readonly sent: ClientFrame[] = [];
  isClosed = false;

  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.isClosed = true;
  }

  /** In the tab that has opened it. */
  enter(act: () => void): void {
    act();
  }

  accept(): void {
    this.enter(() => this.onopen?.());
  }

  deliver(...frames: readonly unknown[]): void {
    for (const frame of frames) this.deliverText(JSON.stringify(frame));
  }

  deliverText(data: string): void {
    this.enter(() => this.onmessage?.({ data }));
  }

  drop(wasClean = false): void {
    this.isClosed = true;
    this.enter(() => this.onclose?.({ wasClean, code: wasClean ? 1001 : 1006, reason: "" }));
  }

  sentBy(action: ClientFrame["action"]): ClientFrame[] {
    return this.sent.filter((frame) => frame.action === action);
  }
}

export class FakePage implements Page {
  isInView = true;
  readonly listeners = new Set<(event: PageEvent) => void>();

  isVisible = () => this.isInView;
  onEvent = (listener: (event: PageEvent) => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  tell(event: PageEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  hide(): void {
    this.isInView = false;
    this.tell("hidden");
  }

  show(): void {
    this.isInView = true;
    this.tell("visible");
  }
}
