"""`python -m local.github add`: one more demo organization, with the App on it, on a GitHub that runs."""

import argparse
import http.client
import json
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.asking import DIRECT

FACTS = Path(".orglane/local.json")
# Generating the largest takes a few seconds.
PATIENCE = 60
REFUSED, MISUSED, UNREACHED = 1, 2, 3
EXITS = "exit codes: 0 made; 1 refused, as when the login is taken; 2 it is not known where; 3 nothing answers there"


@dataclass(frozen=True)
class AddError(Exception):
    """It was not made; the text says what to do."""

    words: str
    code: int


def describe(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.epilog = EXITS
    parser.add_argument("--login", default="big-robotics", help="the organization's login")
    parser.add_argument("--repositories", type=_count, default=160, help="how many repositories it has")
    parser.add_argument(
        "--pull-requests", type=_count, default=1000, help="how many open ones; closed ones come on top"
    )
    parser.add_argument("--members", type=_count, default=50, help="how many people it has; the first is its admin")
    where = f"where the local GitHub is (default: githubUrl in {FACTS}, which `make up` writes)"
    parser.add_argument("--url", default=argparse.SUPPRESS, help=where)


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 20_000:
        raise argparse.ArgumentTypeError("lies between 0 and 20000")
    return number


def add(given: argparse.Namespace) -> int:
    """Make it, and say what was made and what can be done with it."""
    try:
        url = (vars(given).get("url") or _told_url()).rstrip("/")
        print(_made(url, given), flush=True)
    except AddError as error:
        print(f"local GitHub: {error.words}", file=sys.stderr)
        return error.code
    return 0


def _told_url() -> str:
    # Wherever in the checkout it is asked from, as `orglane` looks for it.
    for folder in (Path.cwd(), *Path.cwd().parents):
        try:
            return str(json.loads((folder / FACTS).read_text())["githubUrl"])
        except FileNotFoundError:
            continue
        except (KeyError, TypeError, ValueError) as error:
            raise AddError(
                f"{folder / FACTS} has no githubUrl: start anew with `make up`, or use --url", MISUSED
            ) from error
    raise AddError(f"there is no {FACTS}: start one with `make up`, or say where it is with --url", MISUSED)


def _made(url: str, given: argparse.Namespace) -> str:
    plan = {
        "login": given.login,
        "repositories": given.repositories,
        "pullRequests": given.pull_requests,
        "members": given.members,
    }
    _press(url, "POST", "/organizations", plan)
    installation = _press(url, "POST", f"/organizations/{given.login}/install")
    made = _press(url, "GET", f"/organizations/{given.login}")
    opened = made["open_pull_requests_count"]
    ended = made["pull_requests_count"] - opened
    admin = next(one["login"] for one in made["members"] if one["role"] == "admin")
    return (
        f"{made['login']}: {made['repositories_count']:,} repositories, {opened:,} open pull requests"
        f" ({ended:,} closed or merged), {len(made['members']):,} members\n"
        f"The App is installed on it (installation {installation['id']}): its webhook is out, a full sync follows.\n"
        f"See it: sign in as {admin}, its admin. For a script:\n"
        f"  uv run orglane token create --organization {made['login']} --login {admin}"
    )


def _press(url: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(f"{url}/_local{path}", json.dumps(body or {}).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    try:
        with DIRECT.open(request, timeout=PATIENCE) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise AddError(f"{url} answers {error.code}: {_words(error)}", REFUSED) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise AddError(f"no local GitHub answers at {url}: start it with `make up` ({error})", UNREACHED) from error


def _words(error: urllib.error.HTTPError) -> str:
    """What GitHub says; of a field that it does not take, which."""
    try:
        told = json.load(error)
        fields = [f"{one['field']} is {one['code']}" for one in told.get("errors", [])]
        return ": ".join([told["message"], *fields])
    except (ValueError, KeyError, TypeError, AttributeError):
        return "this is not a local GitHub"
