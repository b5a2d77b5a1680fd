"""An ordinary repository's payload, and the one command of a payload."""

from typing import Any

from orglane.commands import Account, Body, RepositoryFacts
from orglane.github.webhook import read

OWNER = {"id": 42, "login": "acme", "type": "Organization", "avatar_url": "https://avatars.example/42"}
ACCOUNT = Account("42", "acme", "organization", "https://avatars.example/42")
ANA = {"id": 1, "login": "ana", "type": "User"}
NEW_YEAR_MS = 1_767_225_600_000
NEW_YEAR, LATER = "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"
LATER_MS = NEW_YEAR_MS + 1000
ZEROS = "0" * 40
REPOSITORY: dict[str, Any] = {
    "id": 9,
    "full_name": "acme/robot",
    "name": "robot",
    "private": False,
    "owner": OWNER,
    "pushed_at": LATER,
    "updated_at": NEW_YEAR,
}
ROBOT = RepositoryFacts("9", "acme/robot", "robot", "", False, False, "", LATER_MS, NEW_YEAR_MS)
AROUND = {"repository": REPOSITORY, "installation": {"id": 5}}


def told(event: str, payload: dict[str, Any]) -> Body:
    """The one command of a payload."""
    (body,) = read(event, {**AROUND, **payload}).bodies
    return body


def reason(event: str, payload: dict[str, Any]) -> str | None:
    reading = read(event, {**AROUND, **payload})
    assert reading.bodies == ()
    return reading.ignored
