"""Webhooks about accounts, members and teams."""

from typing import Any

import pytest

from orglane.commands import Account, EndSessions, MemberFacts, RecordAccount, RecordMember
from orglane.github.reading import Reading
from orglane.github.webhook import read

# An organization of these payloads says no type.
ORGANIZATION = {"id": 42, "login": "acme", "avatar_url": "https://avatars.example/42?v=4"}
ACCOUNT = Account("42", "acme", "organization", "https://avatars.example/42?v=4")
ANA = {"id": 1, "login": "ana", "type": "User", "avatar_url": "https://avatars.example/1?u=ab&v=4"}
FACTS = MemberFacts("1", "ana", None, "https://avatars.example/1?v=4")
AROUND = {"organization": ORGANIZATION, "installation": {"id": 5}}
MEMBERSHIP = {"user": ANA, "role": "member", "state": "active"}
TEAM = {"team": {"id": 3, "slug": "builders"}}


@pytest.mark.parametrize(("action", "removed"), [("member_added", False), ("member_removed", True)])
@pytest.mark.parametrize(
    ("role", "told"),
    [("admin", "admin"), ("member", "member"), ("ADMIN", "admin"), ("a_role_to_come", ""), (None, "")],
)
def test_members_come_and_go(action: str, removed: bool, role: str | None, told: str) -> None:
    payload = {**AROUND, "action": action, "membership": {**MEMBERSHIP, "role": role}}
    assert read("organization", payload) == Reading((RecordMember(ACCOUNT, FACTS._replace(role=told), 0, removed),))


def test_who_joins_a_team_is_a_member() -> None:
    payload = {**AROUND, **TEAM, "action": "added", "scope": "team", "member": ANA}
    assert read("membership", payload) == Reading((RecordMember(ACCOUNT, FACTS, 0),))


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("organization", {"action": "renamed", "changes": {"login": {"from": "initech"}}}),
        ("member", {"action": "added", "member": ANA}),
        ("member", {"action": "an_action_to_come"}),
        ("team", {**TEAM, "action": "edited"}),
        ("team_add", TEAM),
    ],
)
def test_whatever_else_is_told_of_an_organization_names_it(event: str, payload: dict[str, Any]) -> None:
    assert read(event, {**AROUND, **payload}) == Reading((RecordAccount(ACCOUNT, "5", 0),))


def test_a_collaborator_of_a_users_repository_names_the_user() -> None:
    payload = {"action": "added", "member": {"id": 2, "login": "bo"}, "repository": {"id": 9, "owner": ANA}}
    account = Account("1", "ana", "user", "https://avatars.example/1?v=4")
    assert read("member", payload) == Reading((RecordAccount(account, None, 0),))


def test_a_revoked_authorization_ends_sessions_in_the_persons_own_lane() -> None:
    account = Account("1", "ana", "user", "https://avatars.example/1?v=4")
    assert read("github_app_authorization", {"action": "revoked", "sender": ANA}) == Reading((EndSessions(account),))


@pytest.mark.parametrize(
    ("event", "payload", "reason"),
    [
        ("organization", {"action": "member_invited", "user": ANA}, "action:organization.member_invited"),
        ("organization", {"action": "deleted"}, "action:organization.deleted"),
        ("organization", {"action": ["renamed"]}, "action:organization."),
        ("organization", {"action": "member_added"}, "incomplete:member"),
        ("organization", {"action": "member_removed", "membership": {"user": None}}, "incomplete:member"),
        ("membership", {"action": "removed", "member": ANA}, "action:membership.removed"),
        ("membership", {"action": "added", "member": None}, "incomplete:member"),
        ("github_app_authorization", {"action": "revoked"}, "incomplete:account"),
        ("github_app_authorization", {"action": "granted", "sender": ANA}, "action:github_app_authorization.granted"),
    ],
)
def test_what_changes_nobodys_rights_is_passed_over(event: str, payload: dict[str, Any], reason: str) -> None:
    assert read(event, {**AROUND, **payload}) == Reading(ignored=reason)
