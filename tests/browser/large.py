"""An organization as large as those that `python -m local.github add` makes: one for all tests that need room."""

from collections.abc import Iterator

from tests.browser import story
from tests.live.browserless import Visitor
from tests.live.deployed import Deployed, eventually
from tests.live.payloads import Json

LOGIN, REPOSITORIES, PULL_REQUESTS = "big-robotics", 160, 1000


class Large:
    """Made when it is wanted first."""

    def __init__(self, deployed: Deployed) -> None:
        self._deployed = deployed
        self._admin: str | None = None
        self._repositories: Iterator[Json] = iter(())

    @property
    def admin(self) -> str:
        """Who may see it; its import is under way by then, or done."""
        if self._admin is None:
            plan = {"repositories": REPOSITORIES, "pullRequests": PULL_REQUESTS, "members": 5}
            story.tell(self._deployed, "POST", "/organizations", login=LOGIN, **plan)
            story.tell(self._deployed, "POST", f"/organizations/{LOGIN}/install")
            account = story.tell(self._deployed, "GET", f"/organizations/{LOGIN}")
            self._admin = str(account["members"][0]["login"])
            self._repositories = iter(account["repositories"])
        return self._admin

    def ready(self) -> "Large":
        """All of it is there."""
        admin = self.admin
        visitor = Visitor(self._deployed)
        eventually(lambda: visitor.sign_in(admin).app()["organizations"], "the organization is known")
        eventually(lambda: visitor.app()["organizations"][0]["syncStatus"] == "synced", "all of it is imported")
        visitor.close()
        return self

    def quiet_pull(self) -> tuple[Json, int]:
        """An open pull request that the sync brought and nothing else was heard of, another one each time."""
        repo = next(self._repositories)
        pulls = self._deployed.github.get(f"/_local/repositories/{repo['full_name']}/pulls").json()
        return repo, next(pull["number"] for pull in pulls if pull["state"] == "open")
