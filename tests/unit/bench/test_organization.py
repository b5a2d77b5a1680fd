"""The organization that the bench of the page makes up is on the wire what the product's documents say."""

import itertools
import json

from bench.browser.organization import Organization
from tests.unit.on_the_wire import check


def test_its_snapshot_is_as_documented() -> None:
    pages = Organization(pull_requests=50, repositories=4).pages(limit=20)
    for each in pages:
        check("OrganizationSnapshot", each)
    assert [len(each["repos"]) + len(each["openPullRequests"]) for each in pages] == [20, 20, 14]
    assert [each["nextCursor"] for each in pages] == ["1", "2", None]


def test_what_happens_to_it_is_as_documented_and_follows_on_each_other() -> None:
    organization = Organization(50, 4)
    life = list(itertools.islice(organization.life(list(organization.repos)), 60))
    for each in life:
        check("Delta", each)
    told = [json.loads(each) for each in life]
    assert [(each["base"], each["seq"]) for each in told] == [(at, at + 1) for at in range(60)]
    assert {change["type"] for each in told for change in each["changes"]} == {
        "pullRequestUpdated",
        "pullRequestRemoved",
        "repoUpdated",
        "githubUpdated",
    }


def test_a_life_leaves_as_much_open_as_there_was() -> None:
    organization = Organization(200, 4)
    for _ in itertools.islice(organization.life(list(organization.repos)), 500):
        pass
    assert organization.count == 200


def test_it_has_the_same_names_each_time() -> None:
    assert _titles(Organization(30, 3)) == _titles(Organization(30, 3)) != _titles(Organization(30, 3, seed=2))


def test_what_was_told_since_a_position_leads_to_the_snapshot() -> None:
    organization = Organization(20, 2)
    shown = {each["prId"]: each for each in organization.pages(100)[0]["openPullRequests"]}
    for _ in itertools.islice(organization.life(list(organization.repos)), 40):
        pass
    (told,) = [json.loads(each) for each in organization.since(39)]
    assert (told["base"], told["seq"]) == (39, 40)
    for frame in organization.since(0):
        _follow(shown, json.loads(frame)["changes"])
    assert shown == {each["prId"]: each for each in organization.pages(100)[0]["openPullRequests"]}


def _follow(shown: dict[str, object], changes: list[dict[str, object]]) -> None:
    for change in changes:
        if change["type"] == "pullRequestRemoved":
            del shown[str(change["prId"])]
        if isinstance(row := change.get("pullRequest"), dict):
            shown[row["prId"]] = row


def _titles(organization: Organization) -> list[str]:
    return [each["title"] for each in organization.pages(100)[0]["openPullRequests"]]
