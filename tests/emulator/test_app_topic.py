"""Everyone's own shell over the socket: told to its user alone, and only as long as they are signed in."""

import time
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.live.browserless import Visitor
from tests.live.deployed import Deployed, eventually
from tests.live.listener import Listener
from tests.live.payloads import Json

pytestmark = pytest.mark.emulator

# What was promised to whoever signs out.
AT_ONCE_S = 60


class Person:
    """Somebody who is signed in, with a connection that listens to their own shell from where it stands."""

    def __init__(self, deployed: Deployed, login: str) -> None:
        self.visitor = Visitor(deployed).sign_in(login)
        self.shown = self.visitor.app()
        ticket = self.visitor.post("/v1/socket-tickets", self.csrf).raise_for_status().json()
        self.listener = Listener(f"{ticket['url']}?ticket={ticket['ticket']}")
        answer = self.listener.subscribe("app", self.shown["position"])
        assert (answer["recovery"], answer["position"]) == ("up_to_date", self.shown["position"])

    @property
    def csrf(self) -> str:
        return str(self.shown["csrfToken"])

    def close(self) -> None:
        self.listener.close()
        self.visitor.close()

    def activates(self, organization_id: str) -> None:
        headers = {"x-orglane-csrf": self.csrf}
        chosen = {"organizationId": organization_id}
        self.visitor.http.put("/v1/app/active-organization", json=chosen, headers=headers).raise_for_status()

    def head(self) -> Json:
        """Where the shell stands, as a ping tells it; that it is the snapshot's position, too."""
        head = self.listener.ping()["app"]
        assert head == self.visitor.app()["position"]
        return head

    def hears_nothing(self) -> bool:
        """Whether nothing came before the answer to a ping."""
        self.listener.send({"action": "ping", "id": "now"})
        return bool(self.listener.receive()["id"] == "now")

    def is_closed(self) -> bool:
        try:
            self.listener.receive()
        except ConnectionClosed:
            return True
        return False


class Place:
    """Organizations with the App, people, and who belongs where."""

    def __init__(self, deployed: Deployed) -> None:
        self.deployed = deployed
        self.mark = uuid.uuid4().hex[:6]
        self.people: list[Person] = []

    def person(self, name: str) -> str:
        """A new person of GitHub; answers the login."""
        return str(self._make(name, kind="user")["login"])

    def organization(self, name: str, *members: str) -> str:
        """An organization that is synced; answers its id."""
        made = self._make(name, kind="organization", repositories=1, pullRequests=1)
        for member in members:
            self.control("PUT", f"/organizations/{made['login']}/members/{member}")
        self.control("POST", f"/organizations/{made['login']}/install")
        organization_id = str(made["id"])
        headers = {"authorization": f"Bearer {self.deployed.token(organization_id)}"}
        summary = f"/v1/organizations/{organization_id}/summary"

        def is_synced() -> bool:
            answer = self.deployed.site.get(summary, headers=headers)
            return answer.status_code == 200 and answer.json()["github"]["syncStatus"] == "synced"

        eventually(is_synced, "the organization is synced")
        return organization_id

    def login(self, name: str) -> str:
        return f"{name}-{self.mark}"

    def _make(self, name: str, **more: object) -> Json:
        made: Json = self.control("POST", "/organizations", login=self.login(name), **more)
        return made

    def control(self, method: str, path: str, **body: object) -> Json:
        answer = self.deployed.github.request(method, f"/_local{path}", json=body)
        told: Json = answer.raise_for_status().json() if answer.content else {}
        return told

    def signs_in(self, login: str) -> Person:
        self.people.append(Person(self.deployed, login))
        return self.people[-1]


@pytest.fixture
def place(deployed: Deployed) -> Iterator[Place]:
    made = Place(deployed)
    yield made
    for each in made.people:
        each.close()


def of_type(delta: Json, name: str) -> list[Json]:
    return [each for each in delta["changes"] if each["type"] == name]


def test_a_shell_is_told_to_all_connections_of_its_user_and_to_nobody_else(place: Place) -> None:
    kim, lee = place.person("kim"), place.person("lee")
    alpha, beta = place.organization("alpha", kim), place.organization("beta", kim, lee)
    here, there, other = place.signs_in(kim), place.signs_in(kim), place.signs_in(lee)
    assert [each["organizationId"] for each in other.shown["organizations"]] == [beta]
    place.deployed.settle()
    wanted = beta if here.shown["activeOrganizationId"] == alpha else alpha

    here.activates(wanted)
    for each in (here, there):
        delta = each.listener.delta()
        assert (delta["topic"], delta["base"]) == ("app", each.shown["position"]["seq"])
        assert of_type(delta, "activeOrganizationChanged") == [
            {"type": "activeOrganizationChanged", "organizationId": wanted}
        ]
        assert each.head() == {"epoch": delta["epoch"], "seq": delta["seq"]}
    assert other.head() == other.shown["position"]
    here.activates(wanted)
    assert here.hears_nothing()
    assert there.hears_nothing()

    job = here.visitor.post(f"/v1/organizations/{beta}/sync", here.csrf)
    assert job.status_code == 202, job.text
    for each in (here, there, other):
        told: list[Json] = []
        while not told or told[-1]["syncStatus"] != "synced":
            delta = each.listener.delta()
            mine = of_type(delta, "organizationSyncStatusChanged")
            assert alpha not in [one["organizationId"] for one in mine] or each is not other
            told += [one for one in mine if one["organizationId"] == beta]
        assert [one["syncStatus"] for one in told] == ["syncing", "synced"]
        assert each.head() == {"epoch": delta["epoch"], "seq": delta["seq"]}


def test_whoever_signs_out_is_told_and_cut_off_at_once_and_others_are_not(place: Place) -> None:
    kim = place.person("kim")
    place.organization("alpha", kim)
    here, there = place.signs_in(kim), place.signs_in(kim)
    ticket = here.visitor.post("/v1/socket-tickets", here.csrf).json()
    begin = time.monotonic()
    assert here.visitor.post("/v1/auth/logout", here.csrf).status_code == 204
    assert here.listener.receive() == {
        "type": "closing", "reason": "session_ended", "retry": False, "spreadMs": 0
    }  # fmt: skip
    assert here.is_closed()
    took_s = time.monotonic() - begin
    assert took_s < AT_ONCE_S / 4
    with pytest.raises(InvalidStatus):
        Listener(f"{ticket['url']}?ticket={ticket['ticket']}")
    assert there.hears_nothing()

    place.control("POST", f"/users/{kim}/revoke")
    assert there.listener.until("closing")["reason"] == "session_ended"
    assert there.is_closed()


def test_whoever_leaves_an_organization_hears_no_more_of_it(place: Place) -> None:
    kim = place.person("kim")
    alpha = place.organization("alpha", kim)
    here = place.signs_in(kim)
    topic = f"organization:{alpha}"
    assert here.listener.subscribe(topic, None)["recovery"] == "reset"
    place.control("DELETE", f"/organizations/{place.login('alpha')}/members/{kim}")
    told = [here.listener.until("resync"), here.listener.until("resync")]
    assert {each["topic"]: each["reason"] for each in told} == {topic: "forbidden", "app": "epoch"}
    refused = here.listener.ask("subscribe", "error", topic=topic, position=None)
    assert refused["code"] == "forbidden"
    answer = here.listener.subscribe("app", here.shown["position"])
    assert (answer["recovery"], answer["reason"]) == ("reset", "epoch")
    assert here.visitor.app()["organizations"] == []
    assert here.listener.ping().keys() == {"app"}


def test_a_token_has_a_shell_of_its_one_organization(deployed: Deployed, place: Place) -> None:
    alpha = place.organization("alpha")
    headers = {"authorization": f"Bearer {deployed.token(alpha)}"}
    post: Callable[[str], httpx.Response] = lambda path: deployed.site.post(path, headers=headers)  # noqa: E731
    ticket = post("/v1/socket-tickets").raise_for_status().json()
    listener = Listener(f"{ticket['url']}?ticket={ticket['ticket']}")
    try:
        position = deployed.site.get("/v1/app", headers=headers).json()["position"]
        assert listener.subscribe("app", position)["recovery"] == "up_to_date"
        assert post(f"/v1/organizations/{alpha}/sync").status_code == 202
        syncing, synced = listener.delta(), listener.delta()
        assert [each["changes"][0]["syncStatus"] for each in (syncing, synced)] == ["syncing", "synced"]
        assert (syncing["base"], synced["base"]) == (position["seq"], syncing["seq"])
    finally:
        listener.close()
