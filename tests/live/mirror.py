"""A client that keeps the contract to the letter: a snapshot, then only deltas that follow where it stands."""

from collections.abc import Iterable

from tests.live.payloads import Json


class GapError(AssertionError):
    """A delta does not follow the position at which this client stands."""


class Mirror:
    """Rows by id, and the position they belong to."""

    def __init__(self, pages: Iterable[Json]) -> None:
        pages = list(pages)
        self.position = pages[0]["position"]
        self.github = pages[-1]["github"]
        self.repos = {row["repoId"]: row for page in pages for row in page["repos"]}
        self.pull_requests = {row["prId"]: row for page in pages for row in page["openPullRequests"]}
        self.jobs = {row["jobId"]: row for page in pages for row in page["jobs"]}

    def take(self, deltas: Iterable[Json]) -> "Mirror":
        """Apply deltas in the order in which they came."""
        for delta in deltas:
            if delta["epoch"] != self.position["epoch"]:
                raise GapError(f"epoch {delta['epoch']} at {self.position}")
            if delta["seq"] <= self.position["seq"]:
                continue
            if delta["base"] != self.position["seq"]:
                raise GapError(f"base {delta['base']} at {self.position}")
            for change in delta["changes"]:
                self._change(change)
            self.position = {"epoch": delta["epoch"], "seq": delta["seq"]}
        return self

    def _change(self, about: Json) -> None:
        match about["type"]:
            case "pullRequestUpdated":
                self.pull_requests[about["pullRequest"]["prId"]] = about["pullRequest"]
            case "pullRequestRemoved":
                self.pull_requests.pop(about["prId"], None)
            case "repoUpdated":
                self.repos[about["repo"]["repoId"]] = about["repo"]
            case "repoRemoved":
                gone = about["repoId"]
                self.repos.pop(gone, None)
                self.pull_requests = {key: row for key, row in self.pull_requests.items() if row["repoId"] != gone}
            case "githubUpdated":
                self.github = about["github"]
            case "jobUpdated":
                self.jobs[about["job"]["jobId"]] = about["job"]
            case unknown:
                raise AssertionError(f"a change that an organization's list does not know: {unknown}")

    def shows(self) -> Json:
        """All that a person would see, for comparison."""
        return {
            "position": self.position,
            "github": self.github,
            "repos": self.repos,
            "openPullRequests": self.pull_requests,
            "jobs": self.jobs,
        }
