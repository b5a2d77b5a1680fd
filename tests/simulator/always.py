"""What must be true after every step, whatever goes wrong: oracles, each with a name and a sentence.

An oracle tells what speaks against it. What must be true once the faults are over stands in `at_rest`.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from orglane import keys
from orglane.apply import Applied, Parked
from orglane.commands import DescriptionFacts
from orglane.jobs import ACTIVE, MOVES
from orglane.merge import is_described_by
from orglane.rows import Description, JobRow, PullRequestRow, RepositoryRow, Row
from tests.client_model import View, snapshot_of, view_of
from tests.fakes import CONNECTION_S
from tests.simulator.machine import Answered, Machine
from tests.simulator.replay import Replay
from tests.simulator.sockets import Sidebar
from tests.simulator.table import Written


class News(NamedTuple):
    """What happened since an oracle was last asked."""

    written: list[Written]
    answers: list[Answered]


type Oracle = Callable[[Machine, News], Iterator[str]]


def no_stage_breaks(machine: Machine, news: News) -> Iterator[str]:
    """A stage meets only failures that have a type of their own, and says so."""
    yield from machine.surprises


def log_has_no_gap(machine: Machine, news: News) -> Iterator[str]:
    """Every entry of an organization's log follows the one before it, in its epoch or with a new one."""
    for organization_id in {written.entry.organization_id for written in news.written}:
        entries = machine.table.entries[organization_id]
        for before, entry in pairwise(entries):
            follows = (entry.base, entry.base_epoch, entry.seq) == (before.seq, before.epoch, before.seq + 1)
            if not follows or entry.epoch < before.epoch:
                yield f"{organization_id}: {entry.base_epoch}/{entry.base} after {before.epoch}/{before.seq}"


def one_effect(machine: Machine, news: News) -> Iterator[str]:
    """A delivery has its effect once, however often it comes."""
    for written in news.written:
        for effect in written.commit.effects:
            if machine.table.effects[written.entry.organization_id, effect] > 1:
                yield f"{effect} had its effect again with entry {written.entry.seq}"


def rows_never_go_back(machine: Machine, news: News) -> Iterator[str]:
    """A row of an era is only ever replaced by a newer one; a merge is never undone."""
    for written in news.written:
        if _begins_era(written):
            continue
        for sk, was in written.was.items():
            now = written.commit.after.rows[sk]
            if was is not None and getattr(now, "ver", "") < getattr(was, "ver", ""):
                yield f"{sk} went back with entry {written.entry.seq}"
            if _text_version(now) < _text_version(was):
                yield f"the text of {sk} went back with entry {written.entry.seq}"


def _text_version(row: Row | None) -> tuple[int | str, ...]:
    return row.described[:3] if isinstance(row, PullRequestRow) and row.described else ()


def texts_are_of_their_pull_requests(machine: Machine, news: News) -> Iterator[str]:
    """A text is the one that counts by its pull request's row, and expires only when that does."""
    for written in news.written:
        organization_id = written.entry.organization_id
        for sk in written.was:
            text = machine.table.rows.get((organization_id, sk))
            if not isinstance(text, Description):
                continue
            row = machine.table.rows.get((organization_id, keys.pull_request_sk(text.repo_id, text.number)))
            if not isinstance(row, PullRequestRow) or row.is_open != text.is_open:
                yield f"{sk} is {text.is_open} and {row}"
            elif not is_described_by(row, DescriptionFacts(text.text, text.is_cut)):
                yield f"{sk} is not the text that counts: {row.described}"


def _begins_era(written: Written) -> bool:
    before, after = written.commit.before.head, written.commit.after.head
    return before is not None and after is not None and before.era != after.era


def rows_are_what_their_commands_say(machine: Machine, news: News) -> Iterator[str]:
    """Rows are the join of what arrived: the same as if every command had been carried out alone, with all at hand."""
    for written in news.written:
        replay = machine.replays.setdefault(written.entry.organization_id, Replay())
        yield from replay.follow(written, machine.lanes.sent)
    for organization_id in {written.entry.organization_id for written in news.written}:
        yield from machine.replays[organization_id].differences(machine.table, organization_id)


def job_moves_are_legal(machine: Machine, news: News) -> Iterator[str]:
    """A job goes only where `jobs.MOVES` lets it, and stays as it ended."""
    for written in news.written:
        for sk, was in written.was.items():
            now = written.commit.after.rows[sk]
            if isinstance(was, JobRow) and isinstance(now, JobRow) and was.job != now.job:
                known, new = was.job.status, now.job.status
                if known not in ACTIVE or (known != new and new not in MOVES[known]):
                    yield f"{now.job.kind} went from {known} to {new}"


def counters_are_right(machine: Machine, news: News) -> Iterator[str]:
    """What the head and the repositories count is what is there."""
    for organization_id in {written.entry.organization_id for written in news.written}:
        rows = machine.table.rows_of(organization_id).values()
        there = {row.facts.id: row for row in rows if isinstance(row, RepositoryRow)}
        counts = Counter(row.repo_id for row in rows if isinstance(row, PullRequestRow) and row.is_open)
        wrong = [repo_id for repo_id, row in there.items() if row.open_pull_requests != counts[repo_id]]
        if wrong:
            yield f"{organization_id}: open pull requests of {wrong}"
        shown = [repo_id for repo_id, row in there.items() if not row.is_removed]
        head = machine.table.heads[organization_id]
        if (head.repositories, head.open_pull_requests) != (len(shown), sum(counts[each] for each in shown)):
            yield f"{organization_id}: the head counts {head.repositories} and {head.open_pull_requests}"


def a_lane_keeps_its_order(machine: Machine, news: News) -> Iterator[str]:
    """Commands of an organization have their first effect in the order in which they came, whatever its lanes are."""
    places = {command_id: place for place, command_id in enumerate(machine.lanes.sent)}
    for written in news.written:
        organization_id = written.entry.organization_id
        if organization_id in machine.lanes.closed:
            continue  # what a closed lane still has, and what the front lane takes instead, come in any order
        for command in json.loads(written.entry.commands):
            command_id = command["id"]
            if command_id in machine.applied or _has_no_order(machine, command):
                continue
            machine.applied.add(command_id)
            last = machine.latest.get(organization_id, "")
            if last and places[command_id] < places[last]:
                yield f"{command_id} ({command['event']}) after {last}, which came later"
            machine.latest[organization_id] = command_id


def _has_no_order(machine: Machine, command: dict[str, Any]) -> bool:
    """A redriven command comes when it comes, and a hand-over says only what was on the front lane before it."""
    is_redriven, is_mark = command["id"] in machine.parked, command["kind"] == "hand_over"
    return is_redriven or is_mark or command["outcome"] == "duplicate"


def nothing_is_answered_for_nothing(machine: Machine, news: News) -> Iterator[str]:
    """Every message that a queue deletes was applied, was counted with its reason, or was parked."""
    for answered in news.answers:
        told: set[str] = set()
        for event in answered.events:
            if isinstance(event, Applied):
                told |= {outcome.command.id for outcome in event.decision.outcomes}
            if isinstance(event, Parked):
                told.add(event.message.id)
        for receipt in answered.done:
            if receipt.held.id not in told:
                yield f"{receipt.held.id} was deleted, and nobody knows what became of it"


def current_views_are_snapshots(machine: Machine, news: News) -> Iterator[str]:
    """A sidebar that stands where the head stands shows what a fresh snapshot shows."""
    fresh: dict[str, View] = {}
    for sidebar in machine.sidebars:
        if not sidebar.is_current:
            continue
        organization_id = sidebar.organization_id
        if organization_id not in fresh:
            fresh[organization_id] = view_of(snapshot_of(machine.table, organization_id))
        if sidebar.view != fresh[organization_id]:
            yield f"{sidebar.connection_id} {_difference(sidebar.view, fresh[organization_id])}"


def _difference(seen: View, fresh: View) -> str:
    parts = [
        f"{part}.{name}: {json.dumps(seen[part].get(name))[:300]} and not {json.dumps(fresh[part].get(name))[:300]}"
        for part in fresh
        for name in {**seen.get(part, {}), **fresh[part]}
        if seen[part].get(name) != fresh[part].get(name)
    ]
    return f"shows {'; '.join(parts[:3])}"


def nothing_falls_between(machine: Machine, news: News) -> Iterator[str]:
    """A sidebar to which nothing on the way failed, and that has read all, stands at the head without asking."""
    for sidebar in machine.sidebars:
        is_told = machine.stream.has_told(sidebar.organization_id)
        if is_told and _hears_all(machine, sidebar) and not sidebar.is_current:
            yield f"{sidebar.connection_id} stands at {sidebar.position}"


def _hears_all(machine: Machine, sidebar: Sidebar) -> bool:
    """Whether its connection stands, nothing failed on it, and nothing is left to be read or answered."""
    line = machine.gateway.lines.get(sidebar.connection_id)
    if line is None or line.is_broken or not sidebar.is_open or not sidebar.is_whole:
        return False
    if sidebar.connection_id in machine.gateway.were_slow:
        return False
    busy = machine.gateway.frames.get(sidebar.connection_id) or sidebar.loading is not None or sidebar.is_asked
    return not busy


def no_registration_leaks(machine: Machine, news: News) -> Iterator[str]:
    """Every registration is of a connection that exists; one that closed has none, or expires within 2 h 10 min."""
    connections, now_ms = machine.connections, machine.clock()
    for (topic, connection_id), until_ms in connections.registered.items():
        if connection_id in machine.closed or connection_id not in connections.open_ones:
            yield f"{connection_id} is closed and listens to {topic}"
        if until_ms - now_ms > CONNECTION_S * 1000:
            yield f"{connection_id} listens to {topic} for longer than a connection lives"


ALWAYS: tuple[Oracle, ...] = (
    no_stage_breaks,
    log_has_no_gap,
    one_effect,
    rows_never_go_back,
    texts_are_of_their_pull_requests,
    rows_are_what_their_commands_say,
    job_moves_are_legal,
    counters_are_right,
    a_lane_keeps_its_order,
    nothing_is_answered_for_nothing,
    current_views_are_snapshots,
    nothing_falls_between,
    no_registration_leaks,
)
