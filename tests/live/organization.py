"""An organization of a test's own: GitHub's side of it, which signs webhooks, and a member's side, with a token."""

import itertools
import json
import random
import uuid
from typing import Any

import httpx

from orglane.github.signature import sign
from tests.live import payloads
from tests.live.deployed import Deployed, eventually
from tests.live.listener import Listener
from tests.live.payloads import Json

_ids = itertools.count(random.randrange(10**8, 10**9) * 1000)


class Organization:
    """Nobody else has this id, so nothing else moves its position."""

    def __init__(self, deployed: Deployed) -> None:
        self.deployed = deployed
        self.id = str(next(_ids))
        self.owner = payloads.account(self.id, f"org-{self.id}")
        self.token = deployed.token(self.id)
        self.repo = payloads.repository(self.owner, int(self.id))
        self.topic = f"organization:{self.id}"
        self._listeners: list[Listener] = []

    def close(self) -> None:
        for listener in self._listeners:
            listener.close()

    # ---- GitHub's side

    def deliver(self, event: str, payload: Json, guid: str | None = None, **headers: str) -> httpx.Response:
        """Post a signed delivery, as GitHub would."""
        return self.post(json.dumps(payload).encode(), event, guid or str(uuid.uuid4()), **headers)

    def post(self, body: bytes, event: str, guid: str, **headers: str | None) -> httpx.Response:
        """Post these bytes; a header that is given replaces GitHub's, None leaves it out."""
        usual: dict[str, str | None] = {
            "content-type": "application/json",
            "x-github-event": event,
            "x-github-delivery": guid,
            "x-github-hook-id": "1",
            "x-hub-signature-256": sign(self.deployed.cloud.webhook_secret, body),
        }
        usual |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in usual.items() if value is not None}
        return self.deployed.site.post("/webhooks/github", content=body, headers=sent)

    def pull_request(self, number: int, second: int = 0, guid: str | None = None, **changes: Any) -> str:
        """Deliver a pull request as it stood at a second of the story; answers the delivery's id."""
        payload = payloads.pull_request(self.repo, number, second, **changes)
        response = self.deliver("pull_request", payload, guid)
        assert response.status_code == 202, response.text
        delivery_id: str = response.json()["deliveryId"]
        return delivery_id

    def added(self, repo_ids: range, second: int = 0) -> None:
        """Deliver that the installation sees these repositories."""
        told = [payloads.minimal_repository(self.owner, each) for each in repo_ids]
        response = self.deliver("installation_repositories", payloads.repositories_added(self.owner, second, told))
        assert response.status_code == 202, response.text

    def begin(self) -> "Organization":
        """Make it known, with one open pull request, and wait until it is there."""
        self.pull_request(1)
        eventually(lambda: self.get("/summary").status_code == 200, "the organization is known")
        self.deployed.settle()
        return self

    # ---- A member's side

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET below `/v1/organizations/{id}` with the organization's token."""
        headers = self.headers | options.pop("headers", {})
        return self.deployed.site.get(f"/v1/organizations/{self.id}{path}", headers=headers, **options)

    def read(self, path: str, **options: Any) -> Any:
        return self.get(path, **options).raise_for_status().json()

    def snapshot(self, limit: int = 500) -> list[Json]:
        """All pages of the organization's snapshot."""
        pages = [self.read("/summary", params={"limit": limit})]
        while cursor := pages[-1]["nextCursor"]:
            pages.append(self.read("/summary", params={"limit": limit, "cursor": cursor}))
        return pages

    def position(self) -> Json:
        found: Json = self.read("/summary")["position"]
        return found

    def history(self) -> list[Json]:
        """All commands that were applied, oldest first."""
        items, cursor = [], None
        while True:
            page = self.read("/history", params={"cursor": cursor} if cursor else {})
            items += page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                return items[::-1]

    def ticket(self) -> Json:
        response = self.deployed.site.post("/v1/socket-tickets", headers=self.headers)
        assert response.status_code == 201, response.text
        made: Json = response.json()
        return made

    def listen(self) -> Listener:
        """An open connection that listens to nothing yet; it is closed with the organization."""
        listener = Listener(f"{self.deployed.cloud.socket_url}?ticket={self.ticket()['ticket']}")
        self._listeners.append(listener)
        return listener

    def follow(self) -> tuple[Listener, Json]:
        """A connection that listens to the organization from where it stands now, and that position."""
        listener = self.listen()
        position = self.position()
        answer = listener.subscribe(self.topic, position)
        assert answer["recovery"] == "up_to_date", answer
        return listener, position
