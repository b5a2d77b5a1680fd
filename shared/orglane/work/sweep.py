"""The sweep: what complete lists lacked leaves, once it is certain.

A pull request that a complete list lacks is asked for by itself: GitHub then says whether it was closed or merged.
Repositories and members leave when their own complete list lacked them; when they are many at once (more than 20 % and
ten), each is asked for first, for a list may be wrong as a whole. What was told of one after the sync began keeps it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from orglane import keys
from orglane.commands import Progress, PullRequestReport
from orglane.errors import GitHubRefused, TooMuch
from orglane.rows import MemberRow, PullRequestRow, RepositoryRow, Row
from orglane.work.pulls import read_single
from orglane.work.turns import Rows, Task, Turn

AT_ONCE = 50
"""Pull requests asked for in one query."""
CONFIRMED_AT_ONCE = 5
MANY = 10
MANY_PERCENT = 20
_SECTION = 1000

type Cursor = dict[str, Any]


def turn(task: Task, cursor: Cursor) -> Turn:
    """One turn: first what is missed is noted, then it is asked for, some at a time."""
    if cursor["page"] is None:
        cursor["page"] = {
            "pulls": list(_missed_pulls(task, cursor)),
            "repos": _missed_repositories(task, cursor),
            "members": _missed_members(task, cursor),
        }
        return Turn(cursor, progress=_progress(cursor), message=_words(cursor))
    left = dict(cursor["page"])
    cursor["page"] = left
    for name, step in _STEPS:
        if left[name]:
            rows = step(task, cursor, left)
            return Turn(cursor, (rows,), _progress(cursor), _words(cursor))
    return Turn(cursor | {"phases": cursor["phases"][1:], "page": None}, progress=_progress(cursor))


def _progress(cursor: Cursor) -> Progress:
    return Progress("sweep", len(cursor["repos"]), len(cursor["repos"]))


def _words(cursor: Cursor) -> str:
    left = sum(len(each["ids"]) if isinstance(each, dict) else len(each) for each in cursor["page"].values() if each)
    return f"Asking for what the lists lacked: {left:,} left"


def _rows(task: Task, prefix: str, **only: Any) -> Iterator[Row]:
    after = None
    while True:
        rows, after = task.reader.section(task.place, prefix, after, _SECTION, **only)
        yield from rows
        if after is None:
            return


def _missed_pulls(task: Task, cursor: Cursor) -> Iterator[list[Any]]:
    """Open pull requests that the complete list of their repository lacked, and that nothing was told of since."""
    if not cursor["complete"]:
        return
    seen = {repo_id: set(cursor["seen"].get(repo_id, ())) for repo_id in cursor["complete"]}
    some = task.target.get("repositoryIds")
    prefixes = [keys.pull_requests_of(each) for each in seen] if some else [keys.PULL_REQUEST_PREFIX]
    for prefix in prefixes:
        for row in _rows(task, prefix, state="open"):
            assert isinstance(row, PullRequestRow)
            known = row.repo_id in seen and row.facts.number in seen[row.repo_id]
            if row.repo_id in seen and not known and row.facts.updated_at_ms < cursor["since"]:
                yield [row.repo_id, row.facts.number]


def _missed_repositories(task: Task, cursor: Cursor) -> dict[str, Any] | None:
    if not cursor["whole"]:
        return None
    here = [row for row in _rows(task, keys.REPO_PREFIX) if isinstance(row, RepositoryRow) and not row.is_removed]
    listed = set(cursor["repos"])
    old = (row for row in here if _told_at_ms(row) < cursor["since"])
    return _doubted([row.facts.id for row in old if row.facts.id not in listed], len(here))


def _told_at_ms(row: RepositoryRow) -> int:
    """When something was told of a repository for the last time."""
    return max(row.latest_activity_ms, row.facts.updated_at_ms, row.presence[1])


def _missed_members(task: Task, cursor: Cursor) -> dict[str, Any] | None:
    if cursor["members"] is None:
        return None
    here = [row for row in _rows(task, keys.MEMBER_PREFIX) if isinstance(row, MemberRow) and not row.is_removed]
    listed = set(cursor["members"])
    old = [row for row in here if row.seen_at_ms < cursor["since"]]
    return _doubted([row.facts.id for row in old if row.facts.id not in listed], len(here))


def _doubted(gone: list[str], known: int) -> dict[str, Any] | None:
    """Those to remove, and whether they are so many that each is asked for first."""
    doubt = len(gone) > MANY and len(gone) * 100 > known * MANY_PERCENT
    return {"ids": gone, "doubt": doubt} if gone else None


def _ask_pulls(task: Task, cursor: Cursor, left: Cursor) -> Rows:
    size = min(AT_ONCE, cursor["batch"])
    now = left["pulls"][:size]
    wanted = [(repo_id, cursor["repos"][repo_id], number) for repo_id, number in now]
    try:
        told = read_single(task, wanted)
    except TooMuch:
        if size == 1:
            raise
        cursor["batch"] = size // 2
        return Rows(0)
    left["pulls"], cursor["batch"] = left["pulls"][size:], size * 2
    known = task.reader.rows(task.place, [keys.pull_request_sk(*each) for each in told.absent])
    gone = [closed(row, told.read_at_ms) for row in known.values() if isinstance(row, PullRequestRow)]
    _count(cursor, sum(each.facts.state != "open" for each in told.found) + len(gone))
    # Of these GitHub did not say: they stay.
    cursor["unreadable"] |= {keys.pr_id(*each): words for each, words in told.untold.items()}
    return Rows(told.read_at_ms, pull_requests=(*told.found, *gone))


def closed(row: PullRequestRow, read_at_ms: int) -> PullRequestReport:
    """A pull request that its repository does not have any more is closed for us."""
    return PullRequestReport(row.repo_id, row.facts._replace(state="closed"), read_at_ms)


def _ask_repositories(task: Task, cursor: Cursor, left: Cursor) -> Rows:
    gone = _confirmed(task, left, "repos", lambda repo_id: f"/repositories/{repo_id}")
    _count(cursor, len(gone))
    return Rows(cursor["since"], removed=gone)


def _ask_members(task: Task, cursor: Cursor, left: Cursor) -> Rows:
    sks = [keys.member_sk(each) for each in left["members"]["ids"]]
    rows = [row for row in task.reader.rows(task.place, sks).values() if isinstance(row, MemberRow)]
    logins = {row.facts.id: row.facts.login for row in rows}
    owner = cursor["login"]
    gone = _confirmed(task, left, "members", lambda each: f"/orgs/{owner}/memberships/{logins.get(each, '')}")
    _count(cursor, len(gone))
    return Rows(cursor["since"], gone_members=gone)


def _confirmed(task: Task, left: Cursor, name: str, path: Callable[[str], str]) -> tuple[str, ...]:
    """Those of the next that are gone for certain: all of a few, of many only what GitHub does not find."""
    ids, doubt = left[name]["ids"], left[name]["doubt"]
    if not doubt:
        left[name] = None
        return tuple(ids)
    now, rest = ids[:CONFIRMED_AT_ONCE], ids[CONFIRMED_AT_ONCE:]
    left[name] = {"ids": rest, "doubt": True} if rest else None
    return tuple(each for each in now if _is_gone(task, path(each)))


def _is_gone(task: Task, path: str) -> bool:
    try:
        task.github.get(task.installation_id, path)
    except GitHubRefused as refusal:
        return refusal.status == 404
    return False


def _count(cursor: Cursor, removed: int) -> None:
    cursor["count"] = cursor["count"] | {"removed": cursor["count"]["removed"] + removed}


_STEPS: tuple[tuple[str, Callable[[Task, Cursor, Cursor], Rows]], ...] = (
    ("pulls", _ask_pulls),
    ("repos", _ask_repositories),
    ("members", _ask_members),
)
