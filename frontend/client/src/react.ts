/** The client in React: the store knows no React, and this file and `paced.ts` are all that React needs. */
import { useCallback, useSyncExternalStore } from "react";
import type { Client } from "./client.ts";
import { LOADING, type TopicState } from "./feed.ts";
import { paced } from "./paced.ts";
import type { TopicName, ViewOf } from "./topics.ts";

/** A topic's state, kept live while the component is there and drawn once a frame; null listens to nothing. */
export function useTopic<Name extends TopicName>(
  client: Client,
  topic: Name | null,
): TopicState<ViewOf<Name>> {
  const subscribe = useCallback(
    (listener: () => void) =>
      topic === null ? () => {} : client.subscribe(topic, paced(listener)),
    [client, topic],
  );
  return useSyncExternalStore<TopicState<ViewOf<Name>>>(subscribe, () =>
    topic === null ? LOADING : client.getSnapshot(topic),
  );
}
