"""The local GitHub without sockets: `ports.work.GitHub` over its handlers, and the deliveries that it would send."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from local.github.actions_account import install
from local.github.auth import AppCaller, Caller, InstallationCaller
from local.github.call import Call, Reply
from local.github.config import PERMISSIONS, AppConfig, Options
from local.github.deliveries import Delivery
from local.github.errors import GitHubError
from local.github.graphql_account import Asker
from local.github.graphql_route import _answer
from local.github.hub import Hub
from local.github.lookup import account_named
from local.github.routes import REST
from local.github.seed import Plan, add_account, new_world, seed_account
from local.github.seed_text import ORGANIZATION
from local.github.world import Account, Installation, Token, World
from orglane.edges.app_answers import words_of
from orglane.errors import GitHubRefused
from orglane.ports.work import Answer, Json

CONFIG = AppConfig(1, "orglane", "client", "secret", "", "webhook")
OPTIONS = Options("http://github", "http://site/webhooks/github", "http://site")
START_MS = 1_700_000_000_000


class Nowhere:
    """A store of the local GitHub that keeps nothing."""

    def save_world(self, world: World) -> None: ...

    def append_delivery(self, delivery: Delivery) -> None: ...


class Sent(NamedTuple):
    """A delivery as GitHub would post it."""

    guid: str
    event: str
    body: bytes


def empty_hub(now_ms: int = START_MS, chance: random.Random | None = None) -> Hub:
    """A GitHub with nothing but the App's bot; of the same chance come the same ids of deliveries."""
    world = World(7)
    add_account(world, f"{CONFIG.app_slug}[bot]", CONFIG.app_slug, "Bot", now_ms // 1000)
    hub = Hub(CONFIG, OPTIONS, world, Nowhere(), chance=chance)
    hub.clock.set(now_ms)
    return hub


def settle(hub: Hub, plan: Plan) -> tuple[Account, Installation]:
    """An account of this size on which the App is installed, and nothing delivered yet."""
    owner = seed_account(hub.world, plan, hub.now() - 3600)
    return owner, install(hub, owner, hub.actor(owner), announce=False)


def new_hub(plan: Plan, now_ms: int = START_MS) -> tuple[Hub, Account, Installation]:
    """A GitHub with one such account."""
    hub = empty_hub(now_ms)
    return hub, *settle(hub, plan)


def demo_hub(now_ms: int = START_MS) -> tuple[Hub, Account, Installation]:
    """The GitHub of the demo, with the App on its organization, and nothing delivered yet."""
    world = new_world(CONFIG, now_ms // 1000 - 3600)
    hub = Hub(CONFIG, OPTIONS, world, Nowhere())
    hub.clock.set(now_ms)
    owner = account_named(world, ORGANIZATION[0])
    return hub, owner, install(hub, owner, hub.actor(owner), announce=False)


def plan(repositories: int = 3, pull_requests: int = 6, members: int = 3, **fields: Any) -> Plan:
    ordinary = {"login": "acme", "name": "Acme", "organization": True, "seed": 7}
    return Plan(**{**ordinary, **fields}, repositories=repositories, pull_requests=pull_requests, members=members)


def deliveries(hub: Hub) -> list[Sent]:
    """What was to be sent since the last call, in GitHub's order."""
    waiting = list(hub.outbox._queue)
    hub.outbox._queue.clear()
    for each in waiting:
        each.status = "OK"
    return [Sent(each.guid, each.event, each.body.encode()) for each in waiting]


type Fault = Callable[[str], Exception | None]


@dataclass
class InsideGitHub:
    """`ports.work.GitHub`, counting requests; `fault` may answer one instead, by its route."""

    hub: Hub
    fault: Fault = lambda route: None
    requests: Counter[str] = field(default_factory=Counter)
    alter: Callable[[str, Json], Json] = lambda route, body: body
    _known: set[str] = field(default_factory=set)

    def get(self, installation_id: str | None, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
        return self._rest("GET", installation_id, path, query or {}, {})

    def post(self, installation_id: str | None, path: str, body: Mapping[str, Json] | None = None) -> Answer:
        return self._rest("POST", installation_id, path, {}, dict(body or {}))

    def graphql(self, installation_id: str, query: str, variables: Mapping[str, Json]) -> Answer:
        asker = Asker(self.hub, self._caller(installation_id))
        name = re.match(r"\s*query (\w+)", query)
        route = f"graphql {name[1] if name else ''}"
        self._count(route)
        body = json.loads(json.dumps(_answer(asker, {"query": query, "variables": dict(variables)})))
        date_ms = self._date_ms()  # what happens to the answer happens after it was given
        return Answer(200, self.alter(route, body), date_ms)

    def _rest(
        self, method: str, installation_id: str | None, path: str, query: Mapping[str, Any], body: dict[str, Any]
    ) -> Answer:
        caller = self._caller(installation_id)
        parts = urlsplit(path)
        handler, route, params = _route(method, parts.path)
        self._count(route)
        asked = {name: str(value) for name, value in {**dict(parse_qsl(parts.query)), **query}.items()}
        url = f"{OPTIONS.api}{parts.path}?" + "&".join(f"{name}={value}" for name, value in asked.items())
        try:
            reply: Reply = handler(Call(self.hub, url, params, asked, body, caller))
        except GitHubError as error:
            raise GitHubRefused(error.status, words_of(error.body())) from error
        link = re.search(r'<([^>]+)>; rel="next"', reply.headers.get("Link", ""))
        following = link[1].removeprefix(OPTIONS.api) if link else None
        date_ms = self._date_ms()
        plain = self.alter(route, json.loads(json.dumps(reply.body)))
        return Answer(reply.status, plain, date_ms, following)

    def _count(self, route: str) -> None:
        self.requests[route] += 1
        error = self.fault(route)
        if error is not None:
            raise error

    def _caller(self, installation_id: str | None) -> Caller:
        if installation_id is None:
            return AppCaller()
        if installation_id not in self._known:
            # A token is asked for once, as the real client does.
            self._known.add(installation_id)
            self._count("mint")
        found = self.hub.world.installations.get(int(installation_id))
        if found is None:
            raise GitHubRefused(404, "The App is not installed there any more.")
        if found.suspended_at is not None:
            raise GitHubRefused(403, "This installation has been suspended")
        return InstallationCaller(found, Token("t", "installation", found.id, 2**40, permissions=dict(PERMISSIONS)))

    def _date_ms(self) -> int:
        return self.hub.now() * 1000


def _route(method: str, path: str) -> tuple[Callable[[Call], Reply], str, dict[str, str]]:
    for verb, template, handler in REST:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        found = re.fullmatch(pattern, path)
        if verb == method and found:
            return handler, f"{method} {template}", found.groupdict()
    raise GitHubRefused(404, f"no route for {method} {path}")
