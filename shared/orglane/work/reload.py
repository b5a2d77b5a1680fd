"""Reloads by hand: one repository with its branches, one pull request with what follows from it."""

from typing import Any

from orglane import keys
from orglane.commands import BranchFacts, Progress
from orglane.errors import GitHubRefused, Terminal
from orglane.github.payload import Json, at, identifier, repository, text
from orglane.github.queries import BRANCHES, PULL
from orglane.github.responses import branch_facts, page_of, problems
from orglane.merge import merge_listed_branch, merge_repository
from orglane.ports.work import Answer
from orglane.rows import Branch, PullRequestRow, RepositoryRow
from orglane.work.pulls import news, report_of
from orglane.work.sweep import closed
from orglane.work.turns import Rows, Task, Turn

_SECTION = 1000


def reload_repository(task: Task, cursor: Json) -> Turn:
    """Metadata first, then the branches page by page, then those that the complete list lacked."""
    if cursor is None:
        return _metadata(task, str(task.target["repositoryId"]))
    if cursor.get("done"):
        result = {"checkedAtMs": task.clock(), "branches": len(cursor["seen"])}
        progress = Progress("done", len(cursor["seen"]), len(cursor["seen"]))
        return Turn(cursor, progress=progress, message=f"{len(cursor['seen']):,} branches", result=result)
    return _branches(task, dict(cursor))


def _metadata(task: Task, repo_id: str) -> Turn:
    try:
        answer = task.github.get(task.installation_id, f"/repositories/{repo_id}")
    except GitHubRefused as refusal:
        raise GitHubRefused(refusal.status, f"GitHub does not show this repository: {refusal}") from refusal
    facts = repository(answer.body)
    if facts is None:
        raise Terminal("GitHub answered with something that is no repository.")
    sk = keys.repository_sk(facts.id)
    row = task.reader.rows(task.place, [sk]).get(sk)
    known = isinstance(row, RepositoryRow) and not row.is_removed
    same = known and merge_repository(row, facts, answer.date_ms) == row  # type: ignore[arg-type]
    cursor = {"node": text(answer.body, "node_id"), "since": answer.date_ms, "after": None, "seen": []}
    rows = (Rows(answer.date_ms, repositories=() if same else (facts,)),)
    return Turn(cursor, rows, Progress("repository", 0, None), f"Reading branches of {facts.full_name}")


def _branches(task: Task, cursor: dict[str, Any]) -> Turn:
    repo_id = str(task.target["repositoryId"])
    answer = task.github.graphql(task.installation_id, BRANCHES, {"id": cursor["node"], "after": cursor["after"]})
    refs = at(answer.body, "data", "node", "refs")
    if refs is None:
        words = next(iter(problems(answer.body).values()), ("", "GitHub told nothing of its branches"))[1]
        raise Terminal(f"The branches cannot be read: {words}")
    listed, page = branch_facts(refs), page_of(refs)
    cursor["seen"] = [*cursor["seen"], *(each.name for each in listed)]
    gone: tuple[str, ...] = ()
    if page.after is None and len(cursor["seen"]) >= page.total:
        gone = _missed(task, repo_id, set(cursor["seen"]), cursor["since"])
    cursor |= {"after": page.after, "done": page.after is None}
    fresh = _news(task, repo_id, listed, answer.date_ms)
    rows = Rows(answer.date_ms, branches_of=repo_id, branches=fresh, gone_branches=gone)
    progress = Progress("branches", len(cursor["seen"]), page.total)
    return Turn(cursor, (rows,), progress, f"Reading branches: {progress.done:,} of {page.total:,}")


def _news(task: Task, repo_id: str, listed: list[BranchFacts], read_at_ms: int) -> tuple[BranchFacts, ...]:
    known = task.reader.rows(task.place, [keys.branch_sk(repo_id, each.name) for each in listed])

    def is_known(each: BranchFacts) -> bool:
        row = known.get(keys.branch_sk(repo_id, each.name))
        return isinstance(row, Branch) and merge_listed_branch(row, each.sha, read_at_ms) == row

    return tuple(each for each in listed if not is_known(each))


def _missed(task: Task, repo_id: str, seen: set[str], since: int) -> tuple[str, ...]:
    """Branches that the complete list lacked, and that did not move since."""
    found: list[str] = []
    after = None
    while True:
        rows, after = task.reader.section(task.place, keys.branches_of(repo_id), after, _SECTION)
        here = (row for row in rows if isinstance(row, Branch) and row.exists)
        found += [row.name for row in here if row.name not in seen and row.at_ms < since]
        if after is None:
            return tuple(found)


def reload_pull_request(task: Task, cursor: Json) -> Turn:
    """Ask for one pull request; a closed one leaves the list by what GitHub says of it."""
    if cursor is not None:
        found = cursor["state"]
        message = f"#{task.target['number']} is {found}"
        result = {"checkedAtMs": task.clock(), "state": found}
        return Turn(cursor, progress=Progress("done", 1, 1), message=message, result=result)
    repo_id, number = str(task.target["repositoryId"]), int(task.target["number"])
    answer = _ask(task, repo_id, number)
    repo = at(answer.body, "data", "repository")
    report = report_of(task, repo_id, text(repo, "id"), at(repo, "pullRequest"), answer.date_ms)
    if report is None:
        return _absent(task, repo_id, number, answer)
    rows = (Rows(answer.date_ms, pull_requests=news(task, [report])),)
    return Turn({"state": report.facts.state}, rows, Progress("pull_request", 1, 1))


def _ask(task: Task, repo_id: str, number: int) -> Answer:
    """By the name that is known; when it is another repository's by now, by the name that its id has."""
    sk = keys.repository_sk(repo_id)
    row = task.reader.rows(task.place, [sk]).get(sk)
    full_name = row.facts.full_name if isinstance(row, RepositoryRow) else ""
    for name in (full_name, None):
        if name is None:
            name = text(task.github.get(task.installation_id, f"/repositories/{repo_id}").body, "full_name")
        if not name:
            continue
        owner, _, short = name.partition("/")
        variables = {"owner": owner, "name": short, "number": number}
        answer = task.github.graphql(task.installation_id, PULL, variables)
        if identifier(answer.body, "data", "repository", "databaseId") == repo_id:
            return answer
    words = next(iter(problems(answer.body).values()), ("", "GitHub does not show it"))[1]
    raise GitHubRefused(404, f"GitHub does not show this repository: {words}")


def _absent(task: Task, repo_id: str, number: int, answer: Answer) -> Turn:
    """Its repository may be seen and has no such pull request: one that we know leaves."""
    kind, words = next(iter(problems(answer.body).values()), ("", "GitHub told nothing of it"))
    sk = keys.pull_request_sk(repo_id, number)
    row = task.reader.rows(task.place, [sk]).get(sk)
    if kind != "NOT_FOUND" or not isinstance(row, PullRequestRow):
        raise GitHubRefused(404, words)
    rows = (Rows(answer.date_ms, pull_requests=(closed(row, answer.date_ms),)),)
    return Turn({"state": "gone"}, rows, Progress("pull_request", 1, 1))
