/** What the tabs of a browser tell each other; one of another version of the client may say anything. */
import type { ConnectionState } from "./connection.ts";
import { isNumber, isObject, isText } from "./frames.ts";
import type { PageEvent } from "./page.ts";
import type { ClientFrame, ServerFrame } from "./types.ts";

/** What a tab tells its leader: that it is there and in sight or not, or what it would do with a connection. */
export type ToLeader = { readonly tab: string } & (
  | { readonly say: "hello"; readonly body: boolean }
  | { readonly say: "open"; readonly body?: undefined }
  | { readonly say: "page"; readonly body: PageEvent }
  | { readonly say: "frame"; readonly body: ClientFrame }
);

/** What a leader tells all tabs: what its connection tells itself. Of two leaders the one with the later term is right. */
export type ToTabs = { readonly term: number } & (
  | { readonly say: "frame"; readonly body: ServerFrame }
  | { readonly say: "changed"; readonly body: ConnectionState }
  | { readonly say: "renewed" | "released"; readonly body?: undefined }
);

/** Of what type the body of each message is. */
type Bodies<Message extends { say: string }> = { readonly [Say in Message["say"]]: string };
const TO_LEADER: Bodies<ToLeader> = {
  hello: "boolean",
  open: "undefined",
  page: "string",
  frame: "object",
};
const TO_TABS: Bodies<ToTabs> = {
  frame: "object",
  changed: "object",
  renewed: "undefined",
  released: "undefined",
};

export function isToLeader(message: unknown): message is ToLeader {
  return isObject(message) && isText(message.tab) && isWhole(message, TO_LEADER);
}

export function isToTabs(message: unknown): message is ToTabs {
  return isObject(message) && isNumber(message.term) && isWhole(message, TO_TABS);
}

function isWhole(
  { say, body }: Readonly<Record<string, unknown>>,
  bodies: Readonly<Record<string, string>>,
): boolean {
  return isText(say) && body !== null && typeof body === bodies[say as string];
}
