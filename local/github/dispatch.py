"""Every request to this GitHub, whatever carried it, is answered here."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from local.github import oauth, pages
from local.github.answer import plain, rest, to_answer, unlimited
from local.github.call import Handler, Reply
from local.github.control_routes import CONTROLS
from local.github.errors import ForbiddenError
from local.github.fault_answers import with_faults
from local.github.faults import Place
from local.github.graphql_route import ROUTE, graphql, operation_in
from local.github.hub import Hub
from local.github.lookup import full_name
from local.github.router import Found, Router
from local.github.routes import REST
from local.github.wire import Answer, Request

PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/login/oauth/authorize", oauth.authorize),
    ("POST", "/login/oauth/access_token", oauth.exchange),
    ("GET", "/apps/{slug}/installations/new", oauth.new_installation),
    ("POST", "/apps/{slug}/installations/new", oauth.install_app),
    ("GET", "/avatars/u/{account_id}", pages.avatar),
    ("GET", "/{owner}/{repo}/pull/{number}", pages.to_controls),
    ("GET", "/{owner}/{repo}", pages.to_controls),
)
# GitHub Enterprise serves the same routes under this.
ENTERPRISE = "/api/v3"
GRAPHQL = ("/graphql", "/api/graphql")
# Anything of a repository can be asked for by its number, too.
BY_NUMBER = re.compile(r"/repositories/([0-9]{1,15})(/.+)")

_rest, _controls, _pages = Router(REST), Router(CONTROLS), Router(PAGES)


def dispatch(hub: Hub, request: Request) -> Answer:
    """Find who answers, and let it answer."""
    path = request.path
    if path in GRAPHQL and request.method == "POST":
        hub.counts.add(ROUTE)
        place = Place(ROUTE, operation=operation_in(request.body))
        return with_faults(hub, place, lambda: graphql(hub, request))
    if found := _rest.find(request.method, _by_name(hub, path.removeprefix(ENTERPRISE))):
        return _serve_rest(hub, request, found)
    if path.startswith("/_local/"):
        return _control(hub, request)
    if found := _pages.find(request.method, path):
        return plain(hub, request, found)
    return _unknown(hub)


def _serve_rest(hub: Hub, request: Request, found: Found) -> Answer:
    hub.counts.add(found.route.name)
    place = Place(found.route.name, _repository(hub, found.params))
    return with_faults(hub, place, lambda: rest(hub, request, found, place))


def _repository(hub: Hub, params: Mapping[str, str]) -> str:
    """The full name of the repository that a path names, by name or by id."""
    if "repo" in params:
        return f"{params['owner']}/{params['repo']}"
    number = params.get("repository_id", "")
    repo = hub.world.repositories.get(int(number)) if number.isdecimal() else None
    return "" if repo is None else full_name(hub.world, repo)


def _by_name(hub: Hub, path: str) -> str:
    found = BY_NUMBER.fullmatch(path)
    repo = None if found is None else hub.world.repositories.get(int(found[1]))
    return path if found is None or repo is None else f"/repos/{quote(full_name(hub.world, repo))}{found[2]}"


def _control(hub: Hub, request: Request) -> Answer:
    """A control: JSON in, JSON out, and words when something is wrong."""
    found = _controls.find(request.method, request.path)
    if found is None:
        return _unknown(hub)
    # A page elsewhere must not press these buttons.
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        words = "Controls answer to their own page and to tools only."
        return to_answer(hub, Reply(ForbiddenError(words).body(), 403))
    return unlimited(hub, request, found)


def _unknown(hub: Hub) -> Answer:
    body = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
    return to_answer(hub, Reply(body, 404))
