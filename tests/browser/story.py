"""What people do on the local GitHub, told to it through its controls."""

import time
from typing import Any

from playwright.sync_api import Page

from orglane import keys
from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization
from tests.live.payloads import Json


class Story:
    """One pull request of a repository of the demo organization."""

    def __init__(self, deployed: Deployed, repo: Json, title: str, **more: Any) -> None:
        """More is author, head, body, labels, draft."""
        self._deployed, self._control = deployed, f"/_local/repositories/{repo['full_name']}/pulls"
        self._changed_at = int(time.time())
        made = self._ask("POST", "", title=title, **more)
        self.number: int = made["number"]
        self.url: str = made["html_url"]
        self.branch: str = made["head"]["ref"]
        self.id = f"{repo['id']}#{self.number}"

    def edit(self, **changes: Any) -> None:
        """Title, body, draft, labels."""
        self._step("PATCH", "", **changes)

    def ask_for_review(self, reviewer: str) -> None:
        self._step("POST", "/request-review", reviewer=reviewer)

    def review(self, author: str, state: str) -> None:
        """State is approved, changes_requested, commented or dismissed."""
        self._step("POST", "/review", author=author, state=state)

    def check(self, state: str, name: str | None = None) -> None:
        """State is success, failure or pending; without a name, of all checks."""
        self._step("POST", "/checks", state=state, name=name)

    def conflict(self) -> None:
        """GitHub tells nobody."""
        self._ask("POST", f"/{self.number}/conflict", conflicting=True)

    def close(self) -> None:
        self._step("POST", "/close")

    def reopen(self) -> None:
        self._step("POST", "/reopen")

    def merge(self) -> None:
        self._step("POST", "/merge")

    def end(self) -> None:
        """Closed, if it is open still."""
        if self._ask("GET", f"/{self.number}")["state"] == "open":
            self.close()

    def _step(self, method: str, what: str, **body: Any) -> None:
        next_second(self._changed_at)
        self._ask(method, f"/{self.number}{what}", **body)
        self._changed_at = int(time.time())

    def _ask(self, method: str, path: str, **body: Any) -> Json:
        answer = self._deployed.github.request(method, self._control + path, json=body)
        told: Json = answer.raise_for_status().json()
        return told


def demo(deployed: Deployed) -> Json:
    """The demo organization as the local GitHub has it."""
    found: Json = deployed.github.get("/_local/organizations/acme-robotics").raise_for_status().json()
    return found


def live_repositories(deployed: Deployed) -> list[Json]:
    """Its repositories that take pull requests."""
    return [each for each in demo(deployed)["repositories"] if not each["archived"]]


def belong(page: Page, deployed: Deployed, organization: Organization) -> None:
    """Whoever is signed in on a page becomes a member of an organization of the test's own, and looks at it next."""
    user_id = page.evaluate("orglane.getSnapshot('app').view.user.id")
    key = keys.membership(user_id, organization.id)
    row = {"pk": key.pk, "sk": key.sk, "organization_id": organization.id, "role": "member"}
    item = {name: {"S": value} for name, value in row.items()}
    deployed.aws("dynamodb").put_item(TableName=deployed.cloud.table_name, Item=item)
    page.evaluate("id => orglane.selectOrganization(id)", organization.id)


def next_second(after: int) -> None:
    """GitHub's times have steps of one second: two changes within one leave no order."""
    eventually(lambda: int(time.time()) > after, "the next second begins")


def tell(deployed: Deployed, method: str, path: str, **body: Any) -> Json:
    """Press one of the local GitHub's controls."""
    answer = deployed.github.request(method, f"/_local{path}", json=body).raise_for_status()
    told: Json = answer.json() if answer.content else {}
    return told


def fault(deployed: Deployed, kind: str, route: str, **more: Any) -> None:
    """Something goes wrong at GitHub, until the test is over: the controls' own words."""
    tell(deployed, "POST", "/faults", kind=kind, route=route, **{"times": None, **more})


def mend(deployed: Deployed) -> None:
    """Nothing goes wrong at GitHub any more, and everybody may ask it as often as ever."""
    tell(deployed, "DELETE", "/faults")
    tell(deployed, "PUT", "/rate-limit")


def travel(deployed: Deployed, **mode: Any) -> None:
    """How deliveries travel from now on; nothing named is the usual way."""
    tell(deployed, "PUT", "/deliveries/mode", **mode)


def release(deployed: Deployed, order: str) -> int:
    """Let held deliveries go."""
    answer = deployed.github.post("/_local/deliveries/release", json={"order": order}).raise_for_status()
    released: int = answer.json()["released"]
    return released


def arrived(deployed: Deployed) -> None:
    """Wait until every delivery was answered and applied."""
    eventually(
        lambda: deployed.github.get("/_local/deliveries/mode").json()["queued"] == 0, "every delivery is answered"
    )
    deployed.settle()
