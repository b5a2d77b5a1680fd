"""Two organizations that hold everything an organization can: one is the caller's, the other one is not."""

from dataclasses import dataclass

from orglane import keys
from orglane.apply import Applied, Ports, apply_batch
from orglane.commands import (
    Account,
    Body,
    Cause,
    CheckFacts,
    Command,
    DescriptionFacts,
    MemberFacts,
    PullRequestFacts,
    RecordChecks,
    RecordInstallation,
    RecordMember,
    RecordPullRequest,
    RepositoryFacts,
    ReviewFacts,
    encode,
)
from orglane.edges.items import Token
from orglane.jobs import RELOAD_ORGANIZATION, Order
from orglane.ports import Message
from orglane.ports.people import Belonging, Identity, Person
from orglane.rows import ParkedRow
from tests.fakes import Errands

from .conftest import NOW_MS, Api

UNKNOWN = "777"


@dataclass(frozen=True)
class Own:
    """An organization, what its one repository, branch and job are called, and the secrets of one of its members.

    Each name has `mark` in it, so that what leaks is seen.
    """

    id: str
    mark: str
    repo_id: str
    number: int

    @property
    def account(self) -> Account:
        return Account(self.id, self.mark, avatar_url=f"https://pictures/{self.mark}")

    @property
    def branch(self) -> str:
        return f"{self.mark}/topic"

    @property
    def job_id(self) -> str:
        return f"{NOW_MS}-{self.mark}"

    @property
    def parked_id(self) -> str:
        return f"{NOW_MS}-parked-{self.mark}"

    @property
    def token(self) -> str:
        return f"token-of-{self.mark}-0123456789abcdef"

    @property
    def session(self) -> str:
        return f"session-of-{self.mark}-0123456789abcdef"

    def paths(self) -> dict[str, str | int]:
        """What stands in a path of this organization, by the names of the document."""
        return {
            "org_id": self.id,
            "repo_id": self.repo_id,
            "number": self.number,
            "branch": self.branch,
            "job_id": self.job_id,
            "parked_id": self.parked_id,
        }


ACME = Own("42", "acme", "9001", 17)
UMBRA = Own("43", "umbra", "9002", 18)


def people(api: Api, own: Own) -> None:
    """Somebody who is signed in and belongs there, and a token for scripts."""
    person = Person(f"7{own.id}", f"ana-of-{own.mark}", own.mark, f"https://pictures/{own.mark}")
    api.doors.people.sign_in(Identity(person, (Belonging(own.account, "member"),)), own.session, NOW_MS)
    Token(Token.key(own.token), organization_id=own.id, login=f"ci-of-{own.mark}").save()


def parked(api: Api, own: Own) -> None:
    """A command that was put aside, lying there."""
    row = ParkedRow(
        id=own.parked_id, body=own.mark, reason="KeyError", error=own.mark, attempts=5, parked_at_ms=NOW_MS - 1
    )
    api.store.settle(own.id, keys.parked_sk(row.id))
    api.store.park(own.id, row)


def fill(api: Api, own: Own) -> None:
    """Installation, repository, pull requests with all that is told of them, member, job, parked command, a history."""
    parked(api, own)
    robot = RepositoryFacts(own.repo_id, f"{own.mark}/robot", f"robot-of-{own.mark}", default_branch="main")
    facts = PullRequestFacts(
        own.number, NOW_MS, f"Plan of {own.mark}", head_ref=own.branch, head_repo=f"{own.mark}/robot", head_sha="a" * 40
    )
    text, praise = DescriptionFacts(f"Why {own.mark}"), ReviewFacts(1, "8", "approved", NOW_MS, f"ben-of-{own.mark}")
    done = CheckFacts(f"run/1/unit-of-{own.mark}", "passed", (1,), NOW_MS)
    ended = facts._replace(number=own.number + 100, state="merged")
    member = MemberFacts(f"7{own.id}", f"ana-of-{own.mark}", own.mark, f"https://pictures/{own.mark}", "member")
    bodies: tuple[Body, ...] = (
        RecordInstallation(own.account, f"5{own.id}", "connected", NOW_MS, (robot,)),
        RecordPullRequest(own.account, f"5{own.id}", robot, facts, (praise,), text),
        RecordChecks(own.account, f"5{own.id}", robot, facts.head_sha, (done,)),
        RecordPullRequest(own.account, f"5{own.id}", robot, ended),
        RecordMember(own.account, member, NOW_MS),
    )
    for number, body in enumerate(bodies):
        _apply(api, own, number, body)
    api.doors.jobs.open(own.id, Order(own.job_id, RELOAD_ORGANIZATION, {}, f"ana-of-{own.mark}"), NOW_MS)


def _apply(api: Api, own: Own, number: int, body: Body) -> None:
    command = Command(f"c{number}-{own.mark}", own.id, Cause("webhook", f"d{number}"), "e", None, NOW_MS, body)
    message = Message(f"m{number}", own.id, encode(command), 1)
    (event,) = apply_batch([message], Ports(api.store, Errands(), lambda: NOW_MS))
    assert isinstance(event, Applied), event
