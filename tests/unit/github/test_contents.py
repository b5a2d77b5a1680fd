"""Webhooks about a repository's checks and branches, and about the repository itself."""

from typing import Any

import pytest

from orglane.commands import (
    Account,
    CheckFacts,
    RecordBranch,
    RecordChecks,
    RecordRepositories,
    RecordRepository,
)
from orglane.github.reading import Reading
from orglane.github.webhook import read
from tests.unit.github.ordinary import (
    ACCOUNT,
    ANA,
    AROUND,
    LATER,
    LATER_MS,
    NEW_YEAR,
    NEW_YEAR_MS,
    OWNER,
    REPOSITORY,
    ROBOT,
    ZEROS,
    reason,
    told,
)

# ---- checks

RUN = {
    "id": 128,
    "name": "build",
    "head_sha": "abc",
    "status": "completed",
    "conclusion": "success",
    "started_at": NEW_YEAR,
    "completed_at": LATER,
    "check_suite": {"id": 4},
}
SUITE = {"id": 4, "head_sha": "abc", "status": "completed", "conclusion": "failure", "updated_at": LATER}
STATUS = {"sha": "abc", "context": "ci/build", "state": "success", "updated_at": LATER, "created_at": NEW_YEAR}


@pytest.mark.parametrize(
    ("event", "payload", "check"),
    [
        (
            "check_run",
            {"action": "completed", "check_run": RUN},
            CheckFacts("run/4/build", "passed", (128, NEW_YEAR_MS, 2, LATER_MS), LATER_MS),
        ),
        (
            "check_run",
            {"action": "an_action_to_come", "check_run": {**RUN, "status": "in_progress", "completed_at": None}},
            CheckFacts("run/4/build", "pending", (128, NEW_YEAR_MS, 1, 0), NEW_YEAR_MS),
        ),
        (
            "check_run",
            {"check_run": {"id": 128, "name": "build", "head_sha": "abc", "check_suite": None}},
            CheckFacts("run/0/build", "pending", (128, 0, 0, 0), 0),
        ),
        (
            "check_suite",
            {"action": "completed", "check_suite": SUITE},
            CheckFacts("suite/4", "failed", (4, LATER_MS, 2, 0), LATER_MS),
        ),
        ("status", STATUS, CheckFacts("status/ci/build", "passed", (LATER_MS, 1), LATER_MS)),
        (
            "status",
            {**STATUS, "state": "error", "updated_at": None},
            CheckFacts("status/ci/build", "failed", (NEW_YEAR_MS, 2), NEW_YEAR_MS),
        ),
    ],
)
def test_a_check_is_recorded_with_its_commit(event: str, payload: dict[str, Any], check: CheckFacts) -> None:
    assert told(event, payload) == RecordChecks(ACCOUNT, "5", ROBOT, "abc", (check,))


@pytest.mark.parametrize(
    ("event", "payload", "expected"),
    [
        ("check_run", {"check_run": None}, "incomplete:check_run"),
        ("check_run", {"check_run": {**RUN, "id": None}}, "incomplete:check_run"),
        ("check_run", {"check_run": {**RUN, "name": ""}}, "incomplete:check_run"),
        ("check_run", {"check_run": {**RUN, "head_sha": None}}, "incomplete:sha"),
        ("check_run", {"check_run": RUN, "repository": {"owner": OWNER}}, "incomplete:repository"),
        ("check_suite", {"action": "requested", "check_suite": SUITE}, "action:check_suite.requested"),
        ("check_suite", {"check_suite": SUITE}, "action:check_suite."),
        ("check_suite", {"action": "completed"}, "incomplete:check_suite"),
        ("check_suite", {"action": "completed", "check_suite": {**SUITE, "updated_at": 0.5}}, "incomplete:check_suite"),
        *(
            ("check_suite", {"action": "completed", "check_suite": {**SUITE, "conclusion": each}}, expected)
            for each, expected in dict.fromkeys([None, "neutral", "skipped"], "incomplete:conclusion").items()
        ),
        ("status", {**STATUS, "context": None}, "incomplete:status"),
        ("status", {**STATUS, "updated_at": None, "created_at": None}, "incomplete:status"),
        ("status", {**STATUS, "sha": ""}, "incomplete:sha"),
    ],
)
def test_a_check_that_nobody_can_place_is_passed_over(event: str, payload: dict[str, Any], expected: str) -> None:
    assert reason(event, payload) == expected


def test_checks_whose_long_names_begin_alike_stay_two() -> None:
    bodies = [told("check_run", {"check_run": {**RUN, "name": "b" * 5000 + end}}) for end in ("1", "2")]
    assert len({body.checks[0].key for body in bodies if isinstance(body, RecordChecks)}) == 2


# ---- branches

EPOCH = {**REPOSITORY, "pushed_at": LATER_MS // 1000}
"""A push tells of its time in seconds."""
PUSH = {"ref": "refs/heads/feature/fix", "before": "a" * 40, "after": "b" * 40, "repository": EPOCH}
NEVER = {**REPOSITORY, "pushed_at": None}


@pytest.mark.parametrize(
    ("event", "payload", "branch", "before", "after"),
    [
        ("push", PUSH, "feature/fix", "a" * 40, "b" * 40),
        ("push", {**PUSH, "ref": "refs/heads/refs/heads/x"}, "refs/heads/x", "a" * 40, "b" * 40),
        ("push", {**PUSH, "before": ZEROS, "created": True}, "feature/fix", ZEROS, "b" * 40),
        ("push", {**PUSH, "after": ZEROS, "head_commit": None}, "feature/fix", "a" * 40, ZEROS),
        ("push", {**PUSH, "before": None}, "feature/fix", "", "b" * 40),
        ("push", {**PUSH, "ref": "refs/heads/" + "é" * 127}, "é" * 127, "a" * 40, "b" * 40),
        ("create", {"ref": "feature/fix", "ref_type": "branch"}, "feature/fix", ZEROS, ""),
        ("delete", {"ref": "feature/fix", "ref_type": "branch"}, "feature/fix", "", ZEROS),
    ],
)
def test_a_branch_moves(event: str, payload: dict[str, Any], branch: str, before: str, after: str) -> None:
    assert told(event, payload) == RecordBranch(ACCOUNT, "5", ROBOT, branch, before, after, LATER_MS)


def test_where_the_time_of_the_push_is_missing_its_head_commit_tells_one() -> None:
    payload = {**PUSH, "repository": NEVER, "head_commit": {"timestamp": "2026-01-01T01:00:00+01:00"}}
    repo = ROBOT._replace(pushed_at_ms=0)
    expected = RecordBranch(ACCOUNT, "5", repo, "feature/fix", "a" * 40, "b" * 40, NEW_YEAR_MS)
    assert told("push", payload) == expected


@pytest.mark.parametrize(
    ("event", "payload", "expected"),
    [
        ("push", {**PUSH, "ref": "refs/tags/v1"}, "ref:tag"),
        ("push", {**PUSH, "ref": "refs/notes/commits"}, "ref:other"),
        ("push", {**PUSH, "ref": "refs/heads/"}, "ref:other"),
        ("push", {**PUSH, "ref": None}, "incomplete:ref"),
        ("push", {**PUSH, "repository": NEVER}, "incomplete:pushed_at"),
        ("push", {**PUSH, "repository": {"owner": OWNER}}, "incomplete:repository"),
        ("create", {"ref": "v1", "ref_type": "tag"}, "ref:tag"),
        ("delete", {"ref": "v1", "ref_type": "tag"}, "ref:tag"),
        ("create", {"ref": None, "ref_type": "repository"}, "incomplete:ref"),
        ("create", {"ref": "x", "ref_type": "a_kind_to_come"}, "ref:a_kind_to_come"),
        ("delete", {"ref": "x", "ref_type": None}, "incomplete:ref"),
        ("delete", {"ref": "x", "ref_type": "branch", "repository": NEVER}, "incomplete:pushed_at"),
    ],
)
def test_what_moves_no_branch_is_passed_over(event: str, payload: dict[str, Any], expected: str) -> None:
    assert reason(event, payload) == expected


# ---- repositories


@pytest.mark.parametrize(
    "action", ["created", "edited", "renamed", "privatized", "publicized", "archived", "unarchived"]
)
def test_news_of_a_repository_are_recorded(action: str) -> None:
    assert told("repository", {"action": action}) == RecordRepository(ACCOUNT, "5", ROBOT)


def test_a_deleted_repository_leaves() -> None:
    assert told("repository", {"action": "deleted"}) == RecordRepositories(ACCOUNT, "", NEW_YEAR_MS, removed=("9",))


FORMER_ORGANIZATION = {"organization": {"id": 8, "login": "initech", "avatar_url": "https://avatars.example/8?u=1&v=4"}}
FORMER_USER = {"user": ANA}


@pytest.mark.parametrize(
    ("former", "account"),
    [
        (FORMER_ORGANIZATION, Account("8", "initech", "organization", "https://avatars.example/8?v=4")),
        (FORMER_USER, Account("1", "ana", "user")),
        ({"user": {"id": 1, "login": "ana"}}, Account("1", "ana", "user")),
    ],
)
def test_a_transferred_repository_enters_one_lane_and_leaves_another(former: dict[str, Any], account: Account) -> None:
    payload = {**AROUND, "action": "transferred", "changes": {"owner": {"from": former}}}
    assert read("repository", payload) == Reading(
        (RecordRepository(ACCOUNT, None, ROBOT), RecordRepositories(account, "", NEW_YEAR_MS, removed=("9",)))
    )


def test_a_transferred_repository_belongs_to_its_owner_whoever_is_told() -> None:
    installation = {"id": 5, "account": {"id": 8, "login": "initech"}}
    changes = {"owner": {"from": FORMER_ORGANIZATION}}
    reading = read("repository", {**AROUND, "action": "transferred", "changes": changes, "installation": installation})
    assert [body.account.id for body in reading.bodies if body.account] == ["42", "8"]


@pytest.mark.parametrize("changes", [None, {}, {"owner": {"from": {}}}, {"owner": {"from": {"organization": OWNER}}}])
def test_without_another_former_owner_a_transferred_repository_only_enters(changes: Any) -> None:
    payload = {"action": "transferred", "changes": changes}
    assert told("repository", payload) == RecordRepository(ACCOUNT, None, ROBOT)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"action": "an_action_to_come"}, "action:repository.an_action_to_come"),
        ({"action": None}, "action:repository."),
        ({"action": "renamed", "repository": {"owner": OWNER}}, "incomplete:repository"),
        ({"action": "deleted", "repository": {"owner": OWNER}}, "incomplete:repository"),
    ],
)
def test_a_repository_that_nobody_can_name_is_passed_over(payload: dict[str, Any], expected: str) -> None:
    assert reason("repository", payload) == expected
