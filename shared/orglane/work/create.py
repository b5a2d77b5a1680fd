"""Create a pull request from a branch, as the App; when the branch has one, that one."""

from typing import Any

from orglane import keys
from orglane.commands import Progress, PullRequestReport
from orglane.errors import GitHubRefused, Terminal
from orglane.github.payload import Json, description, pull_request
from orglane.ports.work import Answer
from orglane.rows import RepositoryRow
from orglane.work.turns import Rows, Task, Turn


def create_pull_request(task: Task, cursor: Json) -> Turn:
    """Ask once; a repetition after a crash finds the one that was made."""
    if cursor is not None:
        message = f"#{cursor['number']} {'was there already' if cursor['existed'] else 'was opened'}"
        return Turn(cursor, progress=Progress("done", 1, 1), message=message, result=_result(task, cursor))
    repo_id = str(task.target["repositoryId"])
    sk = keys.repository_sk(repo_id)
    repo = task.reader.rows(task.place, [sk]).get(sk)
    if not isinstance(repo, RepositoryRow) or repo.is_removed:
        raise Terminal("The repository is not among those that the installation may see any more.")
    answer, existed = _open(task, repo)
    facts = pull_request(answer.body)
    if facts is None:
        raise Terminal("GitHub answered with something that is no pull request.")
    report = PullRequestReport(repo_id, facts, answer.date_ms, description=description(answer.body))
    cursor = {"number": facts.number, "url": facts.url, "existed": existed}
    return Turn(cursor, (Rows(answer.date_ms, pull_requests=(report,)),), Progress("pull_request", 1, 1))


def _result(task: Task, cursor: dict[str, Any]) -> dict[str, Any]:
    repo_id = str(task.target["repositoryId"])
    return {
        "checkedAtMs": task.clock(),
        "prId": keys.pr_id(repo_id, cursor["number"]),
        "repoId": repo_id,
        "number": cursor["number"],
        "url": cursor["url"],
        "existed": cursor["existed"],
    }


def _open(task: Task, repo: RepositoryRow) -> tuple[Answer, bool]:
    """GitHub's answer, and whether the pull request was there before."""
    path, branch = f"/repos/{repo.facts.full_name}/pulls", str(task.target["branchName"])
    body = {
        "title": task.detail.get("title"),
        "head": branch,
        "base": task.detail.get("base") or repo.facts.default_branch,
        "body": task.detail.get("body") or "",
        "draft": bool(task.detail.get("draft")),
    }
    try:
        return task.github.post(task.installation_id, path, body), False
    except GitHubRefused as refusal:
        existing = _existing(task, path, branch, str(body["base"])) if refusal.status == 422 else None
        if existing is None:
            raise
        return existing, True


def _existing(task: Task, path: str, branch: str, base: str) -> Answer | None:
    """The open pull request of a branch into another: GitHub refuses to open a second one, in words that may change."""
    owner = task.head.account.login
    query: dict[str, str | int] = {"head": f"{owner}:{branch}", "base": base, "state": "open", "per_page": 1}
    answer = task.github.get(task.installation_id, path, query)
    found = answer.body[0] if isinstance(answer.body, list) and answer.body else None
    return answer._replace(body=found) if found else None
