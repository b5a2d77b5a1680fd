"""Every event that can be sent validates against GitHub's published webhook schemas."""

import json
from collections.abc import Callable

import pytest

from local.github.config import EVENTS
from tests.contract.github.published import WebhookSchemas
from tests.contract.github.running import Running

API = "/repositories/acme-robotics/fleet-api"
ORG = "/organizations/acme-robotics"

Steps = Callable[[Running], list[tuple[list[str], list[str]]]]


def _pulls(github: Running) -> list[tuple[list[str], list[str]]]:
    """Every step of a pull request's life: what was sent, what should have been."""
    opened = github.caused("POST", f"{API}/pulls", title="New", head="new-branch", labels=["bug"], author="chen-li")
    number = github.do("GET", f"{API}/pulls")[0]["number"]
    pull = f"{API}/pulls/{number}"
    third = ["check_run.created", "check_run.completed"]
    return [
        (opened, ["create", "push", "pull_request.opened", "pull_request.labeled"]),
        (github.caused("PATCH", pull, title="Newer", body="Why"), ["pull_request.edited"]),
        (github.caused("PATCH", pull, title="Newer"), []),
        (github.caused("PATCH", pull, draft=True), ["pull_request.converted_to_draft"]),
        (github.caused("PATCH", pull, draft=False), ["pull_request.ready_for_review"]),
        (
            github.caused("PATCH", pull, labels=["api"]),
            ["pull_request.unlabeled", "pull_request.labeled"],
        ),
        (github.caused("POST", f"{API}/branches/release"), ["create", "push"]),
        (github.caused("PATCH", pull, base="release"), ["pull_request.edited"]),
        (github.caused("POST", f"{pull}/request-review", reviewer="ada-okafor"), ["pull_request.review_requested"]),
        (
            github.caused("POST", f"{pull}/request-review", reviewer="ada-okafor", remove=True),
            ["pull_request.review_request_removed"],
        ),
        (
            github.caused("POST", f"{pull}/review", author="ada-okafor", state="request_changes", body="No"),
            ["pull_request_review.submitted"],
        ),
        (
            github.caused("POST", f"{pull}/review", author="ada-okafor", state="dismiss"),
            ["pull_request_review.dismissed"],
        ),
        (
            github.caused("POST", f"{pull}/review", author="ada-okafor", state="approve"),
            ["pull_request_review.submitted"],
        ),
        (github.caused("POST", f"{pull}/review", author="chen-li", state="comment"), ["pull_request_review.submitted"]),
        (
            github.caused("PATCH", f"{pull}/review", author="chen-li", body="In other words"),
            ["pull_request_review.edited"],
        ),
        (github.caused("POST", f"{pull}/thread"), ["pull_request_review_thread.resolved"]),
        (github.caused("POST", f"{pull}/thread", resolved=False), ["pull_request_review_thread.unresolved"]),
        (github.caused("POST", f"{pull}/push"), ["push", "pull_request.synchronize"]),
        (github.caused("POST", f"{pull}/checks", state="pending"), ["check_run.created"] * 3),
        (
            github.caused("POST", f"{pull}/checks", state="failure"),
            ["check_run.completed"] * 3 + ["check_suite.completed"],
        ),
        (github.caused("POST", f"{pull}/checks", state="success"), third * 3 + ["check_suite.completed"]),
        (
            github.caused("POST", f"{pull}/checks/rerequest", name="test"),
            ["check_run.rerequested"],
        ),
        (github.caused("POST", f"{pull}/status", state="failure", context="preview"), ["status"]),
        (github.caused("POST", f"{pull}/close"), ["pull_request.closed"]),
        (github.caused("POST", f"{pull}/reopen"), ["pull_request.reopened"]),
        (
            github.caused("POST", f"{pull}/merge", actor="bruno-keller", deleteBranch=True),
            ["pull_request.closed", "push", "delete", "push"],
        ),
    ]


def _repositories(github: Running) -> list[tuple[list[str], list[str]]]:
    new = "/repositories/acme-robotics/brand-new"
    renamed = "/repositories/acme-robotics/newer"
    github.do("POST", "/organizations/marta-solo/install")
    return [
        (
            github.caused("POST", f"{ORG}/repositories", name="brand-new", private=True),
            ["repository.created", "installation_repositories.added"],
        ),
        (github.caused("PATCH", new, name="newer"), ["repository.renamed"]),
        (github.caused("PATCH", renamed, private=False), ["repository.publicized"]),
        (github.caused("PATCH", renamed, private=True), ["repository.privatized"]),
        (github.caused("PATCH", renamed, archived=True), ["repository.archived"]),
        (github.caused("PATCH", renamed, archived=False), ["repository.unarchived"]),
        (github.caused("PATCH", renamed, description="What"), ["repository.edited"]),
        (github.caused("POST", f"{renamed}/branches/trunk"), ["create", "push"]),
        (github.caused("PATCH", renamed, defaultBranch="trunk"), ["repository.edited"]),
        (github.caused("POST", f"{renamed}/branches/main"), ["push"]),
        (github.caused("DELETE", f"{renamed}/branches/main"), ["delete", "push"]),
        (github.caused("PUT", f"{renamed}/collaborators/kofi-builds"), ["member.added"]),
        (github.caused("DELETE", f"{renamed}/collaborators/kofi-builds"), ["member.removed"]),
        (
            github.caused("POST", f"{renamed}/transfer", newOwner="marta-solo"),
            ["installation_repositories.removed", "repository.transferred", "installation_repositories.added"],
        ),
        (
            github.caused("DELETE", "/repositories/marta-solo/newer"),
            ["repository.deleted", "installation_repositories.removed"],
        ),
    ]


def _accounts(github: Running) -> list[tuple[list[str], list[str]]]:
    selected = {"repositories": ["simulator", "docs"]}
    return [
        (github.caused("POST", "/ping"), ["ping"]),
        (github.caused("PUT", f"{ORG}/members/nadia-wanders", role="member"), ["organization.member_added"]),
        (github.caused("PUT", f"{ORG}/members/nadia-wanders", role="admin"), []),
        (github.caused("DELETE", f"{ORG}/members/nadia-wanders"), ["organization.member_removed"]),
        (
            github.caused("DELETE", f"{ORG}/installation/repositories", **selected),
            ["installation_repositories.removed"],
        ),
        (
            github.caused("POST", f"{ORG}/installation/repositories", **selected),
            ["installation_repositories.added"],
        ),
        (github.caused("POST", "/users/chen-li/revoke"), ["github_app_authorization.revoked"]),
        (github.caused("POST", f"{ORG}/accept-permissions"), ["installation.new_permissions_accepted"]),
        (github.caused("POST", f"{ORG}/suspend"), ["installation.suspend"]),
        (github.caused("POST", f"{API}/branches/unheard"), []),
        (github.caused("POST", f"{ORG}/unsuspend"), ["installation.unsuspend"]),
        (github.caused("POST", f"{ORG}/uninstall"), ["installation.deleted"]),
        (github.caused("POST", f"{API}/branches/unheard-too"), []),
        (github.caused("POST", f"{ORG}/install", **selected), ["installation.created"]),
        (github.caused("POST", f"{API}/branches/not-selected"), []),
        (github.caused("PATCH", ORG, login="acme-machines"), ["organization.renamed"]),
    ]


def _teams(github: Running) -> list[tuple[list[str], list[str]]]:
    team, pull = f"{ORG}/teams/robot-vision", github.pull()
    return [
        (github.caused("POST", f"{ORG}/teams", name="Vision"), ["team.created"]),
        (github.caused("PATCH", f"{ORG}/teams/vision", name="Robot Vision"), ["team.edited"]),
        (github.caused("PUT", f"{team}/members/chen-li"), ["membership.added"]),
        (github.caused("PUT", f"{team}/members/chen-li"), []),
        (github.caused("DELETE", f"{team}/members/chen-li"), ["membership.removed"]),
        (github.caused("PUT", f"{team}/members/chen-li"), ["membership.added"]),
        (github.caused("PUT", f"{team}/repositories/fleet-api"), ["team_add", "team.added_to_repository"]),
        (github.caused("POST", f"{pull}/request-review", team="robot-vision"), ["pull_request.review_requested"]),
        (
            github.caused("POST", f"{pull}/request-review", team="robot-vision", remove=True),
            ["pull_request.review_request_removed"],
        ),
        (github.caused("POST", f"{pull}/request-review", team="robot-vision"), ["pull_request.review_requested"]),
        (github.caused("DELETE", f"{team}/repositories/fleet-api"), ["team.removed_from_repository"]),
        (github.caused("DELETE", team), ["team.deleted", "membership.removed"]),
    ]


# The events of the contract's table, and with them what comes of the same controls.
SENT = {
    *("installation", "installation_repositories", "pull_request", "pull_request_review", "pull_request_review_thread"),
    *("check_run", "check_suite", "status", "push", "create", "delete", "repository", "organization", "member"),
    *("membership", "team", "team_add", "github_app_authorization", "ping"),
}


def test_every_event_of_the_contract_is_among_the_steps(github: Running) -> None:
    github.install()
    for steps in (_pulls, _repositories, _teams, _accounts):
        steps(github)
    assert {one.event for one in github.receiver.received} == SENT
    assert set(EVENTS) <= SENT


@pytest.mark.parametrize("steps", [_pulls, _repositories, _teams, _accounts])
def test_each_step_sends_what_github_sends(github: Running, webhook_schemas: WebhookSchemas, steps: Steps) -> None:
    github.install()
    for sent, expected in steps(github):
        assert sent == expected
    wrong = {}
    for one in github.receiver.received:
        if found := webhook_schemas.complaints(one.event, one.payload):
            wrong[one.name] = found
    assert wrong == {}, json.dumps(wrong, indent=1)


def test_the_announced_demo_is_githubs_too(github: Running, webhook_schemas: WebhookSchemas) -> None:
    answer = github.do("POST", f"{ORG}/announce")
    github.idle()
    received = github.receiver.received
    assert answer == {"deliveries": 61}
    assert len(received) == 61
    assert received[0].name == "installation.created"
    assert len(received[0].payload["repositories"]) == 20
    assert set(github.receiver.names[1:]) == {"pull_request.opened", "pull_request.closed"}
    created = [one.payload["pull_request"]["created_at"] for one in received[1:]]
    assert created == sorted(created)
    pulls = [one.payload["pull_request"] for one in received[1:]]
    assert [one["title"] for one in pulls if one["user"] is None] == ["Remember the chosen fleet"]
    assert [one["title"] for one in pulls if one["head"]["repo"] is None] == ["Contributed: conveyor belts"]
    assert any(one["head"]["repo"] and one["head"]["repo"]["fork"] for one in pulls)
    assert 20_000 < max(len(one.body) for one in received[1:]) < 40_000
    wrong = [found for one in received if (found := webhook_schemas.complaints(one.event, one.payload))]
    assert wrong == []


def test_a_persons_repositories_come_without_an_organization(github: Running, webhook_schemas: WebhookSchemas) -> None:
    github.do("POST", "/organizations/marta-solo/install")
    names = github.caused("POST", "/repositories/marta-solo/dotfiles/pulls", title="Aliases", head="aliases")
    assert names == ["create", "push", "pull_request.opened"]
    last = github.receiver.received[-1].payload
    assert "organization" not in last
    assert last["repository"]["owner"]["type"] == "User"
    for one in github.receiver.received:
        assert webhook_schemas.complaints(one.event, one.payload) == []


def test_who_leaves_an_organization_leaves_its_teams(github: Running) -> None:
    github.install()
    github.do("POST", f"{ORG}/teams", name="Vision")
    github.do("PUT", f"{ORG}/teams/vision/members/chen-li")
    github.do("PUT", f"{ORG}/teams/vision/repositories/docs")
    left = github.caused("DELETE", f"{ORG}/members/chen-li")
    assert left == ["membership.removed", "organization.member_removed"]
    github.do("DELETE", "/repositories/acme-robotics/docs")
    (team,) = github.do("GET", f"{ORG}/teams")
    assert (team["members"], team["repositories"]) == ([], [])


def test_a_team_that_is_gone_is_hardly_told_of(github: Running) -> None:
    github.install()
    github.do("POST", f"{ORG}/teams", name="Vision")
    github.do("PUT", f"{ORG}/teams/vision/members/chen-li")
    pull = github.pull()
    github.do("POST", f"{pull}/request-review", team="vision")
    assert [one["slug"] for one in github.do("GET", pull)["requested_teams"]] == ["vision"]
    (listed,) = github.do("GET", f"{ORG}/teams")
    assert (listed["members"], listed["repositories"]) == (["chen-li"], [])
    github.do("DELETE", f"{ORG}/teams/vision")
    github.idle()
    last = github.receiver.received[-1].payload
    assert last["team"] == {"id": listed["id"], "name": "Vision", "deleted": True}
    assert (last["scope"], last["member"]["login"]) == ("team", "chen-li")
    assert github.do("GET", pull)["requested_teams"] == []
    for method, path, status in (
        ("DELETE", f"{ORG}/teams/vision", 404),
        ("POST", f"{ORG}/teams", 422),
        ("POST", "/organizations/marta-solo/teams", 409),
    ):
        assert github.client.request(method, f"/_local{path}", json={"name": "!"}).status_code == status
