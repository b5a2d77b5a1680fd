/** What the tabs of a browser tell each other; one of another version of the client may say anything. */
import type { ConnectionState } from "./connection.ts";
import { isNumber, isObject, isText } from "./frames.ts";
import type { PlainError } from "./http.ts";
import type { PageEvent } from "./page.ts";
import type { ClientFrame, Log, ServerFrame } from "./types.ts";

/** What a tab tells its leader. */
export type ToLeader =
  | {
      readonly to: "leader";
      readonly tab: string;
      readonly say: "hello";
      readonly isVisible: boolean;
    }
  | { readonly to: "leader"; readonly tab: string; readonly say: "open" }
  | { readonly to: "leader"; readonly tab: string; readonly say: "page"; readonly event: PageEvent }
  | {
      readonly to: "leader";
      readonly tab: string;
      readonly say: "frame";
      readonly frame: ClientFrame;
    };

/** What a leader tells all tabs. Of two leaders the one with the later term is right. */
export type ToTabs =
  | {
      readonly to: "tabs";
      readonly term: number;
      readonly say: "state";
      readonly state: Omit<ConnectionState, "error">;
      readonly error: PlainError | null;
    }
  | { readonly to: "tabs"; readonly term: number; readonly say: "renewed" | "released" }
  | {
      readonly to: "tabs";
      readonly term: number;
      readonly say: "frame";
      readonly frame: ServerFrame;
    };

type Message = ToLeader | ToTabs;

/** The field that each message is about. */
const SUBJECTS: { readonly [Say in Message["say"]]?: string } = {
  page: "event",
  frame: "frame",
  state: "state",
};
const TO_LEADER: ReadonlySet<unknown> = new Set<ToLeader["say"]>([
  "hello",
  "open",
  "page",
  "frame",
]);
const TO_TABS: ReadonlySet<unknown> = new Set<ToTabs["say"]>([
  "state",
  "renewed",
  "released",
  "frame",
]);

export function readMessage(message: unknown, log: Log): Message | null {
  if (isObject(message) && isAddressed(message) && isWhole(message)) return message as Message;
  log("tabs.unreadable", {});
  return null;
}

function isAddressed({ to, tab, term, say }: Readonly<Record<string, unknown>>): boolean {
  if (to === "leader") return isText(tab) && TO_LEADER.has(say);
  return to === "tabs" && isNumber(term) && TO_TABS.has(say);
}

function isWhole(message: Readonly<Record<string, unknown>>): boolean {
  const subject = SUBJECTS[message.say as Message["say"]];
  return subject === undefined || isText(message[subject]) || isObject(message[subject]);
}
