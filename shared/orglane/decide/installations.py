"""What is told of the account, its installation and its people."""

from orglane.commands import RecordAccount, RecordInstallation, RecordMember
from orglane.decide.draft import Draft, Times
from orglane.decide.repositories import add
from orglane.merge import merge_account, merge_installation, merge_member


def record_installation(draft: Draft, body: RecordInstallation, times: Times) -> None:
    draft.head = merge_account(draft.head, body.account, body.updated_at_ms)
    draft.head = merge_installation(draft.head, body.installation_id, body.status, body.updated_at_ms)
    if draft.head.is_connected:
        for facts in body.repositories:
            add(draft, facts, body.updated_at_ms, times.accepted_ms)


def record_account(draft: Draft, body: RecordAccount, times: Times) -> None:
    draft.head = merge_account(draft.head, body.account, body.at_ms)


def record_member(draft: Draft, body: RecordMember, times: Times) -> None:
    draft.head = merge_account(draft.head, body.account, 0)
    known = draft.member(body.member.id)
    draft.put_member(merge_member(known, body.member, body.seen_at_ms, removed=body.removed, is_news=True))
