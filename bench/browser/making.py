"""Repositories and pull requests as people have them, from a seed: no two alike, and the same each time."""

from collections import Counter
from random import Random
from typing import Any

from orglane.keys import pr_id
from orglane.model import Checks, Label, PullRequest, Repo

OWNER, ME = "acme-robotics", "ana"
DAY_MS = 24 * 60 * 60 * 1000

_LOGINS = (ME, "ben", "chloe-dupont", "dmitri", "eva", "farid", "grace-h", "hiro", "ines", "jonas", "dependabot[bot]")
_VERBS = ("Fix", "Add", "Remove", "Rework", "Document", "Test", "Speed up", "Retry", "Log", "Bump", "Revert", "Guard")
_PARTS = (
    "login",
    "cache",
    "invoice",
    "telemetry",
    "gripper",
    "map",
    "socket",
    "queue",
    "upload",
    "parser",
    "scheduler",
)
_WHATS = (
    "page",
    "timeout",
    "worker",
    "migration",
    "retries",
    "tests",
    "headers",
    "rounding",
    "locks",
    "errors",
    "flags",
)
_WHENS = (
    "",
    "",
    " after a restart",
    " on slow networks",
    " for new tenants",
    " – part two",
    " (#481)",
    " when it is null",
)
_NAMES = ("api", "web", "arm", "docs", "infra", "billing", "vision", "fleet", "auth", "sdk", "planner", "tools")
_LABELS = (
    ("bug", "d73a4a"),
    ("enhancement", "a2eeef"),
    ("documentation", "0075ca"),
    ("good first issue", "7057ff"),
    ("dependencies", "0366d6"),
    ("needs design", "fbca04"),
)
_REVIEWS = (None, None, "approved", "changes_requested", "review_required")
_MERGEABLE = ("mergeable", "mergeable", "mergeable", "unknown", "conflicting")


class Maker:
    """Names, titles, labels and checks by chance; numbers one after the other."""

    def __init__(self, seed: int, now_ms: int) -> None:
        self.random = Random(seed)
        self._now_ms = now_ms
        self._numbers: Counter[str] = Counter()

    def repository(self, at: int) -> Repo:
        name = f"{_NAMES[at % len(_NAMES)]}-{_PARTS[at // len(_NAMES) % len(_PARTS)]}-{at}"
        return Repo(
            repo_id=str(1000 + at),
            full_name=f"{OWNER}/{name}",
            name=name,
            url=f"https://github.com/{OWNER}/{name}",
            is_private=self.random.random() < 0.6,
            is_archived=False,
            default_branch="main",
            open_pull_request_count=0,
            task_count=0,
            latest_activity_ms=self._now_ms,
        )

    def pull_request(self, repo: Repo) -> PullRequest:
        self._numbers[repo.repo_id] += 1
        random, number = self.random, self._numbers[repo.repo_id]
        created_at_ms = self._now_ms - random.randrange(90 * DAY_MS)
        return PullRequest(
            pr_id=pr_id(repo.repo_id, number),
            repo_id=repo.repo_id,
            repo_full_name=repo.full_name,
            number=number,
            state="open",
            url=f"{repo.url}/pull/{number}",
            head_ref_name=f"{random.choice(_LOGINS)}/{random.choice(_PARTS)}-{number}",
            head_sha=f"{random.getrandbits(160):040x}",
            head_repo_full_name=repo.full_name,
            is_fork=False,
            base_ref_name=repo.default_branch,
            author_login=random.choice(_LOGINS),
            author_avatar_url=None,
            is_draft=random.random() < 0.15,
            requested_reviewers=tuple(random.sample(_LOGINS, random.choice((0, 0, 1, 2)))),
            additions=random.randrange(1, 900),
            deletions=random.randrange(300),
            created_at_ms=created_at_ms,
            updated_at_ms=random.randint(created_at_ms, self._now_ms),
            needs_reload=False,
            **self.looks(),
        )

    def looks(self) -> dict[str, Any]:
        """What changes from day to day."""
        random = self.random
        return {
            "title": self.title(),
            "labels": tuple(
                Label(name=name, color=color)
                for name, color in random.sample(_LABELS, random.choice((0, 0, 1, 1, 2, 3)))
            ),
            "review_decision": random.choice(_REVIEWS),
            "mergeable": random.choice(_MERGEABLE),
            "checks": self._checks(),
        }

    def title(self) -> str:
        pick = self.random.choice
        return f"{pick(_VERBS)} {pick(_PARTS)} {pick(_WHATS)}{pick(_WHENS)}"

    def _checks(self) -> Checks:
        total = self.random.choice((0, 3, 8, 8, 12))
        failed = min(total, self.random.choice((0, 0, 0, 1, 2)))
        pending = min(total - failed, self.random.choice((0, 0, 0, 4)))
        state = "failure" if failed else "pending" if pending else "success" if total else "none"
        return Checks(
            state=state,  # type: ignore[arg-type]  # one of the four words
            total=total,
            passed=total - failed - pending,
            failed=failed,
            pending=pending,
        )
