"""From a signed webhook to a frame in an open socket, through everything that is deployed."""

import itertools
import json

import pytest

from tests.live import payloads
from tests.live.deployed import Deployed
from tests.live.listener import MAX_FRAME_BYTES
from tests.live.mirror import Mirror
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator


def _change(delta: payloads.Json, kind: str) -> payloads.Json:
    found: payloads.Json = next(each for each in delta["changes"] if each["type"] == kind)
    return found


def test_a_webhook_reaches_an_open_socket(organization: Organization) -> None:
    listener, position = organization.follow()
    delivery_id = organization.pull_request(2, title="Turn left")
    delta = listener.delta()
    assert delta["cause"] == {"kind": "webhook", "id": delivery_id}
    assert (delta["topic"], delta["epoch"]) == (organization.topic, position["epoch"])
    assert (delta["base"], delta["seq"]) == (position["seq"], position["seq"] + 1)
    pull_request = _change(delta, "pullRequestUpdated")["pullRequest"]
    assert (pull_request["prId"], pull_request["title"]) == (f"{organization.id}#2", "Turn left")
    assert _change(delta, "repoUpdated")["repo"]["openPullRequestCount"] == 2


def test_the_whole_life_of_a_pull_request_is_told(organization: Organization) -> None:
    listener, _ = organization.follow()
    told = []
    steps: list[payloads.Json] = [{}, {"title": "New words"}, {"draft": True}, {"draft": False}]
    steps += [{"state": "closed"}, {}, {"state": "merged"}]
    for second, story in enumerate(steps):
        organization.pull_request(2, second, **story)
        changes = listener.delta()["changes"]
        change = next(each for each in changes if each["type"].startswith("pullRequest"))
        row = change.get("pullRequest", {})
        told.append((change["type"], row.get("title"), row.get("isDraft"), change.get("reason")))
    assert told == [
        ("pullRequestUpdated", "Change 2", False, None),
        ("pullRequestUpdated", "New words", False, None),
        ("pullRequestUpdated", "Change 2", True, None),
        ("pullRequestUpdated", "Change 2", False, None),
        ("pullRequestRemoved", None, None, "closed"),
        ("pullRequestUpdated", "Change 2", False, None),
        ("pullRequestRemoved", None, None, "merged"),
    ]


def test_positions_follow_one_another_without_a_gap(organization: Organization) -> None:
    listener, position = organization.follow()
    for number in range(2, 22):
        organization.pull_request(number)
    organization.deployed.settle()
    end = organization.position()["seq"]
    deltas = listener.deltas_to(end)
    assert deltas[0]["base"] == position["seq"]
    assert all(delta["base"] == before["seq"] for before, delta in itertools.pairwise(deltas))
    assert len(organization.read("/summary")["openPullRequests"]) == 21


def test_the_same_delivery_twice_has_one_effect(organization: Organization) -> None:
    guid = organization.pull_request(2)
    organization.deployed.settle()
    before = organization.position()
    organization.pull_request(2, guid=guid)
    organization.deployed.settle()
    assert organization.position() == before
    assert [entry["cause"]["id"] for entry in organization.history()].count(guid) == 1


def test_the_same_event_by_another_delivery_changes_nothing_that_is_shown(organization: Organization) -> None:
    listener, _ = organization.follow()
    organization.pull_request(1)
    delta = listener.delta()
    assert [each["type"] for each in delta["changes"]] == ["githubUpdated"]


def test_any_order_of_deliveries_ends_in_the_same_list(organization: Organization, newcomer: Organization) -> None:
    story: list[tuple[int, int, payloads.Json]] = [
        (2, 0, {}),
        (2, 1, {"title": "Second thoughts"}),
        (2, 2, {"draft": True}),
        (3, 0, {}),
        (3, 4, {"state": "merged"}),
        (4, 0, {}),
        (4, 2, {"state": "closed"}),
        (4, 5, {"title": "Once more"}),
    ]
    newcomer.begin()
    for number, second, changes in story:
        organization.pull_request(number, second, **changes)
    for number, second, changes in reversed(story):
        newcomer.pull_request(number, second, **changes)
    organization.deployed.settle()

    def shown(one: Organization) -> list[tuple[object, ...]]:
        rows = one.read("/summary")["openPullRequests"]
        return sorted((row["number"], row["title"], row["isDraft"], row["updatedAtMs"]) for row in rows)

    assert shown(organization) == shown(newcomer)
    assert [number for number, *_ in shown(organization)] == [1, 2, 4]


def test_the_delta_of_an_ordinary_webhook_is_under_2_kb(organization: Organization) -> None:
    listener, _ = organization.follow()
    payload = _sample(organization.deployed)
    payload["installation"].pop("account", None)
    payload["repository"]["owner"]["id"] = int(organization.id)
    assert len(json.dumps(payload)) > 15_000
    assert organization.deliver("pull_request", payload).json()["commands"] == 1
    listener.delta()
    assert max(listener.sizes) < 2048


def _sample(deployed: Deployed) -> payloads.Json:
    """What the local GitHub sends when somebody edits a pull request of the demo."""
    github = deployed.github
    repos = github.get("/_local/organizations/acme-robotics").json()["repositories"]
    name = next(each["full_name"] for each in repos if each["name"] == "arm-controller")
    pulls = github.get(f"/_local/repositories/{name}/pulls").json()
    number = next(each["number"] for each in pulls if each["state"] == "open")
    github.patch(f"/_local/repositories/{name}/pulls/{number}", json={"title": "A title for a sample"})
    github.get("/_local/deliveries/idle")
    deliveries = github.get("/_local/deliveries", params={"limit": 500}).json()["items"]
    sample = next(each for each in deliveries if each["event"] == "pull_request")
    found: payloads.Json = github.get(f"/_local/deliveries/{sample['id']}").json()["request"]["payload"]
    return found


def test_a_client_of_deltas_sees_what_a_new_snapshot_shows(organization: Organization) -> None:
    listener, _ = organization.follow()
    mirror = Mirror(organization.snapshot())
    organization.added(range(int(organization.id) * 100, int(organization.id) * 100 + 3))
    for number in range(2, 8):
        organization.pull_request(number)
    organization.pull_request(3, 1, title="Edited")
    organization.pull_request(4, 1, state="merged")
    organization.pull_request(5, 1, state="closed")
    organization.pull_request(6, 1, draft=True)
    gone = payloads.minimal_repository(organization.owner, int(organization.id) * 100 + 1)
    organization.deliver("installation_repositories", payloads.repositories_removed(organization.owner, 5, [gone]))
    organization.deployed.settle()
    pages = organization.snapshot()
    mirror.take(listener.deltas_to(pages[0]["position"]["seq"]))
    assert mirror.shows() == Mirror(pages).shows()
    assert len(mirror.pull_requests) == 5


def test_a_repository_that_is_removed_takes_its_pull_requests_along(organization: Organization) -> None:
    listener, _ = organization.follow()
    mirror = Mirror(organization.snapshot())
    told = [payloads.minimal_repository(organization.owner, int(organization.id))]
    organization.deliver("installation_repositories", payloads.repositories_removed(organization.owner, 5, told))
    mirror.take([listener.delta()])
    pages = organization.snapshot()
    assert mirror.shows() == Mirror(pages).shows()
    assert pages[0]["repos"] == pages[0]["openPullRequests"] == []


def test_frames_over_30_kb_come_in_parts_and_are_one_delta(organization: Organization) -> None:
    listener, position = organization.follow()
    mirror = Mirror(organization.snapshot())
    first = int(organization.id) * 1000
    told = [
        payloads.minimal_repository(organization.owner, first + number, f"{number:03d}-" + "long-name-" * 20)
        for number in range(400)
    ]
    answer = organization.deliver("installation_repositories", payloads.repositories_added(organization.owner, 1, told))
    assert answer.json()["commands"] == 10
    organization.deployed.settle()
    pages = organization.snapshot()
    deltas = listener.deltas_to(pages[0]["position"]["seq"])
    assert deltas[0]["base"] == position["seq"]
    assert max(len(json.dumps(delta)) for delta in deltas) > MAX_FRAME_BYTES
    assert max(listener.sizes) <= MAX_FRAME_BYTES
    mirror.take(deltas)
    assert mirror.shows() == Mirror(pages).shows()
    assert len(mirror.repos) == 401


def test_pages_of_a_snapshot_carry_one_position_while_the_organization_moves(organization: Organization) -> None:
    listener, _ = organization.follow()
    for number in range(2, 12):
        organization.pull_request(number)
    organization.deployed.settle()
    before = organization.position()
    pages = [organization.read("/summary", params={"limit": 4})]
    organization.pull_request(1, 1, title="Moved meanwhile")
    organization.deployed.settle()
    while cursor := pages[-1]["nextCursor"]:
        pages.append(organization.read("/summary", params={"limit": 4, "cursor": cursor}))
    assert len(pages) >= 3
    assert [page["position"] for page in pages] == [before] * len(pages)
    end = organization.position()
    mirror = Mirror(pages).take(listener.deltas_to(end["seq"]))
    assert mirror.shows() == Mirror(organization.snapshot()).shows()


def test_an_installation_that_ends_is_visible_to_clients(organization: Organization) -> None:
    listener, _ = organization.follow()
    for second, (action, status) in enumerate(
        (("suspend", "reconnect_required"), ("unsuspend", "connected"), ("deleted", "install_required"))
    ):
        answer = organization.deliver("installation", payloads.installation(organization.owner, action, second, []))
        assert answer.json()["commands"] == 1
        if status != "connected":
            # The state is cleared in one epoch change: clients take a new snapshot, once.
            assert listener.until("resync")["reason"] == "epoch"
        organization.deployed.settle()
        shown = organization.read("/summary")
        assert shown["github"]["installationStatus"] == status
        assert shown["repos"] == shown["openPullRequests"] == []
