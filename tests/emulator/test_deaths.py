"""Every function dies again and again under load: nothing is lost, nothing doubled, nothing out of place."""

import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.live import killing, lanes
from tests.live.deployed import Deployed, eventually
from tests.live.mirror import Mirror
from tests.live.organization import Organization

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]

ORGANIZATIONS, PULL_REQUESTS = 3, 8
FUNCTIONS = ["WebhookFunction", "ApplyFunction", "PushFunction", "WorkFunction", "SocketFunction", "ApiFunction"]
DEATHS = {"WebhookFunction": 2, "ApplyFunction": 2, "PushFunction": 1}
"""So many of each there must be, of those on the way from a webhook to a frame."""
DIE_EVERY_S, MOST_ROUNDS = 0.4, 40


@pytest.fixture
def organizations(deployed: Deployed) -> Iterator[list[Organization]]:
    made = [Organization(deployed) for _ in range(ORGANIZATIONS)]
    for each in made:
        each.begin()
    yield made
    for each in made:
        each.close()


def deliver(organization: Organization, died: Counter[str]) -> list[str]:
    """A story of pull requests; what is not accepted is delivered again, as whoever recovers deliveries would."""
    guids, second, is_last = [], 0, False
    while not is_last:
        second += 1
        is_last = second == MOST_ROUNDS or all(died[each] >= times for each, times in DEATHS.items())
        for number in range(2, PULL_REQUESTS + 2):
            state = "merged" if is_last and number % 2 else "open"
            guid = str(uuid.uuid4())
            eventually(partial(_is_accepted, organization, number, second, guid, state), "it is accepted")
            guids.append(guid)
    return guids


def _is_accepted(organization: Organization, number: int, second: int, guid: str, state: str) -> bool:
    try:
        organization.pull_request(number, second, guid, state=state)
    except AssertionError:
        return False
    return True


def test_functions_that_die_at_random_lose_double_and_disorder_nothing(
    deployed: Deployed, organizations: list[Organization]
) -> None:
    begun = [(each.position(), Mirror(each.snapshot())) for each in organizations]
    queues = [lanes.own_lane(deployed, each.id) for each in organizations]
    queues += [*lanes.names(deployed).fronts, deployed.cloud.outputs["WorkUrl"]]
    with killing.patience(deployed, queues, 1):
        with (
            killing.deaths(deployed, FUNCTIONS, DIE_EVERY_S, seed=7) as died,
            ThreadPoolExecutor(ORGANIZATIONS) as pool,
        ):
            told = list(pool.map(deliver, organizations, [died] * ORGANIZATIONS))
        deployed.settle()

    assert all(died[each] >= times for each, times in DEATHS.items()), died
    for organization, guids, (position, mirror) in zip(organizations, told, begun, strict=True):
        effective = [each for each in organization.history() if each["outcome"] != "duplicate"]
        causes = [each["cause"]["id"] for each in effective if each["kind"] == "record_pull_request"]
        assert causes[1:] == guids
        pages = organization.snapshot()
        answer = organization.listen().subscribe(organization.topic, position)
        assert answer["recovery"] == "replay", answer
        mirror.take(organization._listeners[-1].deltas_to(answer["position"]["seq"]))
        assert mirror.shows() == Mirror(pages).shows()
        left = [1, *(number for number in range(2, PULL_REQUESTS + 2) if not number % 2)]
        assert sorted(row["number"] for row in mirror.pull_requests.values()) == left
        assert pages[0]["repos"][0]["openPullRequestCount"] == len(left)
