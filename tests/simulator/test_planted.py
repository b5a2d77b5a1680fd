"""Each oracle is seen to fail: a guard is taken away, and the oracle that watches over it complains in a few runs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orglane import apply, frames, jobs, socket
from orglane.apply import Event, Failed
from orglane.changes import Change, PullRequestRemoved
from orglane.decide import decide
from orglane.decide import jobs as decide_jobs
from orglane.decide.draft import Draft
from orglane.edges import queue
from orglane.errors import Unavailable
from orglane.merge import merge_pull_request
from orglane.ports import Commit, Listener
from orglane.push import push
from orglane.rows import State, Wanted, replace
from orglane.socket import Doors
from orglane.views import changes_between
from orglane.webhook import Delivery, receive
from orglane.work import recover
from orglane.work.engine import Attempt
from tests import fakes
from tests.simulator import always, at_rest, steps
from tests.simulator.always import ALWAYS, Oracle
from tests.simulator.at_rest import AT_REST
from tests.simulator.plan import KINDS, Kind, plan
from tests.simulator.run import run

SEEDS = 60

pytestmark = pytest.mark.long

Plant = pytest.MonkeyPatch


def complains(oracle: Oracle) -> str:
    """What an oracle says in the first run in which it says anything."""
    for seed in range(SEEDS):
        result = run(seed, plan(seed), only=oracle)
        if not result.is_fine:
            assert result.oracle == oracle.__name__
            return result.complaint
    raise AssertionError(f"{oracle.__name__} never complained in {SEEDS} runs")


def _come_and_go(monkeypatch: Plant) -> None:
    """Most of what happens is that sidebars connect, while others commit and push."""
    monkeypatch.setitem(KINDS, "connect", Kind(60, 0.9, 16, ("meanwhile",)))


# ---- guards of the table


def _without_fence(monkeypatch: Plant) -> None:
    """Whoever commits finds the head that was seen, and the effects not noted."""
    commit = fakes.Store.commit

    def unfenced(self: fakes.Store, one: Commit) -> None:
        organization_id, head = one.entry.organization_id, one.before.head
        if head is None:
            self.heads.pop(organization_id, None)
        else:
            self.heads[organization_id] = head
        self.marks -= {(organization_id, effect) for effect in one.effects}
        commit(self, one)

    monkeypatch.setattr(fakes.Store, "commit", unfenced)


def test_a_head_without_its_fence_leaves_gaps_in_the_log(monkeypatch: Plant) -> None:
    _without_fence(monkeypatch)
    assert "after" in complains(always.log_has_no_gap)


def test_without_the_fence_a_delivery_has_two_effects(monkeypatch: Plant) -> None:
    _without_fence(monkeypatch)
    assert "had its effect again" in complains(always.one_effect)


def test_a_decision_that_ignores_what_was_seen_gives_a_delivery_two_effects(monkeypatch: Plant) -> None:
    def forgetful(state: State, commands: Any, seen: frozenset[str], now_ms: int) -> Any:
        return decide(state, commands, frozenset(), now_ms)

    commit = fakes.Store.commit

    def unmarked(self: fakes.Store, one: Commit) -> None:
        self.marks -= {(one.entry.organization_id, effect) for effect in one.effects}
        commit(self, one)

    monkeypatch.setattr(apply, "decide", forgetful)
    monkeypatch.setattr(fakes.Store, "commit", unmarked)
    assert "had its effect again" in complains(always.one_effect)


def test_a_merge_that_ignores_versions_takes_rows_back(monkeypatch: Plant) -> None:
    def last_told(known: Any, repo_id: str, facts: Any) -> Any:
        return merge_pull_request(None, repo_id, facts)

    monkeypatch.setattr("orglane.decide.pulls.merge_pull_request", last_told)
    monkeypatch.setattr(fakes, "_goes_back", lambda known, row: False)
    assert "went back" in complains(always.rows_never_go_back)


def test_a_text_that_is_told_late_is_not_the_one_that_counts(monkeypatch: Plant) -> None:
    monkeypatch.setattr("orglane.decide.draft.is_described_by", lambda row, told: True)
    assert "is not the text that counts" in complains(always.texts_are_of_their_pull_requests)


def test_a_text_that_counts_for_ever_is_not_githubs(monkeypatch: Plant) -> None:
    first = "orglane.merge.descriptions._later"
    monkeypatch.setattr(first, lambda known, told: (known or told)._replace(updated_at_ms=2**50))
    assert "the text of" in complains(at_rest.texts_are_githubs)


# ---- guards of the decisions


def test_moves_that_nobody_checks_revive_jobs(monkeypatch: Plant) -> None:
    anywhere = dict.fromkeys(jobs.MOVES, frozenset(jobs.MOVES))
    monkeypatch.setattr(decide_jobs, "MOVES", anywhere)
    monkeypatch.setattr(decide_jobs, "ACTIVE", frozenset(jobs.MOVES))
    assert " went from " in complains(always.job_moves_are_legal)


def test_rows_that_nobody_looked_at_are_not_what_their_commands_say(monkeypatch: Plant) -> None:
    monkeypatch.setattr(apply, "more", lambda state, command: Wanted())
    assert "its commands say" in complains(always.rows_are_what_their_commands_say)


def test_a_merge_that_raises_what_nobody_foresaw_is_a_break(monkeypatch: Plant) -> None:
    def broken(*given: Any) -> Any:
        raise KeyError("a field that is not always there")

    monkeypatch.setattr("orglane.decide.pulls.merge_push", broken)
    assert "KeyError" in complains(always.no_stage_breaks)


def test_a_repository_that_comes_back_uncounted_makes_the_head_wrong(monkeypatch: Plant) -> None:
    put = Draft.put_repository

    def uncounted(self: Draft, row: Any) -> None:
        head = self.head
        put(self, row)
        self.head = replace(head, epoch=self.head.epoch)

    monkeypatch.setattr(Draft, "put_repository", uncounted)
    assert "the head counts" in complains(always.counters_are_right)


def test_a_change_that_is_not_told_leaves_sidebars_wrong(monkeypatch: Plant) -> None:
    def silent(before: State, after: State) -> list[Change]:
        return [each for each in changes_between(before, after) if not isinstance(each, PullRequestRemoved)]

    monkeypatch.setattr("orglane.commits.changes_between", silent)
    assert "shows" in complains(always.current_views_are_snapshots)


# ---- the lane's answer


def test_a_failure_that_the_answer_swallows_loses_a_message(monkeypatch: Plant) -> None:
    monkeypatch.setattr(queue, "answer", lambda events: {"batchItemFailures": []})
    assert "nobody knows what became of it" in complains(always.nothing_is_answered_for_nothing)


def test_a_failure_that_the_answer_swallows_loses_what_was_accepted(monkeypatch: Plant) -> None:
    monkeypatch.setattr(queue, "answer", lambda events: {"batchItemFailures": []})
    assert "had no effect" in complains(at_rest.nothing_is_lost)


def test_a_consumer_that_goes_on_behind_a_failure_breaks_the_order_of_its_lane(monkeypatch: Plant) -> None:
    in_order = apply._apply_lane

    def each_alone(works: Any, ports: apply.Ports) -> Iterator[Event]:
        for work in works:
            yield from in_order([work], ports)

    monkeypatch.setattr(apply, "_apply_lane", each_alone)
    assert "which came later" in complains(always.a_lane_keeps_its_order)


def test_a_consumer_that_never_parks_stops_a_lane(monkeypatch: Plant) -> None:
    def never(run: Any, rest: Any, reason: Exception, ports: Any) -> Failed:
        return Failed(tuple(work.message for each in (run, *rest) for work in each), reason)

    monkeypatch.setattr(apply, "_put_aside", never)
    assert "dead letters" in complains(at_rest.nothing_waits)


# ---- deliveries


def test_a_webhook_that_hides_a_refusing_queue_loses_deliveries(monkeypatch: Plant) -> None:
    def polite(request: Any, signing: Any, lane: Any, clock: Any) -> Delivery:
        class Hidden:
            def send(self, commands: Any) -> None:
                try:
                    lane.send(commands)
                except Unavailable:
                    return

        return receive(request, signing, Hidden(), clock)

    monkeypatch.setattr("tests.simulator.deliveries.receive", polite)
    assert "is on no lane" in complains(at_rest.nothing_is_lost)


def test_a_recovery_that_asks_for_nothing_leaves_deliveries_out(monkeypatch: Plant) -> None:
    decided = recover._decide
    monkeypatch.setattr(recover, "_decide", lambda task, cursor: decided(task, cursor) | {"todo": [], "total": 0})
    assert "never arrived" in complains(at_rest.nothing_is_lost)


# ---- work


def test_an_attempt_that_leaves_without_a_nudge_leaves_its_job_behind(monkeypatch: Plant) -> None:
    monkeypatch.setattr(Attempt, "_nudge", lambda self, at_ms=0: None)
    assert " is " in complains(at_rest.jobs_end)


def test_a_sync_that_merges_no_report_leaves_rows_behind(monkeypatch: Plant) -> None:
    monkeypatch.setattr("orglane.decide.jobs.put_report", lambda draft, report: None)
    assert "and not" in complains(at_rest.rows_are_githubs)


# ---- sockets


def test_a_frame_that_lacks_an_entry_leaves_sidebars_wrong(monkeypatch: Plant) -> None:
    delta = frames.delta

    def skipping(topic: str, run: list[Any]) -> str:
        return delta(topic, [run[0]._replace(seq=run[-1].seq, epoch=run[-1].epoch)])

    monkeypatch.setattr(frames, "delta", skipping)
    assert "shows" in complains(always.current_views_are_snapshots)


def test_a_push_that_skips_an_entry_leaves_sidebars_behind(monkeypatch: Plant) -> None:
    def skipping(entries: Any, *more: Any) -> Iterator[Any]:
        return push(entries[:-1], *more)

    monkeypatch.setattr(steps, "push", skipping)
    assert "stands at" in complains(always.nothing_falls_between)


def test_whoever_registers_after_reading_the_position_misses_what_comes_between(monkeypatch: Plant) -> None:
    def late(connection: Any, frame: Any, doors: Doors) -> Iterator[str]:
        topic = frame["topic"]
        head = doors.log.position(topic.partition(":")[2])
        if head is not None:
            answers = list(socket._recover(frame, topic.partition(":")[2], socket._position_of(frame), head, doors.log))
            doors.connections.register(connection, topic, doors.clock())
            yield from answers

    monkeypatch.setitem(socket.ACTIONS, "subscribe", late)
    _come_and_go(monkeypatch)
    assert "stands at" in complains(always.nothing_falls_between)


def test_a_subscription_that_registers_nobody_leaves_sidebars_behind(monkeypatch: Plant) -> None:
    monkeypatch.setattr(fakes.Connections, "register", lambda self, connection, topic, now_ms: True)
    assert "stands at" in complains(at_rest.every_view_is_a_snapshot)


def test_a_disconnect_that_removes_no_registrations_leaks_them(monkeypatch: Plant) -> None:
    def close(self: fakes.Connections, connection_id: str) -> None:
        self.open_ones.pop(connection_id, None)

    monkeypatch.setattr(fakes.Connections, "close", close)
    assert "is closed and listens" in complains(always.no_registration_leaks)


def test_a_registration_without_a_connection_leaks(monkeypatch: Plant) -> None:
    def register(self: fakes.Connections, connection: Any, topic: str, now_ms: int) -> bool:
        self.registered[topic, connection.id] = now_ms + fakes.CONNECTION_S * 1000
        return True

    monkeypatch.setattr(fakes.Connections, "register", register)
    _come_and_go(monkeypatch)
    assert "is closed and listens" in complains(always.no_registration_leaks)


def test_a_list_of_listeners_that_ignores_expiry_never_ends(monkeypatch: Plant) -> None:
    def of(self: fakes.Connections, topic: str, now_ms: int) -> list[Listener]:
        return [Listener(each) for name, each in sorted(self.registered) if name == topic]

    monkeypatch.setattr(fakes.Connections, "of", of)
    assert "listen" in complains(at_rest.registrations_expire)


def test_every_oracle_is_seen_to_fail() -> None:
    asked = set(re.findall(r"complains\(\w+\.(\w+)\)", Path(__file__).read_text()))
    assert asked == {each.__name__ for each in (*ALWAYS, *AT_REST)}
