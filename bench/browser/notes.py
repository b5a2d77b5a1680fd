"""What the notes of a page amount to (`bench/clients/watching.ts` takes them): how long until what was drawn."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FRAME_MS = 1000 / 60


@dataclass(frozen=True)
class Note:
    """`what` happened at a time of the page's clock; of a frame `drawn_at_ms` is when it was done."""

    what: str
    at_ms: float
    drawn_at_ms: float = 0.0


@dataclass(frozen=True)
class Shown:
    """How long it took from one thing until another was drawn."""

    work_ms: float
    """Until the document was another."""
    drawn_ms: float
    frames: int
    """Frames that were drawn in between without it."""


@dataclass(frozen=True)
class Answer:
    """From a key's going down until its letter was drawn, and the list that it asks for; None if that is the same."""

    letter_ms: float
    list_ms: float | None


def first_paint(notes: Sequence[Note]) -> Shown:
    """From the last bytes of the snapshot to the frame that has the first rows."""
    rows = next(each for each in notes if each.what == "rows")
    bytes_ = [each for each in notes if each.what == "bytes" and each.at_ms <= rows.at_ms][-1]
    return _shown(notes, bytes_, rows)


def deltas(notes: Sequence[Note]) -> list[Shown]:
    """From each delta's being at the socket to the frame that has it."""
    return [_shown(notes, some[0], change) for some in _after(notes, "delta") if (change := _first(some, "change"))]


def answers(notes: Sequence[Note]) -> Iterator[Answer]:
    """One for each key."""
    for some in _after(notes, "press"):
        press, letter = some[0], _first(some, "input")
        assert letter, "a key that typed nothing"
        changes = [each for each in some if each.what == "change"]
        listed = _drawn(notes, changes[-1]).drawn_at_ms - press.at_ms if changes else None
        yield Answer(_drawn(notes, letter).drawn_at_ms - press.at_ms, listed)


def gaps(notes: Sequence[Note]) -> list[float]:
    """Between the beginnings of frames that follow each other."""
    return [
        after - before for before, after in itertools.pairwise(each.at_ms for each in notes if each.what == "frame")
    ]


def left_out(gap_ms: float) -> int:
    """How many frames of a screen that draws sixty a second were not drawn in a gap."""
    return max(0, round(gap_ms / FRAME_MS) - 1)


def _shown(notes: Sequence[Note], cause: Note, change: Note) -> Shown:
    drawn = _drawn(notes, change)
    between = [each for each in notes if each.what == "frame" and cause.at_ms <= each.at_ms < change.at_ms]
    return Shown(change.at_ms - cause.at_ms, drawn.drawn_at_ms - cause.at_ms, len(between))


def _drawn(notes: Sequence[Note], change: Note) -> Note:
    return next(each for each in notes if each.what == "frame" and each.at_ms >= change.at_ms)


def _after(notes: Sequence[Note], what: str) -> list[Sequence[Note]]:
    """Each note of a kind with all that come before the next of that kind."""
    ordered = sorted(notes, key=lambda each: each.at_ms)
    places = [at for at, each in enumerate(ordered) if each.what == what]
    return [ordered[begin:end] for begin, end in itertools.pairwise([*places, len(ordered)])]


def _first(notes: Sequence[Note], what: str) -> Note | None:
    return next((each for each in notes if each.what == what), None)
