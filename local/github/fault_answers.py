"""How faults look from outside: GitHub's own statuses and words, broken pages, answers that come late or never."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from local.github.clock import http_date
from local.github.errors import DOCUMENTATION, BlockedError
from local.github.faults import IN_PLACE, ON_THE_WAY, Fault, Place
from local.github.hub import Hub
from local.github.wire import Answer, Line, json_bytes

LIMITS_PAGE = "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    " If you reach out to GitHub Support for help, please include the request ID {request}."
)
WORDS = {
    401: "Bad credentials",
    403: "Resource not accessible by integration",
    404: "Not Found",
    410: "This resource is gone",
    422: "Validation Failed",
    429: "API rate limit exceeded",
    500: "Server Error",
    502: "Server Error",
    503: "No server is currently available to service your request. Sorry about that."
    " Please try resubmitting your request and contact us if the problem persists.",
    504: "We couldn't respond to your request in time. Sorry about that."
    " Please try resubmitting your request and contact us if the problem persists.",
}
GATEWAY_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
UNICORN_PAGE = (
    "<!DOCTYPE html>\n<html>\n<head><title>Unicorn! &middot; GitHub</title></head>\n"
    "<body><p><strong>This page is taking too long to load.</strong></p></body>\n</html>\n"
)


def with_faults(hub: Hub, place: Place, answer: Callable[[], Answer]) -> Answer:
    """The answer, unless a fault stands in for it or befalls it on its way."""
    if fault := hub.faults.strike(IN_PLACE, place):
        if fault.executes:
            answer()
        return _in_place(hub, fault)
    fault = hub.faults.strike(ON_THE_WAY, place)
    if fault is None:
        return answer()
    if fault.kind == "silent" and not fault.executes:
        return Answer(0, {}, line=Line(silent=True))
    return _on_the_way(fault, answer())


def _in_place(hub: Hub, fault: Fault) -> Answer:
    request = f"{hub.chance.getrandbits(80):020X}"
    headers = {"Server": "github.com", "Date": http_date(hub.now()), "X-GitHub-Request-Id": request}
    if fault.retry_after_s is not None:
        headers["Retry-After"] = str(fault.retry_after_s)
    if fault.kind == "html":
        return _page(fault.status, headers)
    if fault.kind == "secondary_limit":
        body: Any = {"documentation_url": LIMITS_PAGE, "message": fault.message or SECONDARY.format(request=request)}
    elif fault.status == 451:
        body = BlockedError(fault.message or "Repository access blocked").body()
    else:
        words = fault.message or WORDS.get(fault.status, HTTPStatus(fault.status).phrase)
        body = {"message": words, "documentation_url": DOCUMENTATION, "status": str(fault.status)}
    return Answer(fault.status, {**headers, "Content-Type": "application/json; charset=utf-8"}, json_bytes(body))


def _page(status: int, headers: Mapping[str, str]) -> Answer:
    title = f"{status} {HTTPStatus(status).phrase}"
    page = UNICORN_PAGE if status == 200 else GATEWAY_PAGE.format(title)
    return Answer(status, {**headers, "Content-Type": "text/html; charset=utf-8"}, page.encode())


def _on_the_way(fault: Fault, answer: Answer) -> Answer:
    part = min(fault.keep or len(answer.body) // 2, len(answer.body))
    if fault.kind == "slow":
        return replace(answer, line=Line(delay_ms=fault.delay_ms))
    if fault.kind == "silent":
        return replace(answer, line=Line(silent=True))
    if fault.kind == "broken":
        return replace(answer, line=Line(breaks_after=part))
    return replace(answer, body=answer.body[:part])
