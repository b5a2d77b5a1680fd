"""In-memory twins of the ports, which keep the same promises as the real ones (see `tests/contract/store`)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

from orglane import keys
from orglane.commands import Command, encode
from orglane.decide import Errand
from orglane.errors import CommitConflict, Superseded, Unavailable
from orglane.jobs import ACTIVE, Order, new_job, slot_of
from orglane.model import Job, Position
from orglane.ports import (
    Commit,
    Connection,
    Listener,
    Listeners,
    Loaded,
    LogEntry,
    Message,
    Place,
    Posted,
    Principal,
    Redriven,
    Section,
)
from orglane.ports.people import Person
from orglane.ports.shells import Shell
from orglane.ports.work import Claim, Notes
from orglane.rows import Head, JobRow, ParkedRow, PullRequestRow, Row, State, Wanted, replace

NOW_MS = 1_800_000_000_000
CONNECTION_S = 2 * 60 * 60 + 10 * 60


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now_ms: int = NOW_MS

    def __call__(self) -> int:
        return self.now_ms

    def forward(self, ms: int) -> None:
        self.now_ms += ms


@dataclass
class Lane:
    """A lane that keeps what it was given; `down` makes it refuse."""

    requests: list[list[Command]] = field(default_factory=list)
    down: bool = False

    def send(self, commands: Sequence[Command]) -> None:
        if self.down:
            raise Unavailable("the queue is down")
        self.requests.append(list(commands))

    def messages(self) -> list[Message]:
        """What a consumer would be given, in the order of sending."""
        sent = [command for request in self.requests for command in request]
        return [Message(command.id, command.organization_id, encode(command), 1) for command in sent]


@dataclass
class Store:
    """The organization's rows with the fence of the real table; counts its requests, fails when it is told to."""

    heads: dict[str, Head] = field(default_factory=dict)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    marks: set[tuple[str, str]] = field(default_factory=set)
    entries: dict[str, list[LogEntry]] = field(default_factory=dict)
    loads: int = 0
    commits: int = 0
    faults: list[Exception | None] = field(default_factory=list)
    faults_after: list[Exception | None] = field(default_factory=list)

    def load(self, organization_id: str, sks: Iterable[str], effects: Iterable[str]) -> Loaded:
        self.loads += 1
        sks = frozenset(sks)
        rows = {sk: row for sk in sks if (row := self.rows.get((organization_id, sk)))}
        seen = frozenset(effect for effect in effects if (organization_id, effect) in self.marks)
        return Loaded(State(self.heads.get(organization_id), rows, sks), seen)

    def more(self, organization_id: str, state: State, wanted: Wanted) -> State:
        self.loads += 1
        rows = {sk: row for sk in wanted.sks if (row := self.rows.get((organization_id, sk)))}
        for sk, row in self.rows_of(organization_id).items():
            if sk.startswith(tuple(wanted.sections)) and isinstance(row, PullRequestRow) and row.is_open:
                rows[sk] = row
        return State(state.head, state.rows | rows, (state.asked or frozenset()) | wanted.sks)

    def commit(self, commit: Commit) -> None:
        """All or nothing. A fault of `faults` strikes before the commit, one of `faults_after` when it is done."""
        self.commits += 1
        _strike(self.faults)
        entry, head = commit.entry, commit.after.head
        assert head is not None
        known = self.heads.get(entry.organization_id)
        if (known.epoch, known.seq) != (entry.base_epoch, entry.base) if known else commit.before.head is not None:
            raise CommitConflict("the head moved")
        if any((entry.organization_id, effect) in self.marks for effect in commit.effects):
            raise CommitConflict("an effect is noted already")
        changed = {sk for sk, row in commit.after.rows.items() if row != commit.before.rows.get(sk)}
        looked_at = commit.before.asked
        assert looked_at is None or changed <= looked_at | commit.before.rows.keys(), "written, and never looked at"
        if head.era != (known.era if known else 0):
            kept = JobRow | ParkedRow
            self.rows = {
                key: row for key, row in self.rows.items() if key[0] != entry.organization_id or isinstance(row, kept)
            }
        if any(_goes_back(self.rows.get((entry.organization_id, sk)), row) for sk, row in commit.after.rows.items()):
            raise CommitConflict("a row would go back")
        self.heads[entry.organization_id] = head
        self.entries.setdefault(entry.organization_id, []).append(entry)
        self.marks |= {(entry.organization_id, effect) for effect in commit.effects}
        for sk, row in commit.after.rows.items():
            self.rows[entry.organization_id, sk] = row
        for sk in commit.settled:
            self.rows.pop((entry.organization_id, sk), None)
        _strike(self.faults_after)

    def park(self, organization_id: str, row: ParkedRow) -> None:
        key = (organization_id, keys.parked_sk(row.id))
        known = self.rows.get(key)
        if not isinstance(known, ParkedRow) or known.times < row.times:
            self.rows[key] = row

    def settle(self, organization_id: str, sk: str) -> None:
        self.rows.pop((organization_id, sk), None)

    @property
    def parked(self) -> dict[str, str]:
        """What is parked and why, whoever's it is."""
        rows = (row for row in self.rows.values() if isinstance(row, ParkedRow))
        return {row.id: f"{row.reason}: {row.error}" for row in rows}

    # ---- ports.Log, ports.Reader: the same rows as sockets and the API read them

    def position(self, organization_id: str) -> Position | None:
        return self.positions([organization_id]).get(organization_id)

    def positions(self, organization_ids: Sequence[str]) -> dict[str, Position]:
        known = {each: self.heads[each] for each in organization_ids if each in self.heads}
        return {each: Position(epoch=head.epoch, seq=head.seq) for each, head in known.items()}

    def since(self, organization_id: str, seq: int, limit: int) -> list[LogEntry]:
        return [entry for entry in self.entries.get(organization_id, []) if entry.seq > seq][:limit]

    def newest(self, organization_id: str, before: int | None, limit: int) -> list[LogEntry]:
        return [each for each in self.entries.get(organization_id, [])[::-1] if not before or each.seq < before][:limit]

    def head(self, organization_id: str) -> Head | None:
        return self.heads.get(organization_id)

    def section(
        self, place: Place, prefix: str, after: str | None, limit: int, *, newest: bool = False, **only: str
    ) -> Section:
        organization_id = place.organization_id
        sks = sorted(sk for each, sk in self.rows if each == organization_id and sk.startswith(prefix))
        if newest:
            sks.reverse()
        begun = [sk for sk in sks if after is None or (sk < after if newest else sk > after)]
        wanted = [sk for sk in begun if _matches(self.rows[organization_id, sk], only)]
        page = wanted[:limit]
        more = len(wanted) > limit
        return Section([self.rows[organization_id, sk] for sk in page], page[-1] if more else None)

    def rows_of(self, organization_id: str) -> dict[str, Row]:
        return {sk: row for (each, sk), row in self.rows.items() if each == organization_id}


@dataclass
class Errands:
    """Errands that are noted and not run; `down` makes them fail."""

    done: list[tuple[str, Errand]] = field(default_factory=list)
    down: bool = False

    def __call__(self, organization_id: str, errand: Errand) -> None:
        if self.down:
            raise Unavailable("an errand could not be run")
        self.done.append((organization_id, errand))


@dataclass
class Jobs:
    """`ports.work.Jobs` beside a Store's rows."""

    store: Store
    desk: "Desk"
    slots: dict[tuple[str, str], str] = field(default_factory=dict)

    def open(self, organization_id: str, order: Order, now_ms: int) -> Job:
        slot = (organization_id, slot_of(order.kind, order.target))
        for job_id in (order.job_id, self.slots.get(slot, "")):
            known = self.store.rows.get((organization_id, keys.job_sk(job_id)))
            if isinstance(known, JobRow) and (job_id == order.job_id or known.job.status in ACTIVE):
                return known.job
        job = new_job(organization_id, order, now_ms)
        self.slots[slot] = job.job_id
        self.store.rows[organization_id, keys.job_sk(job.job_id)] = JobRow(job=job)
        self.desk.pages[organization_id, job.job_id] = (0, 0, Notes(detail=dict(order.detail)))
        return job


@dataclass
class Parking:
    """`ports.Parking` beside a Store's rows; `sent` are the messages that went to the lane, `down` makes it refuse."""

    store: Store
    sent: list[Message] = field(default_factory=list)
    down: bool = False

    def redrive(self, organization_id: str, row: ParkedRow, now_ms: int) -> None:
        if self.down:
            raise Unavailable("the queue is down")
        redriven = Redriven(row.id, row.times)
        self.sent.append(Message(f"again-{len(self.sent)}", organization_id, row.body, 1, redriven=redriven))
        known = self._known(organization_id, row)
        if known and known.times == row.times:
            self.store.rows[organization_id, keys.parked_sk(row.id)] = replace(known, redriven_at_ms=now_ms)

    def drop(self, organization_id: str, row: ParkedRow) -> bool:
        if self._known(organization_id, row) != row:
            return False
        del self.store.rows[organization_id, keys.parked_sk(row.id)]
        return True

    def _known(self, organization_id: str, row: ParkedRow) -> ParkedRow | None:
        known = self.store.rows.get((organization_id, keys.parked_sk(row.id)))
        return known if isinstance(known, ParkedRow) else None


@dataclass
class Desk:
    """`ports.work.Desk` beside a Store's rows: fence, lease and notes of each job."""

    store: Store
    pages: dict[tuple[str, str], tuple[int, int, Notes]] = field(default_factory=dict)

    def look(self, organization_id: str, job_id: str) -> tuple[Head | None, JobRow | None]:
        row = self.store.rows.get((organization_id, keys.job_sk(job_id)))
        return self.store.heads.get(organization_id), row if isinstance(row, JobRow) else None

    def claim(self, organization_id: str, job_id: str, now_ms: int, until_ms: int) -> Claim | None:
        page = self.pages.get((organization_id, job_id))
        if page is None or page[1] > now_ms:
            return None
        fence = page[0] + 1
        self.pages[organization_id, job_id] = (fence, until_ms, page[2])
        return Claim(organization_id, job_id, fence, page[2], now_ms)

    def keep(self, claim: Claim, until_ms: int) -> None:
        fence, _, _ = self.pages[claim.organization_id, claim.job_id]
        if fence != claim.fence:
            raise Superseded(claim.job_id)
        # As it would be read back from the table.
        notes = claim.notes._replace(cursor=json.loads(json.dumps(claim.notes.cursor)))
        self.pages[claim.organization_id, claim.job_id] = (fence, until_ms, notes)

    def clear(self, place: Place) -> int:
        """Rows of an earlier era are gone here as soon as the new one begins."""
        return 0


class Reader:
    """`ports.Reader` over a Store, whose `rows` is its own table."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.head = store.head
        self.section = store.section

    def had_effect(self, organization_id: str, guids: Sequence[str]) -> set[str]:
        noted = {effect.partition("#")[0] for each, effect in self._store.marks if each == organization_id}
        return noted & set(guids)

    def rows(self, place: Place, sks: Iterable[str]) -> dict[str, Row]:
        return {sk: row for sk in sks if (row := self._store.rows.get((place.organization_id, sk)))}


def _strike(faults: list[Exception | None]) -> None:
    fault = faults.pop(0) if faults else None
    if fault:
        raise fault


def _goes_back(known: Row | None, row: Row) -> bool:
    return getattr(row, "ver", "") < getattr(known, "ver", "")


def _matches(row: Row, only: dict[str, str]) -> bool:
    if not only:
        return True
    if isinstance(row, JobRow):
        return row.job.status == only["status"]
    assert isinstance(row, PullRequestRow)
    branch = "" if row.facts.is_fork else row.facts.head_ref
    return all({"state": row.facts.state, "branch": branch}[name] == value for name, value in only.items())


@dataclass
class Sockets:
    """Connections that take frames; `script` says what becomes of the next posts to one."""

    frames: dict[str, list[str]] = field(default_factory=dict)
    script: dict[str, list[Posted]] = field(default_factory=dict)
    hung_up: list[str] = field(default_factory=list)

    def close(self, connection_id: str) -> None:
        self.hung_up.append(connection_id)

    def post(self, connection_id: str, frame: str) -> Posted:
        outcome = self.script[connection_id].pop(0) if self.script.get(connection_id) else Posted.OK
        if outcome is Posted.OK:
            self.frames.setdefault(connection_id, []).append(frame)
        return outcome


@dataclass
class Connections:
    """Connections, registrations, tickets and rights: `ports.Connections`, `ports.Listeners` and `ports.Access`.

    `ended` are credentials that are no more.
    """

    open_ones: dict[str, Connection] = field(default_factory=dict)
    until_ms: dict[str, int] = field(default_factory=dict)
    registered: dict[tuple[str, str], int] = field(default_factory=dict)
    tickets: dict[str, Principal] = field(default_factory=dict)
    tickets_until_ms: dict[str, int] = field(default_factory=dict)
    rights: set[tuple[str, str]] = field(default_factory=set)
    forgotten: list[tuple[str, str]] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)

    def open(self, connection_id: str, principal: Principal, now_ms: int) -> None:
        self.open_ones[connection_id] = Connection(connection_id, principal, frozenset())
        self.until_ms[connection_id] = _end_ms(principal, now_ms)

    def get(self, connection_id: str, now_ms: int) -> Connection | None:
        return self.open_ones.get(connection_id) if now_ms < self.until_ms.get(connection_id, now_ms + 1) else None

    def close(self, connection_id: str) -> None:
        self.open_ones.pop(connection_id, None)
        self.registered = {key: until for key, until in self.registered.items() if key[1] != connection_id}

    def register(self, connection: Connection, topic: str, now_ms: int, names: Iterable[str] = ()) -> bool:
        known, under = self.open_ones.get(connection.id), set(names) or {topic}
        if known is None:
            return False
        self.open_ones[connection.id] = known._replace(names=known.names | under | {topic})
        for name in under:
            self.registered[name, connection.id] = _end_ms(known.principal, now_ms)
        return True

    def unregister(self, connection: Connection, topic: str) -> None:
        under = {topic} | {each for each in connection.names if topic == keys.SHELL_TOPIC and keys.is_shell_name(each)}
        for name in under:
            self.unsubscribe(name, connection.id)

    def of(self, topic: str, now_ms: int) -> list[Listener]:
        found = sorted((each, until) for (name, each), until in self.registered.items() if name == topic)
        return [Listener(each, self._user_of(each), is_expired=until <= now_ms) for each, until in found]

    def forget(self, topic: str, connection_id: str) -> None:
        self.forgotten.append((topic, connection_id))
        self.registered.pop((topic, connection_id), None)

    def unsubscribe(self, topic: str, connection_id: str) -> None:
        self.registered.pop((topic, connection_id), None)
        known = self.open_ones.get(connection_id)
        if known:
            self.open_ones[connection_id] = known._replace(names=known.names - {topic})

    def opened_by(self, user_id: str, credential: str | None = None) -> list[str]:
        theirs = (each for each in self.open_ones.values() if each.principal.user_id == user_id)
        return [each.id for each in theirs if credential in (None, each.principal.credential)]

    def _user_of(self, connection_id: str) -> str | None:
        known = self.open_ones.get(connection_id)
        return known.principal.user_id if known else None

    def may_see(self, principal: Principal, organization_id: str) -> bool:
        return principal.organization_id == organization_id or (principal.login, organization_id) in self.rights

    def is_valid(self, principal: Principal, now_ms: int) -> bool:
        return principal.credential not in self.ended and now_ms < (principal.until_ms or now_ms + 1)

    def issue_ticket(self, principal: Principal, ticket: str, expires_at_ms: int) -> None:
        self.tickets[ticket] = principal
        self.tickets_until_ms[ticket] = expires_at_ms

    def redeem(self, ticket: str, now_ms: int) -> Principal | None:
        principal = self.tickets.pop(ticket, None)
        return principal if now_ms < self.tickets_until_ms.get(ticket, now_ms + 1) else None


def _end_ms(principal: Principal, now_ms: int) -> int:
    end_ms = now_ms + CONNECTION_S * 1000
    return end_ms if principal.until_ms is None else min(end_ms, principal.until_ms // 1000 * 1000)


def live(listeners: Listeners, name: str, now_ms: int) -> list[str]:
    """The connections that listen under a name and are not at their end."""
    return sorted(each.connection_id for each in listeners.of(name, now_ms) if not each.is_expired)


@dataclass
class User:
    """A person's own row: who they are, what they chose, and what counts changes of that."""

    person: Person
    chosen: str | None = None
    epoch: int = 1
    seq: int = 0
    roles: dict[str, str] = field(default_factory=dict)


@dataclass
class Shells:
    """`ports.Shells` beside a Store's heads."""

    store: Store
    users: dict[str, User] = field(default_factory=dict)

    def of(self, principal: Principal) -> Shell:
        user = self.users.get(principal.user_id or "")
        own = {principal.organization_id: "member"} if principal.organization_id else {}
        roles = own if principal.user_id is None else user.roles if user else {}
        heads = {each: self.store.heads[each] for each in roles if each in self.store.heads}
        moved = sum(head.standings for head in heads.values())
        if user is None:
            return Shell(Position(epoch=1, seq=moved), None, principal.organization_id, dict(roles), heads)
        at = Position(epoch=user.epoch, seq=user.seq + moved)
        return Shell(at, user.person, user.chosen, dict(roles), heads)


class Inline(Executor):
    """A pool that does the work at once, so that a test has one order."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Signing:
    """Secrets that may sign a delivery; `later` is what they are when they are asked for anew."""

    def __init__(self, *secrets: str, later: Sequence[str] | None = None) -> None:
        self._secrets, self._later = tuple(secrets), later
        self.renewals = 0

    def secrets(self) -> tuple[str, ...]:
        return self._secrets

    def is_renewed(self) -> bool:
        self.renewals += 1
        before, later = self._secrets, self._later
        self._secrets = before if later is None else tuple(later)
        return self._secrets != before


class Reply(NamedTuple):
    """What the stand-in for AWS does with a request: `unheard` hangs up instead, `hangs_up` does so afterwards."""

    status: int = 200
    body: bytes = b"{}"
    unheard: bool = False
    hangs_up: bool = False


@dataclass
class Sqs:
    """An HTTP server that stands for SQS, or for another service of the kind; `script` holds its next replies."""

    url: str = ""
    script: list[Reply] = field(default_factory=list)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    connections: int = 0
    usual: Reply = field(default_factory=Reply)

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["Sqs"]:
        sqs = cls()
        server = ThreadingHTTPServer(("127.0.0.1", 0), sqs.handler())
        sqs.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield sqs
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        sqs = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                sqs.connections += 1
                super().setup()

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                sqs.requests.append((self.headers["x-amz-target"], request))
                reply = sqs.script.pop(0) if sqs.script else sqs.usual
                self.close_connection = reply.unheard or reply.hangs_up
                if not reply.unheard:
                    self.send_response(reply.status)
                    self.send_header("content-length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)

            def log_message(self, *args: object) -> None:
                """Nothing: a test's output is its own."""

        return Handler
