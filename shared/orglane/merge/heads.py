"""The head of an organization: its account and its installation."""

from orglane.commands import Account
from orglane.rows import Head, replace


def merge_installation(head: Head, installation_id: str, status: str, at_ms: int) -> Head:
    """The head after news of an installation: a later installation has a greater id, and gone stays gone."""
    told = (int(installation_id), status == "install_required", at_ms, status)
    return replace(head, installation=max(head.installation, told))


def merge_account(head: Head, account: Account, at_ms: int) -> Head:
    """The head after a payload that names the account; logins change, ids do not."""
    if (at_ms, account) <= (head.account_at_ms, head.account):
        return head
    return replace(head, account=account, account_at_ms=at_ms)
