"""What the bench of the page makes of notes, of traces and of files."""

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bench.__main__ import verdict
from bench.browser import notes, trace
from bench.browser.chunks import Chunks, chunks
from bench.browser.notes import Answer, Note, Shown
from bench.browser.organization import ID, TOPIC, Organization
from bench.browser.scenes import Kept, Load
from bench.browser.site import serving
from bench.browser.trace import Task
from bench.page import filter_rows, kept_rows, load_rows, script_rows
from bench.report import Report, Row


def test_a_first_paint_is_from_the_last_bytes_to_the_frame_with_the_rows() -> None:
    noted = [
        Note("bytes", 10),
        Note("frame", 12, 13),
        Note("bytes", 20),
        Note("frame", 25, 26),
        Note("rows", 30),
        Note("frame", 40, 44),
    ]
    assert notes.first_paint(noted) == Shown(work_ms=10, drawn_ms=24, frames=1)


def test_bytes_may_be_told_of_after_the_rows() -> None:
    assert notes.first_paint([Note("rows", 30), Note("bytes", 20), Note("frame", 31, 32)]).drawn_ms == 12


def test_a_delta_is_drawn_in_the_first_frame_after_its_change() -> None:
    noted = [
        Note("delta", 100),
        Note("change", 103),
        Note("frame", 110, 112),
        Note("delta", 200),
        Note("frame", 205, 206),
        Note("change", 207),
        Note("change", 208),
        Note("frame", 220, 222),
    ]
    assert notes.deltas(noted) == [Shown(3, 12, 0), Shown(7, 22, 1)]


def test_a_key_has_its_letter_first_and_then_the_last_list_before_the_next_key() -> None:
    noted = [
        Note("press", 0),
        Note("input", 1),
        Note("frame", 5, 6),
        Note("change", 20),
        Note("change", 30),
        Note("frame", 40, 41),
        Note("press", 250),
        Note("input", 252),
        Note("frame", 260, 261),
    ]
    assert list(notes.answers(noted)) == [Answer(6, 41), Answer(11, None)]


def test_frames_are_left_out_where_a_gap_is_longer_than_one() -> None:
    noted = [Note("frame", at, at + 1) for at in (0, 16.7, 33.1, 83.4)]
    assert [notes.left_out(each) for each in notes.gaps(noted)] == [0, 0, 2]


PAGE, OTHER = {"pid": 7, "tid": 1}, {"pid": 8, "tid": 1}


def _task(at: int, wall_us: int, cpu_us: int) -> trace.Event:
    return {**PAGE, "name": "RunTask", "ph": "X", "ts": at, "dur": wall_us, "tdur": cpu_us}


def _mark(name: str, at: int, thread: dict[str, int] = PAGE) -> trace.Event:
    return {**thread, "name": name, "ph": "I", "ts": at}


def test_the_tasks_of_a_frame_end_where_the_next_frame_begins() -> None:
    events = [
        _task(0, 900, 500),
        _mark(trace.FRAME, 100),
        _task(2_000, 3_000, 1_000),
        _task(9_000, 1_000, 1_000),
        _mark(trace.FRAME, 9_100),
        _task(12_000, 1, 1),
        {**OTHER, "name": "RunTask", "ph": "X", "ts": 3_000, "dur": 5_000, "tdur": 5_000},
        _mark(trace.FRAME, 3_100, OTHER),
    ]
    assert trace.per_frame(events) == [[Task(0, 0.9, 0.5), Task(2_000, 3.0, 1.0)]]


def test_a_first_paint_has_the_tasks_from_the_last_bytes_until_it_is_drawn() -> None:
    events = [
        _task(0, 50, 40),
        _mark(trace.BYTES, 10),
        _task(90, 30, 20),
        _mark(trace.BYTES, 100),
        _task(150, 60, 30),
        _task(300, 10, 10),
        _mark(trace.DRAWN, 305),
        _task(400, 10, 10),
        _mark(trace.BYTES, 410),
        {**OTHER, "name": "RunTask", "ph": "X", "ts": 160, "dur": 50, "tdur": 50},
    ]
    assert trace.first_paint(events) == [Task(90, 0.03, 0.02), Task(150, 0.06, 0.03), Task(300, 0.01, 0.01)]


def test_the_tasks_of_a_key_go_on_until_the_end() -> None:
    events = [_task(0, 10, 10), _task(50, 20, 10), _mark(trace.PRESS, 55), _task(80, 30, 10)]
    assert trace.per_press(events) == [[Task(50, 0.02, 0.01), Task(80, 0.03, 0.01)]]


def test_a_first_visit_waits_for_what_is_imported_and_not_for_what_is_loaded(tmp_path: Path) -> None:
    page = '<script src="/theme.js"></script><script type="module" crossorigin src="/assets/index-1.js"></script>'
    scripts = {
        "theme.js": "1",
        "assets/index-1.js": 'import{a as b}from"./shared-1.js";import("./later-1.js");import(`./menu-1.js`)',
        "assets/shared-1.js": 'import"./deep-1.js";export{b as a}',
        "assets/deep-1.js": "2",
        "assets/later-1.js": 'import{a}from"./shared-1.js"',
        "assets/menu-1.js": "3",
    }
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(page)
    for name, text in scripts.items():
        (tmp_path / name).write_text(text)
    found = chunks(tmp_path)
    assert set(found.initial) == {"theme.js", "assets/index-1.js", "assets/shared-1.js", "assets/deep-1.js"}
    assert set(found.later) == {"assets/later-1.js", "assets/menu-1.js"}
    assert found.later["assets/menu-1.js"] == len(gzip.compress(b"3"))


def test_what_was_loaded_by_itself_is_told_beside_what_is_wanted() -> None:
    rows = script_rows(Chunks({"a.js": 100_000}, {"b.js": 2_000, "c.js": 3_000}), ["a.js", "b.js"])
    assert [(each.product, each.is_held) for each in rows] == [(100, True), (2, True), (3, True)]
    assert not script_rows(Chunks({"a.js": 120_001}, {}), [])[0].is_held


def test_a_counted_bound_ends_the_run_and_a_timed_one_does_not() -> None:
    busy = [[Task(0, 40.0, 30.0)]] * 30
    slow = load_rows(Load(300, busy, [50.0] * 30, nodes=2_000))
    assert _broken(slow) == [
        "100 deltas a second: work in a frame, p95",
        "100 deltas a second: frames left out before one, p95",
    ]
    assert verdict([Report("page", slow)]) == 0
    assert verdict([Report("page", load_rows(Load(300, busy, [50.0] * 30, nodes=3_001)))]) == 1


def test_a_list_that_does_not_change_is_not_waited_for() -> None:
    answers = [Answer(10, 30), Answer(20, None)] * 10
    rows = {each.what: each.product for each in filter_rows(answers, [[Task(0, 49, 9), Task(9, 3, 3)]] * 20, answers)}
    assert rows["a key, until its letter is drawn, most"] == 20
    assert rows["a key, until the list is drawn, median"] == 30
    assert rows["a key, its longest task, most"] == 49
    assert rows["a key, work of its longest task, most"] == 9


def test_what_is_kept_is_broken_by_a_tenth_or_by_one_node() -> None:
    assert _broken(kept_rows(Kept(100, 900, 40), Kept(109, 950, 40), 6_000)) == []
    assert len(_broken(kept_rows(Kept(100, 900, 40), Kept(111, 950, 41), 6_000))) == 2


def _broken(rows: list[Row]) -> list[str]:
    return [each.what for each in rows if not each.is_held]


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<title>Orglane</title>")
    return tmp_path


def test_the_site_serves_the_page_under_its_policy_and_tells_of_an_organization(dist: Path) -> None:
    organization = Organization(30, 3)
    with serving(dist, dist / "index.html") as site:
        site.shows(organization, 20)
        organization.opened("1000")
        assert asyncio.run(_visit(site.url)) == (33, "replay", 1)


async def _visit(url: str) -> tuple[int, str, int]:
    """How many rows its pages have; how a listener recovers from their position, and what it is told then."""
    async with ClientSession() as visitor:
        async with visitor.get(f"{url}/anything") as page, visitor.get(f"{url}/floor") as floor:
            policy = page.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and policy == floor.headers["Content-Security-Policy"]
        pages = [await _page(visitor, url, "0")]
        while pages[-1]["nextCursor"]:
            pages.append(await _page(visitor, url, pages[-1]["nextCursor"]))
        async with visitor.post(f"{url}/v1/socket-tickets") as answer:
            ticket = await answer.json()
        async with visitor.ws_connect(ticket["url"]) as socket:
            position = pages[0]["position"]
            await socket.send_json({"action": "subscribe", "id": "1", "topic": TOPIC, "position": position})
            subscribed, delta = await socket.receive_json(), await socket.receive_json()
    count = sum(len(each["repos"]) + len(each["openPullRequests"]) for each in pages)
    return count, subscribed["recovery"], delta["seq"]


async def _page(visitor: ClientSession, url: str, cursor: str) -> dict[str, Any]:
    async with visitor.get(f"{url}/v1/organizations/{ID}/summary", params={"cursor": cursor}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        found: dict[str, Any] = json.loads(await answer.text())
        return found
