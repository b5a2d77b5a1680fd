import type { Client, OrganizationView } from "@orglane/client";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { useAnnounce } from "./announcer.ts";
import { Fallible } from "./Fallible.tsx";
import { useFarewells } from "./farewells.ts";
import { useFolds } from "./folds.ts";
import type { EntryTable } from "./list/entries.ts";
import type { Entry } from "./list/entry.ts";
import { parse, type Query } from "./list/query.ts";
import { ContextMenu } from "./menu/ContextMenu.tsx";
import { Notice } from "./Notice.tsx";
import { SearchBox } from "./SearchBox.tsx";
import type { Saved } from "./saved.ts";
import { useSelection } from "./selection.ts";
import { TEXTS } from "./texts.ts";
import { Tree, type TreeHandle } from "./tree/Tree.tsx";
import { useLines } from "./tree/useLines.ts";
import { type ReadMarks, unreadIn } from "./unread.ts";
import { useLineMenu } from "./useLineMenu.ts";
import { useNarrow } from "./useNarrow.ts";
import type { Desk } from "./work.ts";

/** Nobody waits for it who only looks at the list. */
const loadDetail = () => import("./detail/DetailPane.tsx");
const DetailPane = lazy(async () => ({ default: (await loadDetail()).DetailPane }));
export const prefetchDetail = (): void => {
  loadDetail().catch(() => {});
};

interface Props {
  readonly client: Client;
  readonly view: OrganizationView;
  readonly saved: Saved;
  readonly marks: ReadMarks;
  readonly me: string;
  readonly desk: Desk;
  readonly isStale: boolean;
}

/** The organization's work: what is searched for and how it is grouped, the list, and what is open beside it. */
export function List({ client, view, saved, marks, me, desk, isStale }: Props) {
  const { grouping, query: typed, density } = saved.view;
  // Letters are there at once; a long list may follow a moment later.
  const query = useDeferredValue(useMemo(() => parse(typed), [typed]));
  const isSearching = query.terms.length > 0;
  const isConnected = view.github.installationStatus === "connected";
  const folds = useFolds(view.organizationId, isSearching);
  const asked = { grouping, query, me, collapsed: folds.ids };
  const listed = useLines(view, useFarewells(view.departed), asked);
  const unread = useMemo(() => unreadIn(listed.table, marks.memory), [listed.table, marks.memory]);
  const selection = useSelection(saved, view, listed.table);
  const box = useRef<HTMLInputElement>(null);
  const tree = useRef<TreeHandle>(null);
  const entries = useMemo(() => entriesIn(listed.table), [listed.table]);
  const isNarrow = useNarrow();
  const menu = useLineMenu({
    lines: listed.lines,
    desk,
    isConnected,
    unread,
    toggleUnread: marks.toggle,
    collapseOthers: (sectionId) =>
      folds.set(listed.sections.map(({ id }) => id).filter((id) => id !== sectionId)),
    focusList: () => tree.current?.focus(),
  });

  const { entry } = selection;
  useReading(entry, marks.markRead);
  useSpokenCount(query, listed.count, listed.of);

  const close = () => {
    selection.close();
    tree.current?.focus();
  };
  const isOver = isNarrow && selection.id !== null;
  const panes = useRef<HTMLDivElement>(null);
  // Opened once more, it is wanted itself.
  const open = (id: string) => {
    if (id !== selection.id) selection.open(id);
    else panes.current?.querySelector<HTMLElement>(".detail-title")?.focus();
  };
  return (
    <div ref={panes} className="panes" data-open={selection.id !== null}>
      <div className="list" inert={isOver}>
        <search
          className="list-bar"
          onKeyDown={({ key }) => {
            if (key === "Enter") tree.current?.focus();
          }}
        >
          <SearchBox
            value={typed}
            query={query}
            count={listed.count}
            of={listed.of}
            entries={entries}
            inputRef={box}
            onChange={(value) => saved.change({ query: value })}
          />
        </search>
        {listed.isEmpty && <NoPullRequests isSyncing={view.github.syncStatus === "syncing"} />}
        <Tree
          ref={tree}
          label={TEXTS.list.label}
          lines={listed.lines}
          query={query}
          density={density}
          isMixed={grouping !== "repository"}
          selectedId={entry?.id ?? selection.id}
          standings={desk.standings}
          unread={unread}
          onOpen={open}
          onVisit={selection.visit}
          onToggle={folds.toggle}
          onAct={menu.act}
          onLeave={selection.close}
        />
        {isSearching && listed.lines.length === 0 && (
          <NothingFound onClear={() => saved.change({ query: "" })} />
        )}
      </div>
      {entry && (
        <Fallible fallback={<NotThere texts={TEXTS.list.notLoaded} onClose={close} />}>
          <Suspense fallback={<section className="detail-pane" aria-busy="true" />}>
            <DetailPane
              client={client}
              organizationId={view.organizationId}
              entry={entry}
              desk={isConnected ? desk : null}
              jobs={view.jobs}
              isStale={isStale}
              takesFocus={isOver}
              onClose={close}
            />
          </Suspense>
        </Fallible>
      )}
      {selection.id !== null && !entry && <NotThere texts={TEXTS.list.notThere} onClose={close} />}
      <ContextMenu
        request={menu.request}
        onClose={menu.close}
        onUnavailable={(text) => desk.tell({ text, isBad: true })}
      />
    </div>
  );
}

/** Nobody goes through them before something is to be suggested. */
function entriesIn(table: EntryTable): Iterable<Entry> {
  return {
    *[Symbol.iterator]() {
      for (const own of table.values()) yield* own;
    },
  };
}

/** What is open has been read, as soon as somebody can see it. */
function useReading(entry: Entry | null, markRead: (entry: Entry) => void): void {
  useEffect(() => {
    if (!entry) return;
    const read = () => {
      if (document.visibilityState === "visible") markRead(entry);
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [entry, markRead]);
}

/** For whoever hears the page: what a search has found. */
function useSpokenCount(query: Query, count: number, of: number): void {
  const announce = useAnnounce();
  const last = useRef(query);
  useEffect(() => {
    if (last.current === query) return;
    last.current = query;
    const problems = query.problems.map(({ message }) => message);
    if (query.terms.length > 0) {
      announce([TEXTS.list.search.found(count, of), ...problems].join(". "));
    }
  }, [query, count, of, announce]);
}

/** While the first ones are on their way, nothing is known to be missing. */
function NoPullRequests({ isSyncing }: { readonly isSyncing: boolean }) {
  if (isSyncing) return null;
  return (
    <Notice title={TEXTS.empty.noPullRequests} testId="no-pull-requests">
      <p>{TEXTS.empty.noPullRequestsHint}</p>
    </Notice>
  );
}

interface NotThereProps {
  readonly texts: { readonly title: string; readonly hint: string };
  onClose(): void;
}

/** An address may tell of what is long gone, or not for whoever looks; and a network may be gone. */
function NotThere({ texts: { title, hint }, onClose }: NotThereProps) {
  return (
    <section className="detail-pane" aria-label={title}>
      <Notice title={title} testId="not-there">
        <p>{hint}</p>
        <button type="button" className="button" onClick={onClose}>
          {TEXTS.list.back}
        </button>
      </Notice>
    </section>
  );
}

function NothingFound({ onClear }: { onClear(): void }) {
  const { nothing, nothingHint, clear } = TEXTS.list.search;
  return (
    <Notice title={nothing} testId="nothing-found">
      <p>{nothingHint}</p>
      <button type="button" className="button" onClick={onClear}>
        {clear}
      </button>
    </Notice>
  );
}
