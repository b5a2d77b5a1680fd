"""The worker is killed before and after every call that it makes: the sync goes on and misses nothing."""

import os

import pytest

from local.github.actions_account import tell
from orglane.rows import JobRow, Row
from orglane.work import sync
from tests.simulated.github import deliveries, new_hub, plan
from tests.simulated.system import System
from tests.simulated.truth import github_says, we_say

PARTS = 8
EVERY = int(os.environ.get("ORGLANE_KILL_EVERY", "16"))
"""Of the hundreds of points one in so many is tried; 1 tries them all."""


def synced(kill_at: int | None = None, seed: int = 3) -> System:
    hub, owner, installation = new_hub(plan(8, 90, 4))
    tell(hub, installation, "created", hub.actor(owner))
    system = System(hub, owner, installation, seed)
    system.place.kill_at = kill_at
    for each in deliveries(hub):
        system.deliver(each)
    system.run()
    return system


def rows_of(system: System) -> dict[str, Row]:
    return {sk: row for sk, row in system.store.rows_of(system.organization_id).items() if not isinstance(row, JobRow)}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many requests for a small organization, so that one more is few of them."""
    monkeypatch.setattr(sync, "MOST_PULLS", 2)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.usefixtures("small_pages")
def test_a_killed_worker_costs_at_most_one_turn(part: int) -> None:
    whole = synced()
    points = len(whole.place.passed)
    requests = whole.github.requests.total()
    assert requests > 40
    for kill_at in range(1 + part, points + 1, PARTS * EVERY):
        system = synced(kill_at)
        (job,) = system.jobs_of("full_sync")
        where = f"killed {whole.place.passed[kill_at - 1]}, point {kill_at} of {points}"
        assert (job.status, job.error) == ("completed", None), where
        assert we_say(system) == github_says(system.hub, system.installation), where
        assert system.store.heads[system.organization_id].open_pull_requests == len(we_say(system)), where
        assert rows_of(system).keys() == rows_of(whole).keys(), where
        assert system.github.requests.total() <= requests * 1.05, where
        assert system.lane.most_slices <= 2, where


@pytest.mark.usefixtures("small_pages")
def test_no_more_than_one_slice_stands_before_a_webhook() -> None:
    assert synced().lane.most_slices == 1
