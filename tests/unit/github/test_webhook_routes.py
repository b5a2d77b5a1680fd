"""Which webhook becomes which commands."""

from typing import Any

import pytest

from orglane.commands import (
    MAX_BODY_BYTES,
    Account,
    Cause,
    Command,
    PullRequestFacts,
    RecordInstallation,
    RecordPullRequest,
    RecordRepositories,
    RepositoryFacts,
    encode,
)
from orglane.github.reading import Reading
from orglane.github.webhook import MAX_COMMANDS, ROUTES, SLICE, read

OWNER = {"id": 42, "login": "acme", "type": "Organization", "avatar_url": "https://avatars.example/42"}
ACCOUNT = Account("42", "acme", "organization", "https://avatars.example/42")
NEW_YEAR_MS = 1_767_225_600_000
INSTALLATION = {"id": 5, "account": OWNER, "updated_at": "2026-01-01T00:00:00Z"}
PULL_REQUEST = {
    "action": "opened",
    "number": 7,
    "pull_request": {
        "number": 7,
        "updated_at": "2026-01-01T00:00:00Z",
        "head": {"repo": {"id": 9, "full_name": "acme/robot"}},
        "base": {"repo": {"id": 9}},
    },
    "repository": {"id": 9, "full_name": "acme/robot", "name": "robot", "private": False, "owner": OWNER},
    "installation": {"id": 5},
}
ROBOT = RepositoryFacts("9", "acme/robot", "robot", is_private=False)


def minimal(first: int, last: int) -> list[dict[str, Any]]:
    """Repositories as installation events tell of them."""
    return [{"id": n, "name": f"r{n}", "full_name": f"acme/r{n}", "private": True} for n in range(first, last + 1)]


def facts(first: int, last: int) -> tuple[RepositoryFacts, ...]:
    return tuple(RepositoryFacts(str(n), f"acme/r{n}", f"r{n}") for n in range(first, last + 1))


def test_the_table_is_this() -> None:
    assert set(ROUTES) == {
        *("pull_request", "pull_request_review", "pull_request_review_thread"),
        *("check_run", "check_suite", "status"),
        *("push", "create", "delete", "repository"),
        *("installation", "installation_repositories"),
        *("organization", "membership", "member", "team", "team_add", "github_app_authorization"),
    }


@pytest.mark.parametrize("action", ["opened", "edited", "synchronize", "closed", "an_action_to_come", None, 5])
def test_every_action_of_a_pull_request_records_it(action: object) -> None:
    pull_request = PullRequestFacts(number=7, updated_at_ms=NEW_YEAR_MS, head_repo="acme/robot")
    assert read("pull_request", {**PULL_REQUEST, "action": action}) == Reading(
        (RecordPullRequest(ACCOUNT, "5", ROBOT, pull_request),)
    )


def test_a_repositorys_own_hook_knows_no_installation() -> None:
    payload = {name: value for name, value in PULL_REQUEST.items() if name != "installation"}
    (body,) = read("pull_request", payload).bodies
    assert isinstance(body, RecordPullRequest)
    assert (body.installation_id, body.account) == (None, ACCOUNT)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"repository": {"owner": OWNER}}, "incomplete:repository"),
        ({"repository": None, "organization": OWNER}, "incomplete:repository"),
        ({"repository": None}, "incomplete:account"),
        ({"pull_request": None}, "incomplete:pull_request"),
        ({"pull_request": {"number": 7}}, "incomplete:pull_request"),
        ({"pull_request": {"updated_at": "2026-01-01T00:00:00Z"}}, "incomplete:pull_request"),
    ],
)
def test_a_pull_request_that_lacks_what_nothing_replaces_is_passed_over(changes: dict[str, Any], reason: str) -> None:
    assert read("pull_request", {**PULL_REQUEST, **changes}) == Reading(ignored=reason)


@pytest.mark.parametrize(
    ("action", "status", "repositories"),
    [
        ("created", "connected", facts(1, 2)),
        ("unsuspend", "connected", facts(1, 2)),
        ("new_permissions_accepted", "connected", facts(1, 2)),
        ("suspend", "reconnect_required", ()),
        ("deleted", "install_required", ()),
    ],
)
def test_an_installation_is_recorded_with_what_became_of_it(
    action: str, status: str, repositories: tuple[RepositoryFacts, ...]
) -> None:
    payload = {"action": action, "installation": INSTALLATION, "repositories": minimal(1, 2), "requester": None}
    assert read("installation", payload) == Reading(
        (RecordInstallation(ACCOUNT, "5", status, NEW_YEAR_MS, repositories),)
    )


def test_an_installation_without_repositories_is_recorded_all_the_same() -> None:
    payload = {"action": "created", "installation": INSTALLATION}
    assert read("installation", payload) == Reading((RecordInstallation(ACCOUNT, "5", "connected", NEW_YEAR_MS),))


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"action": "paused", "installation": INSTALLATION}, "action:installation.paused"),
        ({"action": "x" * 100, "installation": INSTALLATION}, "action:installation." + "x" * 64),
        ({"action": None, "installation": INSTALLATION}, "action:installation."),
        ({"action": ["created"], "installation": INSTALLATION}, "action:installation."),
        ({"action": "created", "installation": {"account": OWNER}}, "incomplete:installation"),
        ({"action": "created", "installation": {"id": 5}}, "incomplete:account"),
    ],
)
def test_an_installation_that_nobody_understands_is_passed_over(payload: dict[str, Any], reason: str) -> None:
    assert read("installation", payload) == Reading(ignored=reason)


def test_many_repositories_come_in_slices_and_the_rest_with_the_sync() -> None:
    payload = {"action": "created", "installation": INSTALLATION, "repositories": minimal(1, 7_700)}
    assert (SLICE, MAX_COMMANDS) == (40, 10)
    assert read("installation", payload) == Reading(
        tuple(
            RecordInstallation(ACCOUNT, "5", "connected", NEW_YEAR_MS, facts(start, start + 39))
            for start in range(1, 401, 40)
        )
    )


def test_repositories_that_come_and_go_are_recorded_apart() -> None:
    payload = {
        "action": "added",
        "installation": INSTALLATION,
        "repositories_added": minimal(1, 2),
        "repositories_removed": minimal(3, 43),
    }
    assert read("installation_repositories", payload) == Reading(
        (
            RecordRepositories(ACCOUNT, "5", NEW_YEAR_MS, removed=tuple(str(n) for n in range(3, 43))),
            RecordRepositories(ACCOUNT, "5", NEW_YEAR_MS, removed=("43",)),
            RecordRepositories(ACCOUNT, "5", NEW_YEAR_MS, added=facts(1, 2)),
        )
    )


@pytest.mark.parametrize("character", ["r", '"', "\u0001", "é", "🤖"])
def test_a_slice_is_small_whatever_its_repositories_are_called(character: str) -> None:
    odd = dict.fromkeys(["name", "full_name", "html_url", "default_branch"], character * 3_000)
    payload = {
        "action": "created",
        "installation": {**INSTALLATION, "account": {**OWNER, "login": character * 3_000}},
        "repositories": [{"id": 2**53 - n, **odd} for n in range(1, 401)],
    }
    bodies = read("installation", payload).bodies
    assert len(bodies) == 10
    sent = [Command("c" * 30, "42", Cause("webhook", "g" * 128), "e" * 128, "d" * 200, 1, each) for each in bodies]
    assert max(len(encode(command)) for command in sent) < MAX_BODY_BYTES


def test_a_minimal_repository_says_nothing_of_its_order() -> None:
    dated = [{**minimal(1, 1)[0], "updated_at": "2026-01-01T00:00:00Z", "pushed_at": NEW_YEAR_MS // 1000}]
    payload = {"action": "added", "installation": INSTALLATION, "repositories_added": dated}
    assert read("installation_repositories", payload) == Reading(
        (RecordRepositories(ACCOUNT, "5", NEW_YEAR_MS, added=facts(1, 1)),)
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"repositories_added": [], "repositories_removed": []}, "incomplete:repositories"),
        ({"repositories_added": None, "repositories_removed": 5}, "incomplete:repositories"),
        ({"repositories_added": [None, {"id": -1}, {"id": True}, {"id": "1"}]}, "incomplete:repositories"),
        ({"installation": {"account": OWNER}, "repositories_added": minimal(1, 1)}, "incomplete:installation"),
    ],
)
def test_repositories_that_nobody_can_name_are_passed_over(changes: dict[str, Any], reason: str) -> None:
    payload = {"action": "added", "installation": INSTALLATION, **changes}
    assert read("installation_repositories", payload) == Reading(ignored=reason)


@pytest.mark.parametrize("event", ["ping", "issues", "an_event_to_come", ""])
def test_every_other_event_is_counted_by_its_name(event: str) -> None:
    assert read(event, PULL_REQUEST) == Reading(ignored=f"event:{event}")


@pytest.mark.parametrize("payload", [None, [], "x", 5, True, {}])
@pytest.mark.parametrize("event", sorted(ROUTES))
def test_a_payload_that_is_nothing_is_passed_over(event: str, payload: Any) -> None:
    assert read(event, payload) == Reading(ignored="incomplete:account")
