/** What is to be spoken, from wherever it comes, for the page's one live region. */
import { createContext, useContext } from "react";

export type Announce = (words: string) => void;

const Announcer = createContext<Announce>(() => {});
export const AnnouncerProvider = Announcer.Provider;

export function useAnnounce(): Announce {
  return useContext(Announcer);
}
