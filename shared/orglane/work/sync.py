"""Full sync: repositories, members, pull requests, sweep. Reloading an organization is its first half.

The cursor is one JSON object that only grows by ids and numbers; every page of GitHub is one turn. What a complete
list lacks is swept only after it was asked for by itself (pull requests always, repositories and members when they are
many), and never when something of it was told after the sync began.
"""

from collections.abc import Callable
from typing import Any

from orglane import keys
from orglane.commands import Progress, RepositoryFacts
from orglane.errors import GitHubRefused, TooMuch
from orglane.github.payload import Json, at, integer, items, repository, text
from orglane.github.queries import COUNTS
from orglane.github.responses import problems
from orglane.merge import merge_repository
from orglane.rows import RepositoryRow
from orglane.work import sweep
from orglane.work.people import read_members
from orglane.work.pulls import Got, Want, news, read_pages
from orglane.work.turns import Rows, Task, Turn

A_PAGE = 100
MOST_PULLS = 120
"""Pull requests of one query, with their reviews and checks; halved whenever GitHub cannot answer so many."""
FEW_REPOSITORIES = 3
"""So many are asked for one by one; more are cheaper from the list."""
TRIES = 3
"""How often a list is begun that changes while it is read, or whose next page GitHub no longer knows."""

LIST = "repositories"
# What GitHub says when asking again for less would tell the same.
_FINAL = {"NOT_FOUND", "FORBIDDEN", "INVALID_CURSOR_ARGUMENTS", "SERVICE_UNAVAILABLE", "UNPROCESSABLE"}

type Cursor = dict[str, Any]


def full_sync(task: Task, cursor: Json) -> Turn:
    """One turn of everything."""
    return _turn(task, cursor, ["repositories", "members", "counts", "pull_requests", "sweep", "done"])


def reload_organization(task: Task, cursor: Json) -> Turn:
    """One turn of repositories and members."""
    return _turn(task, cursor, ["repositories", "members", "sweep", "done"])


def sync_repositories(task: Task, cursor: Json) -> Turn:
    """One turn of the repositories that were added to the installation, with their pull requests."""
    return _turn(task, cursor, ["some_repositories", "counts", "pull_requests", "sweep", "done"])


def _turn(task: Task, cursor: Json, phases: list[str]) -> Turn:
    if not cursor or (cursor["installation"], cursor["era"]) != (task.installation_id, task.head.era):
        cursor = _beginning(task, phases)
    # What a release adds to the cursor is not in those of the release before; a turn that fails leaves it as it was.
    cursor = _beginning(task, phases) | cursor | {"unreadable": dict(cursor["unreadable"])}
    return _PHASES[cursor["phases"][0]](task, cursor)


def _beginning(task: Task, phases: list[str]) -> Cursor:
    """Where a sync begins; also one that ran when the App was installed anew."""
    return {
        "installation": task.installation_id,
        "era": task.head.era,
        "phases": phases,
        "first": task.head.sync.at_ms is None,
        "since": 0,
        "page": None,
        "login": task.head.account.login,
        "repos": {},
        "total": None,
        "begun": {},
        "whole": True,
        "queue": [],
        "batch": MOST_PULLS,
        "seen": {},
        "complete": [],
        "unreadable": {},
        "members": None,
        "count": {"pullRequests": 0, "members": 0, "removed": 0},
    }


def next_phase(cursor: Cursor) -> Cursor:
    """The cursor at the beginning of the next phase."""
    return cursor | {"phases": cursor["phases"][1:], "page": None}


def _repositories(task: Task, cursor: Cursor) -> Turn:
    """One page of what the installation may see."""
    path, query = (cursor["page"], None) if cursor["page"] else ("/installation/repositories", {"per_page": A_PAGE})
    answer = task.github.get(task.installation_id, path, query)
    raw = items(answer.body, "repositories")
    facts = [each for each in map(repository, raw) if each]
    nodes = {text({"id": str(at(each, "id"))}, "id"): text(each, "node_id") for each in raw}
    cursor["repos"] = cursor["repos"] | {each.id: nodes.get(each.id, "") for each in facts}
    cursor["since"] = cursor["since"] or answer.date_ms
    # An account may have another name by now, and its `renamed` may have been lost.
    cursor["login"] = next((text(each, "owner", "login") for each in raw), "") or cursor["login"]
    total = integer(answer.body, "total_count")
    if cursor["page"] is None:
        cursor["total"] = total
    progress = Progress("repositories", len(cursor["repos"]), max(total or 0, len(cursor["repos"])))
    rows = (Rows(answer.date_ms, repositories=_news(task, facts, answer.date_ms)),)
    if answer.next_path:
        return Turn(cursor | {"page": answer.next_path}, rows, progress, _listed(progress))
    # Its pages are counted: when one has left meanwhile, another may have slipped onto a page that was read before.
    moved = total != cursor["total"]
    if moved and _begins_anew(cursor, LIST):
        return Turn(cursor | {"page": None, "repos": {}}, rows, progress, _listed(progress))
    # Fewer than GitHub counts: the list is not complete, and what it lacks may be there.
    cursor["whole"] = not moved and total is not None and len(cursor["repos"]) >= total
    cursor["queue"] = list(cursor["repos"])
    return Turn(next_phase(cursor), rows, progress, _listed(progress))


def _begins_anew(cursor: Cursor, name: str) -> bool:
    """Note that a list must be read from its beginning; False when that was tried often enough."""
    times = cursor["begun"].get(name, 1)
    cursor["begun"] = cursor["begun"] | {name: times + 1}
    return bool(times < TRIES)


def _listed(progress: Progress) -> str:
    return f"Reading repositories: {progress.done:,} of {progress.total:,}"


def _some_repositories(task: Task, cursor: Cursor) -> Turn:
    """The repositories that are named by the job: few by themselves, many from the list."""
    wanted = [str(each) for each in task.target.get("repositoryIds", [])]
    if len(wanted) > FEW_REPOSITORIES:
        turn = _repositories(task, cursor)
        kept = {each: node for each, node in turn.cursor["repos"].items() if each in wanted}
        rows = tuple(
            each._replace(repositories=tuple(one for one in each.repositories if one.id in wanted))
            for each in turn.rows
        )
        return turn._replace(cursor=turn.cursor | {"repos": kept, "queue": list(kept), "whole": False}, rows=rows)
    found, date_ms = [], 0
    for repo_id in wanted:
        try:
            answer = task.github.get(task.installation_id, f"/repositories/{repo_id}")
        except GitHubRefused as refusal:
            cursor["unreadable"][repo_id] = str(refusal)
            continue
        date_ms = answer.date_ms
        facts = repository(answer.body)
        if facts:
            found.append(facts)
            cursor["repos"][facts.id] = text(answer.body, "node_id")
    cursor |= {"since": date_ms, "queue": list(cursor["repos"]), "whole": False}
    progress = Progress("repositories", len(found), len(wanted))
    return Turn(next_phase(cursor), (Rows(date_ms, repositories=_news(task, found, date_ms)),), progress)


def _news(task: Task, facts: list[RepositoryFacts], read_at_ms: int) -> tuple[RepositoryFacts, ...]:
    """The repositories that are new, back, or differ from what is known."""
    known = task.reader.rows(task.place, [keys.repository_sk(each.id) for each in facts])

    def is_known(each: RepositoryFacts) -> bool:
        row = known.get(keys.repository_sk(each.id))
        return isinstance(row, RepositoryRow) and not row.is_removed and merge_repository(row, each, read_at_ms) == row

    return tuple(each for each in facts if not is_known(each))


def _members(task: Task, cursor: Cursor) -> Turn:
    """One page of the people."""
    return read_members(task, cursor, next_phase)


def _counts(task: Task, cursor: Cursor) -> Turn:
    """How many open pull requests each of the next hundred repositories has: pages are then asked for in one size."""
    here, rest = cursor["queue"][:A_PAGE], cursor["queue"][A_PAGE:]
    if not here:
        waiting = [[repo_id, count, None] for repo_id, count in (cursor["page"] or {}).items()]
        return Turn(next_phase(cursor) | {"queue": waiting}, progress=_read(cursor))
    answer = task.github.graphql(task.installation_id, COUNTS, {"ids": [cursor["repos"][each] for each in here]})
    wrong = problems(answer.body)
    nodes = items(answer.body, "data", "nodes")
    counted = dict(cursor["page"] or {})
    for place, repo_id in enumerate(here):
        total = integer(nodes[place], "pullRequests", "totalCount") if place < len(nodes) else None
        if total is None:
            cursor["unreadable"][repo_id] = wrong.get(str(place), ("", "GitHub told nothing of it"))[1]
        elif total:
            counted[repo_id] = total
        else:
            cursor["complete"] = [*cursor["complete"], repo_id]
    cursor |= {"queue": rest, "page": counted}
    if not rest:
        waiting = [[repo_id, count, None] for repo_id, count in counted.items()]
        cursor = next_phase(cursor) | {"queue": waiting}
    return Turn(cursor, progress=_read(cursor), message=_reading(cursor))


def _read(cursor: Cursor) -> Progress:
    """Progress in repositories whose pull requests are read."""
    done = len(cursor["complete"]) + len(cursor["unreadable"])
    return Progress("pull_requests", min(done, len(cursor["repos"])), len(cursor["repos"]))


def _reading(cursor: Cursor) -> str:
    return f"Reading pull requests: {cursor['count']['pullRequests']:,} so far"


def _pull_requests(task: Task, cursor: Cursor) -> Turn:
    """Open pull requests of as many repositories as one query may ask for."""
    if not cursor["queue"]:
        return Turn(next_phase(cursor), progress=_read(cursor), message=_reading(cursor))
    wants: list[Want] = []
    room = cursor["batch"]
    for repo_id, count, after in cursor["queue"]:
        if room <= 0 or len(wants) == A_PAGE:
            break
        first = max(1, min(count, A_PAGE, room))
        wants.append(Want(repo_id, cursor["repos"][repo_id], first, after))
        room -= first
    try:
        got, date_ms = read_pages(task, wants)
    except TooMuch:
        if cursor["batch"] == 1:
            raise
        return Turn(cursor | {"batch": cursor["batch"] // 2}, progress=_read(cursor), message=_reading(cursor))
    failed = [each for each in got if each.problem and each.problem[0] not in _FINAL]
    if failed and cursor["batch"] > 1:
        # GitHub stumbled over something in the answer: asking for less tells over what.
        return Turn(cursor | {"batch": cursor["batch"] // 2}, progress=_read(cursor), message=_reading(cursor))
    cursor["queue"] = [*(left for each in got if (left := _settle(cursor, each))), *cursor["queue"][len(wants) :]]
    cursor["batch"] = min(MOST_PULLS, cursor["batch"] * 2)
    reports = [report for each in got for report in each.reports]
    cursor["count"] = cursor["count"] | {"pullRequests": cursor["count"]["pullRequests"] + len(reports)}
    # Of the first sync everything is news: what is known need not be looked up.
    fresh = tuple(reports) if cursor["first"] else news(task, reports)
    rows = (Rows(date_ms, pull_requests=fresh),)
    return Turn(cursor, rows, _read(cursor), _reading(cursor))


def _settle(cursor: Cursor, got: Got) -> list[Json] | None:
    """Note what a page told; what is left of its repository goes back into the queue."""
    repo_id = got.want.repo_id
    if got.problem is not None:
        if got.problem[0] == "INVALID_CURSOR_ARGUMENTS" and got.want.after and _begins_anew(cursor, repo_id):
            # The page cursor has expired: from the beginning.
            known = len(cursor["seen"].get(repo_id, ()))
            cursor["seen"] = cursor["seen"] | {repo_id: []}
            cursor["count"] = cursor["count"] | {"pullRequests": cursor["count"]["pullRequests"] - known}
            return [repo_id, A_PAGE, None]
        cursor["unreadable"][repo_id] = got.problem[1]
        return None
    seen = [*cursor["seen"].get(repo_id, []), *(each.facts.number for each in got.reports)]
    cursor["seen"] = cursor["seen"] | {repo_id: seen}
    if got.page.after:
        return [repo_id, max(1, got.page.total - len(seen)), got.page.after]
    if len(set(seen)) >= got.page.total:
        cursor["complete"] = [*cursor["complete"], repo_id]
    else:
        cursor["unreadable"][repo_id] = "the list of its pull requests was not complete"
    return None


def _done(task: Task, cursor: Cursor) -> Turn:
    """What the job says at its end; repositories that could not be read stand in its error, in words."""
    count = cursor["count"]
    repos, pulls = len(cursor["repos"]), count["pullRequests"]
    unreadable = [{"repositoryId": each, "reason": words} for each, words in sorted(cursor["unreadable"].items())]
    result = {
        "checkedAtMs": task.clock(),
        "repositories": repos,
        **count,
        "unreadable": unreadable[:A_PAGE],
    }
    message = f"{repos:,} repositories" + (f" and {pulls:,} open pull requests" if cursor["complete"] else "")
    error = None
    if unreadable:
        one = unreadable[0]
        error = f"{len(unreadable)} of {repos:,} could not be read, first {one['repositoryId']}: {one['reason']}"
    progress = Progress("done", repos, repos)
    return Turn(cursor, progress=progress, message=message, result=result, error=error)


_PHASES: dict[str, Callable[[Task, Cursor], Turn]] = {
    "repositories": _repositories,
    "some_repositories": _some_repositories,
    "members": _members,
    "counts": _counts,
    "pull_requests": _pull_requests,
    "sweep": sweep.turn,
    "done": _done,
}
