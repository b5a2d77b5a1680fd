"""Webhooks about accounts, members and teams, which carry no time: 0 stands for the time of acceptance."""

from orglane.commands import Account, EndSessions, RecordAccount, RecordMember
from orglane.github.payload import MAX_EVENT, Json, at, identifier, member, text
from orglane.github.reading import Reading

_MEMBER = {"member_added": False, "member_removed": True}


def read_organization(payload: Json, account: Account) -> Reading:
    action = text(payload, "action", most=MAX_EVENT)
    if action == "renamed":
        return read_account(payload, account)
    removed = _MEMBER.get(action)
    if removed is None:
        return Reading(ignored=f"action:organization.{action}")
    membership = at(payload, "membership")
    person = member(at(membership, "user"), text(membership, "role"))
    if person is None:
        return Reading(ignored="incomplete:member")
    return Reading((RecordMember(account, person, 0, removed),))


def read_membership(payload: Json, account: Account) -> Reading:
    """Who joins a team belongs to the organization; who leaves one may still do."""
    action, person = text(payload, "action", most=MAX_EVENT), member(at(payload, "member"))
    if action != "added":
        return Reading(ignored=f"action:membership.{action}")
    if person is None:
        return Reading(ignored="incomplete:member")
    return Reading((RecordMember(account, person, 0),))


def read_account(payload: Json, account: Account) -> Reading:
    """The account's name. Teams and collaborators change nothing else: membership decides who may see what."""
    return Reading((RecordAccount(account, identifier(payload, "installation", "id"), 0),))


def read_authorization(payload: Json, account: Account) -> Reading:
    """A person took the App's authorization back; the lane is the person's own."""
    action = text(payload, "action", most=MAX_EVENT)
    if action != "revoked":
        return Reading(ignored=f"action:github_app_authorization.{action}")
    return Reading((EndSessions(account),))
