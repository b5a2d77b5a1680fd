"""What GraphQL tells becomes the very facts that webhooks tell, for everything in the demo."""

import re
from typing import Any

import pytest

from local.github.graphql_schema import read_query
from local.github.shapes_account import membership
from local.github.shapes_check import check_run_event, status_event
from local.github.shapes_pull import full, review_event
from local.github.world import PullRequest, Repository
from orglane.commands import RecordChecks, RecordMember
from orglane.github import queries
from orglane.github.contents import read_check_run, read_status
from orglane.github.payload import account, pull_request, review
from orglane.github.people import read_organization
from orglane.github.responses import (
    check_facts,
    contexts_of,
    member_facts,
    pull_facts,
    review_facts,
)
from tests.unit.github.demo import DEMO

NAMES = [f"{repo.name}#{pull.number}" for repo, pull in DEMO.pulls]


@pytest.fixture(params=DEMO.pulls, ids=NAMES)
def told(request: pytest.FixtureRequest) -> tuple[Repository, PullRequest, Any]:
    """A pull request of the demo, and what GraphQL tells of it."""
    repo, pull = request.param
    return repo, pull, DEMO.node(repo, pull)


# ---- the same facts


def test_a_pull_request_has_the_facts_of_its_webhook(told: tuple[Repository, PullRequest, Any]) -> None:
    _, pull, node = told
    assert pull_facts(node) == pull_request(full(DEMO.hub.view, pull))


def test_its_reviews_have_the_facts_of_their_webhooks(told: tuple[Repository, PullRequest, Any]) -> None:
    _, pull, node = told
    decisive = {review(review_event(DEMO.hub.view, pull, one)) for one in pull.reviews if one.state != "COMMENTED"}
    assert set(review_facts(node)) <= decisive
    assert {each.reviewer for each in review_facts(node)} == {each.reviewer for each in decisive if each}


def test_its_checks_have_the_facts_of_their_webhooks(told: tuple[Repository, PullRequest, Any]) -> None:
    repo, pull, node = told
    view, world = DEMO.hub.view, DEMO.hub.world
    full_repo = full(view, pull)["base"]["repo"]
    whose = account({"repository": full_repo})
    assert whose is not None
    readings = [
        read_check_run({"repository": full_repo, "check_run": check_run_event(view, run)}, whose)
        for run in world.checks.get(pull.head_sha, [])
    ] + [
        read_status({"repository": full_repo, **status_event(view, repo, one, [])}, whose)
        for one in world.statuses.get(pull.head_sha, [])
    ]
    bodies = [body for reading in readings for body in reading.bodies]
    by_webhook = [check for body in bodies if isinstance(body, RecordChecks) for check in body.checks]
    assert sorted(check_facts(contexts_of(node))) == sorted(by_webhook)


def test_the_demo_has_every_kind_of_pull_request() -> None:
    facts = [pull_facts(DEMO.node(*each)) for each in DEMO.pulls]
    told = [each for each in facts if each]
    assert len(told) == len(DEMO.pulls)
    assert {each.state for each in told} == {"open", "closed", "merged"}
    assert {each.is_fork for each in told} == {each.is_draft for each in told} == {True, False}
    assert any(each.head_repo is None for each in told)
    assert any(each.author_login is None for each in told)
    assert any(each.requested_reviewers for each in told)


def test_members_have_the_facts_of_their_webhooks() -> None:
    answer = DEMO.ask(queries.MEMBERS, login=DEMO.owner.login, members=None)
    edges = answer["data"]["organization"]["membersWithRole"]["edges"]
    told = {each for edge in edges if (each := member_facts(edge["node"], edge["role"]))}
    expected = set()
    for person, role in DEMO.hub.world.members[DEMO.owner.id].items():
        shape = membership(DEMO.hub.view, DEMO.owner, DEMO.hub.world.accounts[person], role)
        reading = read_organization({"action": "member_added", "membership": shape}, _owner())
        (body,) = reading.bodies
        assert isinstance(body, RecordMember)
        expected.add(body.member._replace(name=DEMO.hub.world.accounts[person].name))
    assert told == expected


def _owner() -> Any:
    return account({"organization": {"id": DEMO.owner.id, "login": DEMO.owner.login}})


@pytest.mark.parametrize("name", [each for each in dir(queries) if re.fullmatch("[A-Z]{4,}|MORE_CHECKS", each)])
def test_every_query_is_valid_in_githubs_schema(name: str) -> None:
    _, wrong = read_query(getattr(queries, name))
    assert not wrong


@pytest.mark.parametrize("count", [1, 100])
def test_every_query_of_many_is_valid_in_githubs_schema(count: int) -> None:
    for text in (queries.pulls_of(count), queries.single_pulls(count)):
        _, wrong = read_query(text)
        assert not wrong
