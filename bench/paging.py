"""What changes while a snapshot is read: a client that joins its pages with the deltas shows what is there.

In one process over the tests' in-memory store: the same small organization once for each moment between two pages and
each kind of change, which strikes what has been read and what has not.
"""

import itertools
import json
from collections.abc import Callable
from typing import Any, cast

from bench import payloads
from bench.large import filling, opened, repo_id
from bench.ordinary import commands, message
from bench.report import Row, progress
from orglane.apply import Ports, apply_batch
from orglane.commands import Command
from orglane.edges.clock import now_ms
from orglane.frames import deltas, organization_topic
from orglane.snapshot import decode_cursor, page
from tests.client_model import Client, View, snapshot_of, view_of
from tests.fakes import Reader, Store
from tests.live.payloads import Json, minimal_repository, repositories_removed

ORGANIZATION = "4711"
STRUCK = 8
"""Repositories that are struck in turn, from the first that is read to the last."""


def faults(repositories: int, pull_requests: int, limit: int) -> list[Row]:
    """Over all moments and all changes: ghosts, what is missing, and what is not as it is."""
    store = Store()
    for batch in filling(ORGANIZATION, repositories, pull_requests):
        _apply(store, list(batch))
    moments = range(1, len(_joined(store, limit, lambda _: None)[1]))
    progress(f"snapshot: {len(CHANGES)} changes at {len(moments)} moments, in {STRUCK} repositories each")
    struck = range(0, repositories, repositories // STRUCK)
    told = [change(repo_id(ORGANIZATION, at), pull_requests // repositories) for change in CHANGES for at in struck]
    found = {"ghosts": 0, "missing": 0, "other": 0}
    for moment, happening in itertools.product(moments, told):
        _compare(found, *_struck(store, limit, moment, happening))
    among = f"{len(moments) * len(told):,} changes between two pages"
    return [
        Row(f"{among}: rows that are shown and are no more", found["ghosts"], "", bound=0),
        Row(f"{among}: rows that are there and not shown", found["missing"], "", bound=0),
        Row(f"{among}: rows that are shown as they were", found["other"], "", bound=0),
    ]


def _struck(store: Store, limit: int, moment: int, told: list[Command]) -> tuple[View, View]:
    """What a client shows in the end for which this happens at a moment, and what is there."""
    own = Store(dict(store.heads), dict(store.rows), set(store.marks), {ORGANIZATION: [*store.entries[ORGANIZATION]]})
    before = len(own.entries[ORGANIZATION])
    view, positions = _joined(own, limit, lambda number: _apply(own, told) if number == moment else None)
    assert len(own.entries[ORGANIZATION]) > before, "nothing happened"
    assert all(each == positions[0] for each in positions), "pages of two positions"
    client = Client("bench", ORGANIZATION, own, cast(Any, None), positions[0], view)
    client.read(list(deltas(organization_topic(ORGANIZATION), own.entries[ORGANIZATION][before:])))
    return client.view, view_of(snapshot_of(own, ORGANIZATION))


def _joined(store: Store, limit: int, between: Callable[[int], None]) -> tuple[View, list[dict[str, int]]]:
    """All pages as one view, and the position of each."""
    pages: list[Json] = []
    cursor = None
    while not pages or cursor:
        between(len(pages))
        head = store.head(ORGANIZATION)
        assert head is not None
        pages.append(json.loads(json.dumps(page(ORGANIZATION, head, cursor, limit, Reader(store)))))
        cursor = decode_cursor(pages[-1]["nextCursor"]) if pages[-1]["nextCursor"] else None
    whole = {name: [row for each in pages for row in each[name]] for name in ("repos", "openPullRequests")}
    return view_of({"github": pages[-1]["github"], **whole}), [each["position"] for each in pages]


def _compare(found: dict[str, int], shown: View, truth: View) -> None:
    for name in ("repos", "pullRequests"):
        there, here = truth[name], shown[name]
        found["ghosts"] += len(here.keys() - there.keys())
        found["missing"] += len(there.keys() - here.keys())
        found["other"] += sum(here[each] != there[each] for each in here.keys() & there.keys())


def _apply(store: Store, told: list[Command]) -> None:
    for _ in apply_batch([message(each) for each in told], Ports(store, lambda *_: None, now_ms)):
        pass


def _opens(repo: int, known: int) -> list[Command]:
    return commands(opened(ORGANIZATION, repo, known + 1))


def _edits(repo: int, _: int) -> list[Command]:
    return commands(opened(ORGANIZATION, repo, 1, 1))


def _ends(repo: int, merged: bool) -> list[Command]:
    at = payloads.at(1)
    ended = {"state": "closed", "merged": merged, "closed_at": at, "merged_at": at if merged else None}
    return commands(opened(ORGANIZATION, repo, 1, 1, **ended) | {"action": "closed"})


def _leaves(repo: int, _: int) -> list[Command]:
    """The installation sees the repository no more."""
    owner = payloads.ordinary(ORGANIZATION)["repository"]["owner"]
    told = repositories_removed(owner, 1, [minimal_repository(owner, repo)])
    return commands(told, "installation_repositories")


def _returns(repo: int, known: int) -> list[Command]:
    """Closed and opened again: gone and back between the same two pages."""
    return [*_ends(repo, False), *commands(opened(ORGANIZATION, repo, 1, 2) | {"action": "reopened"})]


CHANGES: tuple[Callable[[int, int], list[Command]], ...] = (
    _opens,
    _edits,
    lambda repo, _: _ends(repo, False),
    lambda repo, _: _ends(repo, True),
    _leaves,
    _returns,
)
