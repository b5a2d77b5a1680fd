import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Density } from "../list/address.ts";
import type { Query } from "../list/query.ts";
import type { Line } from "../list/rows.ts";
import { keyOf, type Standing } from "../work.ts";
import { layoutOf } from "./anchor.ts";
import { EntryRow } from "./EntryRow.tsx";
import { heightsOf } from "./heights.ts";
import { handlerOf, type LineAction } from "./keys.ts";
import { createKeys } from "./lineKeys.ts";
import { idAt, isForBrowser, type Point, pointBelow, pointOf } from "./places.ts";
import { SectionRow } from "./SectionRow.tsx";
import { useActive } from "./useActive.ts";
import { useFocus } from "./useFocus.ts";
import { useHeld } from "./useHeld.ts";
import { usePointer } from "./usePointer.ts";
import { useVisible } from "./useVisible.ts";

export interface TreeHandle {
  /** Puts the keyboard where it was in the list. */
  focus(): void;
}

export interface TreeProps {
  readonly ref?: Ref<TreeHandle>;
  readonly label: string;
  readonly lines: readonly Line[];
  readonly query: Query;
  readonly density: Density;
  /** The entries stand among those of other repositories, and say which is their own. */
  readonly isMixed: boolean;
  /** The entry that is open beside the list. */
  readonly selectedId: string | null;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly unread: ReadonlySet<string>;
  onOpen(entryId: string): void;
  /** The keyboard has moved to an entry. */
  onVisit(entryId: string): void;
  onToggle(sectionId: string): void;
  onAct(action: LineAction, line: Line, at: Point): void;
  onLeave(): void;
}

/**
 * The list as a tree of which only what is on the screen is drawn.
 * By the pattern of https://www.w3.org/WAI/ARIA/apg/patterns/treeview/: one line is in the order of Tab, the keys move it.
 */
export function Tree(props: TreeProps) {
  const { lines, density, selectedId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const pointer = usePointer();
  const [activeId, setActive] = useActive(lines, selectedId);
  const heightOf = useMemo(() => heightsOf(density), [density]);
  const layout = useMemo(() => layoutOf(lines, heightOf), [lines, heightOf]);
  const activeAt = layout.places.get(activeId ?? "") ?? 0;
  const active = lines[activeAt] ?? null;
  const { visible, reveal, page } = useVisible(scroller, layout, activeAt);
  const { isInside, moveFocus } = useFocus(scroller, active?.id ?? null);
  useHeld(scroller, layout, props.query, () => (isInside() ? activeId : pointer.at()));
  const [keysOf] = useState(createKeys);
  const keys = keysOf(
    visible.map((at) => lines[at]?.id ?? ""),
    new Set([activeId, pointer.at()]),
  );
  useImperativeHandle(props.ref, () => ({ focus: () => moveFocus(active?.id ?? null) }));

  const go = (id: string | null) => {
    const at = layout.places.get(id ?? "");
    const line = at === undefined ? undefined : lines[at];
    if (at === undefined || !line) return;
    setActive(line.id);
    reveal(at);
    moveFocus(line.id);
    if (line.kind === "entry") props.onVisit(line.id);
  };
  const enter = (line: Line) => {
    if (line.kind === "section") props.onToggle(line.id);
    else props.onOpen(line.id);
  };
  const lineAt = (target: EventTarget) => lines[layout.places.get(idAt(target) ?? "") ?? -1];

  const onKeyDown = (event: KeyboardEvent) => {
    const handle = active ? handlerOf(event.nativeEvent) : undefined;
    if (!active || !handle) return;
    event.preventDefault();
    handle({
      lines,
      active,
      page: page(),
      go,
      enter,
      toggle: props.onToggle,
      act: (action, line) => props.onAct(action, line, pointBelow(event.target as Element)),
      leave: props.onLeave,
    });
  };
  const onClick = (event: MouseEvent) => {
    const line = lineAt(event.target);
    if (!line || isForBrowser(event)) return;
    event.preventDefault();
    setActive(line.id);
    const button = (event.target as Element).closest<HTMLElement>("[data-action]");
    if (button) props.onAct(button.dataset.action as LineAction, line, pointBelow(button));
    else enter(line);
  };
  const onContextMenu = (event: MouseEvent) => {
    const line = lineAt(event.target);
    if (!line) return;
    event.preventDefault();
    setActive(line.id);
    props.onAct("menu", line, pointOf(event));
  };

  return (
    <div ref={scroller} className="tree" data-testid="list" data-density={density}>
      <div
        role="tree"
        aria-label={props.label}
        tabIndex={-1}
        className="tree-lines"
        style={{ height: layout.starts.at(-1) }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onContextMenu={onContextMenu}
        onFocus={({ target }) => {
          const line = lineAt(target);
          if (line && line.id !== activeId) setActive(line.id);
        }}
        {...pointer.handlers}
      >
        {visible.map((at, index) => (
          <TreeLine
            key={keys[index]}
            {...props}
            line={lines[at] as Line}
            start={layout.starts[at] ?? 0}
            isActive={at === activeAt}
          />
        ))}
      </div>
    </div>
  );
}

interface LineProps extends TreeProps {
  readonly line: Line;
  readonly start: number;
  readonly isActive: boolean;
}

function TreeLine(props: LineProps) {
  const { line, start, isActive, standings, density } = props;
  if (line.kind === "section") {
    const repoId = line.section.repo?.repoId;
    const standing = repoId && standings.get(keyOf({ kind: "reload_repository", repoId }));
    return (
      <SectionRow line={line} start={start} isActive={isActive} standing={standing || undefined} />
    );
  }
  const { id, repoId, number } = line.entry;
  const standing =
    number === null
      ? undefined
      : standings.get(keyOf({ kind: "reload_pull_request", repoId, number }));
  return (
    <EntryRow
      line={line}
      start={start}
      isActive={isActive}
      query={props.query}
      isMixed={props.isMixed}
      isCompact={density === "compact"}
      isSelected={id === props.selectedId}
      isUnread={props.unread.has(id)}
      standing={standing}
    />
  );
}
