"""News of everyone's own shell, as deltas of the topic `app`, each to the connections of its one user.

A delta tells all that the position counts, as it was read with that position: the user, the active organization, the
standing of each of theirs. So whoever applies it stands where it leads, whatever else has changed at the same time;
told alone, one of two changes would be lost on a client that had read a snapshot between them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from orglane.changes import ActiveOrganizationChanged, AppChange, AppSessionUpdated, User, change_wire
from orglane.commands import Cause
from orglane.frames import deltas, resync
from orglane.keys import SHELL_TOPIC, shell_name, shells_name
from orglane.ports import LogEntry, Posted, Principal
from orglane.ports.shells import News, Notice, Shell
from orglane.push.sending import Doors, listening, send
from orglane.views import standing_view

_COUNTED = {News.ACTIVATED, News.RENAMED}
_OF_AN_EPOCH = {News.MEMBERSHIPS, News.LEFT}


class ShellsTold(NamedTuple):
    """How many people were told of their shell, and what became of that."""

    people: int
    posted: dict[Posted, int]


@dataclass
class _Mail:
    """What there is to tell one user: news of theirs, and how often the standing of organizations has changed."""

    connections: dict[str, str] = field(default_factory=dict)
    """With the name that each of them was found under."""
    standings: Counter[str] = field(default_factory=Counter)
    renamed: set[str] = field(default_factory=set)
    news: list[News] = field(default_factory=list)
    cause: Cause = field(default_factory=lambda: Cause("command", ""))
    at_ms: int = 0

    def of(self, cause: Cause, at_ms: int) -> None:
        self.cause, self.at_ms = cause, at_ms


def push_shells(entries: Sequence[LogEntry], notices: Sequence[Notice], doors: Doors) -> Iterator[ShellsTold]:
    """Send what a batch has for shells; yields what was told. Raises Unavailable when they cannot be read."""
    mails = _mails([each for each in entries if each.standing], notices, doors)
    if not mails:
        return

    def tell(principal: Principal) -> list[Posted]:
        return _tell(principal, mails[principal], doors)

    posted = dict.fromkeys(Posted, 0)
    for outcomes in doors.pool.map(tell, mails):
        for outcome in outcomes:
            posted[outcome] += 1
    yield ShellsTold(len(mails), posted)


def _mails(entries: Sequence[LogEntry], notices: Iterable[Notice], doors: Doors) -> dict[Principal, _Mail]:
    mails: dict[Principal, _Mail] = {}
    for organization_id in dict.fromkeys(each.organization_id for each in entries):
        own = [each for each in entries if each.organization_id == organization_id]
        name = shells_name(organization_id)
        for connection_id, user_id in listening(name, doors).users.items():
            # Whoever is nobody's user has come with a token of this organization.
            principal = Principal("", user_id, None if user_id else organization_id)
            mail = mails.setdefault(principal, _Mail())
            mail.connections[connection_id] = name
            mail.standings[organization_id] = len(own)
            mail.renamed |= {each.organization_id for each in own if each.standing == "name"}
            mail.of(own[-1].cause, own[-1].at_ms)
    for notice in notices:
        if notice.news in _COUNTED | _OF_AN_EPOCH:
            name = shell_name(notice.user_id)
            mail = mails.setdefault(Principal("", notice.user_id), _Mail())
            mail.connections |= dict.fromkeys(listening(name, doors).users, name)
            mail.news.append(notice.news)
            mail.of(Cause("command", notice.id), notice.at_ms)
    return mails


def _tell(principal: Principal, mail: _Mail, doors: Doors) -> list[Posted]:
    shell = doors.shells.of(principal)
    frames = list(_frames(mail, shell))
    return [_send(each, name, frames, doors) for each, name in mail.connections.items() if frames]


def _send(connection_id: str, name: str, frames: list[str], doors: Doors) -> Posted:
    outcome = send(connection_id, name, SHELL_TOPIC, frames, doors)
    if outcome is Posted.GONE:
        # It is registered under more names than the one that it was found by.
        doors.listeners.close(connection_id)
    return outcome


def _frames(mail: _Mail, shell: Shell) -> Iterator[str]:
    # An organization that somebody has left meanwhile is none of their business.
    moved = sum(times for each, times in mail.standings.items() if each in shell.roles)
    moved += sum(each in _COUNTED for each in mail.news)
    if _OF_AN_EPOCH.intersection(mail.news):
        yield resync(SHELL_TOPIC, "epoch")
    elif mail.renamed & shell.roles.keys():
        # No change says what an organization is called; the snapshot does.
        yield resync(SHELL_TOPIC, "organization")
    elif moved:
        yield from deltas(SHELL_TOPIC, [_entry(mail, shell, moved)])


def _entry(mail: _Mail, shell: Shell, moved: int) -> LogEntry:
    """The delta as an entry of a log that is kept nowhere."""
    at = shell.position
    changes = [change_wire(each) for each in _changes(mail, shell)]
    return LogEntry(
        organization_id="",
        epoch=at.epoch,
        base_epoch=at.epoch,
        base=at.seq - moved,
        seq=at.seq,
        changes=json.dumps(changes, separators=(",", ":"), ensure_ascii=False),
        cause=mail.cause,
        at_ms=mail.at_ms,
        commands="[]",
    )


def _changes(mail: _Mail, shell: Shell) -> Iterator[AppChange]:
    """The news first, and then all that the position counts."""
    if News.ACTIVATED in mail.news and shell.active is not None:
        yield ActiveOrganizationChanged(organization_id=shell.active)
    person = shell.person
    if person is not None:
        user = User(id=person.user_id, login=person.login, name=person.name, avatar_url=person.avatar_url)
        yield AppSessionUpdated(user=user, active_organization_id=shell.active)
    for organization_id in sorted(shell.heads, key=lambda each: (each not in mail.standings, each)):
        yield standing_view(organization_id, shell.heads[organization_id])
