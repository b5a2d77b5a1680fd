"""The life of an organization's own lane: any step may come twice, late, or in the middle of a failure."""

from dataclasses import dataclass, field

import pytest

from orglane.commands import Account, Command, HandOver
from orglane.errors import Unavailable
from orglane.ports.work import LaneCall
from orglane.rows import Head
from orglane.work import LanePorts, tend
from orglane.work.lanes import CLOSING_S, EMPTY_S, RETRY_S
from tests.fakes import NOW_MS

ACME = Account("42", "acme")
HERE = Head(epoch=1, account=ACME, installation=(5, False, 0, "connected"))
GONE = Head(epoch=1, account=ACME, installation=(5, True, 0, "install_required"))


@dataclass
class World:
    """Queues, calls and commands, written down in the order in which they happened."""

    head: Head | None
    commands_waiting: int = 0
    down: bool = False
    is_shared: bool = False
    closed: bool = False
    done: list[object] = field(default_factory=list)

    def tend(self, step: str, tries: int = 0) -> str:
        ports = LanePorts(
            lambda organization_id: self.head,
            lambda organization_id: not self.is_shared,
            self,
            self,
            self.send_front,
            lambda: NOW_MS,
        )
        return tend(LaneCall("42", step, tries), ports)

    def create(self, organization_id: str) -> None:
        self._do("create", organization_id)

    def connect(self, organization_id: str) -> None:
        self._do("connect", organization_id)

    def close(self, organization_id: str) -> None:
        self._do("close", organization_id)

    def remove(self, organization_id: str) -> None:
        self._do("remove", organization_id)

    def is_closed(self, organization_id: str) -> bool:
        return self.closed

    def waiting(self, organization_id: str) -> int:
        return self.commands_waiting

    def call(self, call: LaneCall, delay_s: int = 0) -> None:
        self.done.append((call.step, call.tries, delay_s))

    def send_front(self, command: Command) -> None:
        assert (command.organization_id, command.body, command.dedup) == ("42", HandOver(ACME), None)
        self.done.append("hand over")

    def _do(self, what: str, organization_id: str) -> None:
        if self.down:
            raise Unavailable("You must wait 60 seconds after deleting a queue before you can create another.")
        self.done.append(f"{what} {organization_id}")


def test_a_lane_is_made_before_its_hand_over_is_sent() -> None:
    world = World(HERE)
    assert world.tend("open") == "done"
    assert world.done == ["create 42", "hand over"]


def test_it_gets_its_consumer_when_the_hand_over_was_reached() -> None:
    world = World(HERE)
    assert world.tend("connect") == "done"
    assert world.done == ["connect 42"]


@pytest.mark.parametrize("head", [None, GONE])
def test_whoever_is_not_installed_gets_no_lane(head: Head | None) -> None:
    world = World(head)
    assert world.tend("open") == "ended"
    assert world.done == []


def test_a_lane_whose_installation_ended_before_its_hand_over_is_consumed_all_the_same() -> None:
    world = World(GONE)
    assert world.tend("connect") == "done"
    assert world.done == ["connect 42"]


def test_in_shared_mode_nobody_gets_a_lane() -> None:
    world = World(HERE, is_shared=True)
    assert world.tend("open") == "ended"
    assert world.done == []


def test_the_end_of_an_installation_refuses_senders_before_anything_is_removed() -> None:
    world = World(GONE)
    assert world.tend("close") == "done"
    assert world.done == ["close 42", ("remove", 0, CLOSING_S)]


def test_nobody_is_refused_while_the_lane_has_commands_that_could_be_overtaken() -> None:
    world = World(GONE, commands_waiting=1)
    assert world.tend("close") == "waiting"
    assert world.done == [("close", 0, EMPTY_S)]


@pytest.mark.parametrize("head", [HERE, GONE])
def test_a_closed_lane_that_still_has_commands_waits_for_its_consumer(head: Head) -> None:
    world = World(head, commands_waiting=1, closed=True)
    assert world.tend("remove") == "waiting"
    assert world.done == ["connect 42", ("remove", 0, CLOSING_S)]


@pytest.mark.parametrize("head", [HERE, GONE])
def test_an_empty_lane_that_was_closed_is_removed_whoever_came_back_since(head: Head) -> None:
    world = World(head, closed=True)
    assert world.tend("remove") == "done"
    assert world.done == ["remove 42"]


def test_whoever_came_back_before_the_lane_was_closed_keeps_it() -> None:
    world = World(HERE)
    assert [world.tend("close"), world.tend("remove")] == ["kept", "kept"]
    assert world.done == []


def test_a_lane_that_is_closed_goes_though_its_owner_came_back() -> None:
    """What has taken the front lane since would be overtaken. Whoever closed it may have died before it said so."""
    world = World(HERE, closed=True)
    assert world.tend("close") == "done"
    assert world.done == [("remove", 0, CLOSING_S)]


@pytest.mark.parametrize(
    ("step", "head"), [("open", HERE), ("connect", HERE), ("connect", GONE), ("close", GONE), ("remove", GONE)]
)
def test_a_step_that_fails_is_tried_again_later_and_later(step: str, head: Head) -> None:
    world = World(head, down=True, closed=step == "remove")
    assert [world.tend(step, tries) for tries in range(len(RETRY_S))] == ["retrying"] * len(RETRY_S)
    assert world.done == [(step, tries + 1, delay_s) for tries, delay_s in enumerate(RETRY_S)]
    assert max(RETRY_S) > 60


def test_what_keeps_failing_is_left_to_the_queues_own_patience() -> None:
    world = World(HERE, down=True)
    with pytest.raises(Unavailable, match="60 seconds"):
        world.tend("open", len(RETRY_S))
