"""What the lane carries: small ASCII JSON that newer and older versions of us can read."""

import json
from typing import Any

import pytest

from orglane.commands import (
    KINDS,
    Account,
    Body,
    BranchFacts,
    Cause,
    CheckFacts,
    Command,
    DescriptionFacts,
    EndSessions,
    HandOver,
    MemberFacts,
    Progress,
    PullRequestFacts,
    PullRequestReport,
    RecordAccount,
    RecordBranch,
    RecordChecks,
    RecordInstallation,
    RecordJob,
    RecordMember,
    RecordPullRequest,
    RecordRepositories,
    RecordRepository,
    RecordSlice,
    RepositoryFacts,
    ReviewFacts,
    decode,
    encode,
    kind_of,
)
from orglane.errors import MalformedCommand

ACCOUNT = Account("42", "acme", "organization", "https://avatars.example/42")
ROBOT = RepositoryFacts("9", "acme/robot", "robot", "https://github.com/acme/robot", False, True, "main", 1, 2)
FULL = PullRequestFacts(
    number=7,
    updated_at_ms=1_800_000_000_000,
    title="Grüße 🤖\u0001",
    state="merged",
    url="https://github.com/acme/robot/pull/7",
    head_ref="fix",
    head_sha="a" * 40,
    head_repo="ana/robot",
    is_fork=True,
    base_ref="main",
    author_login="ana",
    author_avatar_url="https://avatars.example/1",
    is_draft=True,
    labels=(("bug", "d73a4a"), ("🤖", "ffffff")),
    requested_reviewers=("bo", "team"),
    mergeable=False,
    additions=3,
    deletions=4,
    created_at_ms=5,
)
REVIEW = ReviewFacts(3, "1", "approved", 9, "ana")
TEXT = DescriptionFacts("Größer 🤖\n", is_cut=True)
CHECK = CheckFacts("run/1/ünit", "failed", (5, 6, 2, 7), 7)
ANA = MemberFacts("1", "ana", None, "https://avatars.example/1", "member")
SLICE = RecordSlice(
    ACCOUNT,
    "job",
    2,
    3,
    8,
    Progress("sweep", 4, 5),
    repositories=(ROBOT,),
    removed=("11",),
    members=(ANA,),
    gone_members=("2",),
    pull_requests=(
        PullRequestReport("9", FULL, 8, (REVIEW,), (CHECK,), description=TEXT),
        PullRequestReport("9", FULL, 8),
    ),
    branches_of="9",
    branches=(BranchFacts("feature/ü", "b" * 40),),
    gone_branches=("old",),
)
BODIES: dict[str, Body] = {
    "record_pull_request": RecordPullRequest(ACCOUNT, "5", ROBOT, FULL, (REVIEW,), TEXT),
    "record_checks": RecordChecks(ACCOUNT, "5", ROBOT, "a" * 40, (CHECK,)),
    "record_branch": RecordBranch(ACCOUNT, None, ROBOT, "feature/ü", "a" * 40, "b" * 40, 6, above=40),
    "record_repository": RecordRepository(ACCOUNT, None, ROBOT),
    "record_account": RecordAccount(ACCOUNT, "5", 6),
    "end_sessions": EndSessions(ACCOUNT),
    "hand_over": HandOver(ACCOUNT),
    "record_slice": SLICE,
    "record_job": RecordJob(
        ACCOUNT, "job", 2, "running", "Reading", Progress("members", 1), {"pullRequests": 3}, "no", 1, 9
    ),
    "record_installation": RecordInstallation(ACCOUNT, "5", "connected", 6, (ROBOT, ROBOT._replace(id="10"))),
    "record_repositories": RecordRepositories(ACCOUNT, "5", 6, (ROBOT,), ("11", "12")),
    "record_member": RecordMember(ACCOUNT, ANA, 8, removed=True),
}
REMOVED = RecordRepositories(Account("42", "acme"), "5", 6, removed=("11",))


def command(body: Body, dedup: str | None = "1#guid#0") -> Command:
    return Command("1800000000000-ab", "42", Cause("webhook", "guid"), "some.event", dedup, 1_800_000_000_000, body)


def changed(**fields: Any) -> str:
    return json.dumps({**json.loads(encode(command(REMOVED))), **fields})


def test_there_is_a_round_trip_for_every_kind() -> None:
    assert BODIES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", sorted(BODIES))
@pytest.mark.parametrize("dedup", ["1#guid#0", None])
def test_what_was_encoded_is_decoded(kind: str, dedup: str | None) -> None:
    sent = command(BODIES[kind], dedup)
    assert kind_of(sent) == kind
    assert decode(encode(sent)) == sent


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_a_message_is_printable_ascii(kind: str) -> None:
    assert encode(command(BODIES[kind])).isascii()
    assert encode(command(BODIES[kind])).isprintable()


def test_the_wire_is_this() -> None:
    assert json.loads(encode(command(REMOVED))) == {
        "v": 1,
        "id": "1800000000000-ab",
        "kind": "record_repositories",
        "organizationId": "42",
        "cause": {"kind": "webhook", "id": "guid"},
        "event": "some.event",
        "dedup": "1#guid#0",
        "acceptedAtMs": 1_800_000_000_000,
        "body": {
            "account": {"id": "42", "login": "acme", "kind": "organization", "avatar_url": ""},
            "installation_id": "5",
            "updated_at_ms": 6,
            "added": [],
            "removed": ["11"],
        },
    }


def test_what_a_newer_sender_adds_is_passed_over_everywhere() -> None:
    message = json.loads(encode(command(BODIES["record_pull_request"])))
    body = message["body"]
    for place in (message, message["cause"], body, body["account"], body["repository"], body["pull_request"]):
        place["new_field"] = {"anything": 1}
    assert decode(json.dumps(message)) == command(BODIES["record_pull_request"])


def test_what_an_older_sender_did_not_know_takes_its_default() -> None:
    body = {"account": {"id": "42", "login": "acme"}, "installation_id": "5", "updated_at_ms": 6}
    assert decode(changed(body=body)).body == RecordRepositories(Account("42", "acme"), "5", 6, (), ())


@pytest.mark.parametrize(
    "name", ["v", "id", "kind", "organizationId", "cause", "event", "dedup", "acceptedAtMs", "body"]
)
def test_a_message_without_one_of_its_fields_is_malformed(name: str) -> None:
    message = json.loads(encode(command(REMOVED)))
    del message[name]
    with pytest.raises(MalformedCommand, match=f"KeyError: '{name}'"):
        decode(json.dumps(message))


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_a_body_without_its_account_is_malformed(kind: str) -> None:
    message = json.loads(encode(command(BODIES[kind])))
    del message["body"]["account"]
    with pytest.raises(MalformedCommand, match="account"):
        decode(json.dumps(message))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="broken"),
        pytest.param("[]", id="a list"),
        pytest.param("null", id="null"),
        pytest.param("5", id="a number"),
        pytest.param('"v"', id="a string"),
        pytest.param("[" * 60_000, id="too deep"),
        pytest.param("9" * 5_000, id="too long a number"),
        pytest.param(changed(v=2), id="a newer version"),
        pytest.param(changed(v=None), id="no version"),
        pytest.param(changed(kind="record_weather"), id="an unknown kind"),
        pytest.param(changed(kind=["record_repositories"]), id="a kind that is a list"),
        pytest.param(changed(cause=None), id="no cause"),
        pytest.param(changed(cause="webhook"), id="a cause that is text"),
        pytest.param(changed(acceptedAtMs="now"), id="a time that is text"),
        pytest.param(changed(acceptedAtMs=float("inf")), id="a time without end"),
        pytest.param(changed(body=None), id="no body"),
        pytest.param(changed(body=[]), id="a body that is a list"),
        pytest.param(changed(body={}), id="an empty body"),
    ],
)
def test_what_nobody_can_read_is_malformed(text: str) -> None:
    with pytest.raises(MalformedCommand):
        decode(text)


def test_an_unknown_version_is_named() -> None:
    with pytest.raises(MalformedCommand, match="command schema 2 is not known here"):
        decode(changed(v=2))
