"""The names of lanes."""

import pytest

from orglane.lanes import MOST_NAME, Lanes

HOST = "https://sqs.eu-central-1.amazonaws.com/1"
LANES = Lanes(f"{HOST}/orglane-lane.fifo")


def test_an_own_lane_is_named_after_stack_and_number() -> None:
    assert LANES.own("42") == f"{HOST}/orglane_lane_42.fifo"
    assert LANES.dead("42") == "orglane_lane_42_dead.fifo"


@pytest.mark.parametrize(
    ("organization_id", "queue"),
    [("40", "orglane-lane.fifo"), ("41", "orglane-lane-1.fifo"), ("43", "orglane-lane-3.fifo")],
)
def test_a_front_lane_is_an_organizations_for_ever(organization_id: str, queue: str) -> None:
    for lanes in (LANES, LANES._replace(mode="shared")):
        assert lanes.front(organization_id) == f"{HOST}/{queue}"


def test_shared_lanes_are_all_there_are() -> None:
    assert LANES._replace(mode="shared").own("42") is None


@pytest.mark.parametrize("organization_id", ["", "acme", "-1", "4.2", "\u0664\u0662"])
def test_what_is_no_number_has_no_lane_of_its_own(organization_id: str) -> None:
    assert LANES.own(organization_id) is None
    assert LANES.front(organization_id) == LANES.url


def test_a_name_that_would_be_too_long_leaves_an_organization_on_its_front_lane() -> None:
    room = MOST_NAME - len("_lane_42_dead.fifo")
    assert Lanes(f"{HOST}/{'s' * room}-lane.fifo").own("42") is not None
    assert Lanes(f"{HOST}/{'s' * (room + 1)}-lane.fifo").own("42") is None


@pytest.mark.parametrize(
    ("queue", "organization_id"),
    [
        ("orglane_lane_42.fifo", "42"),
        ("orglane_lane_42_dead.fifo", None),
        ("orglane-lane.fifo", None),
        ("orglane-lane-2.fifo", None),
        ("orglane_lane_x.fifo", None),
        ("orglane_lane_42", None),
        ("other_lane_42.fifo", None),
    ],
)
def test_whose_own_lane_a_queue_is(queue: str, organization_id: str | None) -> None:
    assert LANES.organization_of(queue) == organization_id


def test_no_name_of_another_stack_begins_as_ours_do() -> None:
    assert not Lanes(f"{HOST}/orglane-lane-x-lane.fifo").name("42").startswith(LANES.prefix)


def test_an_unknown_mode_is_told_at_the_start() -> None:
    with pytest.raises(ValueError, match="LANE_MODE is 'both'"):
        Lanes.of({"LANE_URL": LANES.url, "LANE_MODE": "both"})
