"""What GitHub says, and what we make of it: an answer, a pause, a refusal, too much, or nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from orglane.edges.app import GithubApp
from orglane.errors import GitHubRefused, RateLimited, TooMuch, Unavailable
from tests.fakes import NOW_MS, Clock
from tests.unit.edges.app_github import Github, Pauses, Said, app_of

NOW_S = NOW_MS // 1000
SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
PRIMARY = {"message": "API rate limit exceeded for installation ID 5."}
SPENT = {"x-ratelimit-remaining": "0"}
HTML = {"content-type": "text/html"}


@pytest.fixture
def github() -> Iterator[Github]:
    with Github.running() as running:
        yield running


@pytest.fixture
def app(github: Github) -> Iterator[GithubApp]:
    clock = Clock()
    with app_of(github.url, clock, Pauses(clock)) as app:
        yield app


def graphql_error(kind: str | None = None, message: str = "no", **more: Any) -> dict[str, Any]:
    return {"errors": [{"message": message, **({"type": kind} if kind else {})}], **more}


# ---- pauses


@pytest.mark.parametrize(
    ("said", "pause_s"),
    [
        (Said(403, PRIMARY, {**SPENT, "x-ratelimit-reset": str(NOW_S + 600)}), 601),
        (Said(429, PRIMARY, {**SPENT, "x-ratelimit-reset": str(NOW_S + 600)}), 601),
        (Said(403, PRIMARY, {**SPENT, "x-ratelimit-reset": str(NOW_S - 9)}), 1),
        (Said(403, PRIMARY, SPENT), 60),
        (Said(403, PRIMARY, {**SPENT, "x-ratelimit-reset": "later"}), 60),
        (Said(403, SECONDARY, {"retry-after": "30"}), 30),
        (Said(429, {"message": "slow down"}, {"retry-after": "30"}), 30),
        (Said(403, {"message": "slow down"}, {"retry-after": "0"}), 1),
        (Said(403, {"message": "slow down"}, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), 60),
        (Said(403, SECONDARY), 60),
        (Said(429, SECONDARY), 60),
        (Said(403, SECONDARY, {"x-ratelimit-remaining": "4999", "x-ratelimit-reset": str(NOW_S + 2)}), 60),
        (Said(403, {"message": "You have triggered an abuse detection mechanism."}), 60),
        (Said(429, b"<html>Too many requests</html>", HTML), 60),
    ],
)
def test_a_limit_says_when_to_go_on(github: Github, app: GithubApp, said: Said, pause_s: int) -> None:
    github.says(said, said)
    with pytest.raises(RateLimited) as rest:
        app.get("5", "/orgs/acme")
    with pytest.raises(RateLimited) as graphql:
        app.graphql("5", "{viewer{login}}", {})
    assert rest.value.resume_at_ms == graphql.value.resume_at_ms == NOW_MS + pause_s * 1000
    assert len(github.asked) == 2


@pytest.mark.parametrize("wrong_by_s", [-3600, 3600])
def test_a_pause_counts_by_githubs_clock(github: Github, app: GithubApp, wrong_by_s: int) -> None:
    github.clock_s += wrong_by_s
    github.says(Said(403, PRIMARY, {**SPENT, "x-ratelimit-reset": str(github.clock_s + 600)}))
    with pytest.raises(RateLimited, match=r"API rate limit exceeded for installation ID 5.") as limited:
        app.get("5", "/orgs/acme")
    assert limited.value.resume_at_ms == NOW_MS + 601_000


def test_without_githubs_clock_it_counts_by_ours(github: Github, app: GithubApp) -> None:
    github.clock_s = 0
    github.says(Said(403, PRIMARY, {**SPENT, "x-ratelimit-reset": str(NOW_S + 600)}))
    with pytest.raises(RateLimited) as limited:
        app.get(None, "/app")
    assert limited.value.resume_at_ms == NOW_MS + 601_000


@pytest.mark.parametrize(
    ("body", "headers", "pause_s"),
    [
        (graphql_error("RATE_LIMITED"), {"x-ratelimit-reset": str(NOW_S + 600)}, 601),
        (graphql_error("RATE_LIMIT", data=None), {"x-ratelimit-reset": str(NOW_S + 600)}, 601),
        (graphql_error("RATE_LIMITED", data={"viewer": {}}), {"x-ratelimit-reset": str(NOW_S + 600)}, 601),
        (graphql_error("RATE_LIMITED"), {}, 60),
        (graphql_error(None, SECONDARY["message"]), {}, 60),
        (graphql_error(None, SECONDARY["message"]), {"retry-after": "30"}, 30),
        (SECONDARY, {}, 60),
    ],
)
def test_graphql_tells_of_limits_with_200(
    github: Github, app: GithubApp, body: object, headers: dict[str, str], pause_s: int
) -> None:
    github.says(Said(200, body, headers))
    with pytest.raises(RateLimited) as limited:
        app.graphql("5", "{viewer{login}}", {})
    assert limited.value.resume_at_ms == NOW_MS + pause_s * 1000


# ---- refusals


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, {"message": "Resource not accessible by integration"}, "Resource not accessible by integration"),
        (404, {"message": "Not Found"}, "Not Found"),
        (409, {"message": "Merge conflict"}, "Merge conflict"),
        (410, {"message": "Issues are disabled"}, "Issues are disabled"),
        (451, {"message": "Repository access blocked"}, "Repository access blocked"),
        (400, {}, "GitHub answered POST /repos/acme/x/pulls with 400"),
        (400, [], "GitHub answered POST /repos/acme/x/pulls with 400"),
        (
            422,
            {
                "message": "Validation Failed",
                "errors": [{"code": "custom", "message": "A pull request already exists for acme:feature."}],
            },
            "Validation Failed: A pull request already exists for acme:feature.",
        ),
        (
            422,
            {
                "message": "Validation Failed",
                "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}, "no commits", 7],
            },
            "Validation Failed: PullRequest head invalid; no commits",
        ),
        (422, {"message": "Invalid request.", "errors": "base is missing"}, "Invalid request.: base is missing"),
        (422, {"message": None, "errors": [{"message": "Draft"}]}, "Draft"),
        (422, {"message": 7, "errors": [{"message": 7, "field": "head"}]}, "head"),
    ],
)
def test_a_refusal_keeps_githubs_words(github: Github, app: GithubApp, status: int, body: object, words: str) -> None:
    github.says(Said(status, body))
    with pytest.raises(GitHubRefused) as refused:
        app.post("5", "/repos/acme/x/pulls", {"head": "feature"})
    assert (refused.value.status, str(refused.value)) == (status, words)
    assert len(github.asked) == 1


def test_words_have_an_end(github: Github, app: GithubApp) -> None:
    github.says(Said(422, {"message": "x" * 5000}))
    with pytest.raises(GitHubRefused) as refused:
        app.post("5", "/repos/acme/x/pulls")
    assert len(str(refused.value)) == 1000


@pytest.mark.parametrize(
    ("kind", "status"), [("NOT_FOUND", 404), ("FORBIDDEN", 403), ("UNPROCESSABLE", 422), (None, 422)]
)
def test_a_query_without_any_data_is_refused_with_its_words(
    github: Github, app: GithubApp, kind: str | None, status: int
) -> None:
    github.says(Said(200, graphql_error(kind, "Could not resolve")))
    with pytest.raises(GitHubRefused, match=r"^Could not resolve$") as refused:
        app.graphql("5", "{viewer{login}}", {})
    assert refused.value.status == status


# ---- nothing that can be used


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            Said(500, {"message": "Server Error"}),
            "answered GET /orgs/acme with 500: application/json, .*; Server Error",
        ),
        (Said(502, b"<html>", HTML), "answered GET /orgs/acme with 502: text/html, 6 bytes"),
        (Said(503, {}, {"retry-after": "5"}), "answered GET /orgs/acme with 503"),
        (Said(200, b"<!DOCTYPE html><html>", HTML), "answered GET /orgs/acme with 200: text/html, 21 bytes"),
        (Said(404, b"<html>Unicorn</html>", HTML), "answered GET /orgs/acme with 404: text/html"),
        (Said(403, b"Forbidden", {"content-type": "text/plain"}), "answered GET /orgs/acme with 403: text/plain"),
        (Said(200, b""), "answered GET /orgs/acme with 200: application/json, 0 bytes"),
        (Said(200, b'{"total_count": 1'), "answered GET /orgs/acme with 200"),
        (Said(200, b"\xff\xfe\xfa"), "answered GET /orgs/acme with 200"),
        (Said(200, b"[" * 100_000), "answered GET /orgs/acme with 200"),
        (Said(200, b"\x1f\x8b garbage", {"content-encoding": "gzip"}), "did not answer GET /orgs/acme: DecodingError"),
        (Said(304), "answered GET /orgs/acme with 304"),
        (Said(301, {}, {"location": "http://x:abc/"}), "did not answer GET /orgs/acme: RemoteProtocolError"),
        (Said(300, {}), "answered GET /orgs/acme with 300"),
        (Said(200, {"total_count": 1}, cut=True), "did not answer GET /orgs/acme: RemoteProtocolError"),
        (Said(unheard=True), "did not answer GET /orgs/acme: RemoteProtocolError"),
    ],
)
def test_what_cannot_be_used_says_what_was_asked_and_what_came(
    github: Github, app: GithubApp, said: Said, words: str
) -> None:
    github.says(said, said)
    with pytest.raises(Unavailable, match=f"^GitHub {words}") as unavailable:
        app.get("5", "/orgs/acme", {"secret": "s3cret"})
    assert type(unavailable.value) is Unavailable
    assert "s3cret" not in str(unavailable.value)


def test_a_github_that_nobody_serves_is_unavailable() -> None:
    with Github.running() as gone:
        pass
    clock = Clock()
    with app_of(gone.url, clock, Pauses(clock)) as app:
        with pytest.raises(Unavailable, match="did not answer GET /app: ConnectError"):
            app.get(None, "/app")
        with pytest.raises(Unavailable, match="ConnectError") as unavailable:
            app.graphql("5", "{viewer{login}}", {})
        assert not isinstance(unavailable.value, TooMuch)


def test_an_answer_without_content_is_one(github: Github, app: GithubApp) -> None:
    github.says(Said(204))
    answer = app.post("5", "/repos/acme/x/dispatches", {"event_type": "x"})
    assert (answer.status, answer.body) == (204, None)


@pytest.mark.parametrize("body", [[], "x", None, {}, {"data": None}, {"data": None, "errors": []}])
def test_what_is_no_answer_to_a_query(github: Github, app: GithubApp, body: object) -> None:
    github.says(Said(200, body))
    with pytest.raises(Unavailable, match="GitHub answered POST /graphql with") as unavailable:
        app.graphql("5", "{viewer{login}}", {})
    assert type(unavailable.value) is Unavailable


# ---- too much


@pytest.mark.parametrize(
    "said",
    [
        Said(502, b"<html>", HTML),
        Said(504, {"message": "We couldn't respond to your request in time. Sorry about that."}),
        Said(200, graphql_error("RESOURCE_LIMITS_EXCEEDED", data={"viewer": None})),
        Said(200, graphql_error("MAX_NODE_LIMIT_EXCEEDED")),
        Said(200, graphql_error(None, "Something went wrong while executing your query.", data=None)),
        Said(200, graphql_error(None, "The query timed out", data=None)),
        Said(200, graphql_error(None, "This may be the result of a timeout", data=None)),
    ],
)
def test_a_question_that_was_too_large(github: Github, app: GithubApp, said: Said) -> None:
    github.says(said)
    with pytest.raises(TooMuch):
        app.graphql("5", "{viewer{login}}", {})
    assert len(github.asked) == 1


@pytest.mark.parametrize("status", [500, 503])
def test_other_failures_of_graphql_are_not_the_questions_fault(github: Github, app: GithubApp, status: int) -> None:
    github.says(Said(status, {"message": "Server Error"}))
    with pytest.raises(Unavailable) as unavailable:
        app.graphql("5", "{viewer{login}}", {})
    assert type(unavailable.value) is Unavailable


def test_an_unknown_field_called_timeout_is_a_refusal(github: Github, app: GithubApp) -> None:
    github.says(Said(200, graphql_error(None, "Field 'timeout' doesn't exist on type 'Query'")))
    with pytest.raises(GitHubRefused):
        app.graphql("5", "{timeout}", {})


def test_a_query_that_is_not_answered_in_time_was_too_large(github: Github, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orglane.edges.app_wire.READ_S", 0.3)
    clock = Clock()
    with app_of(github.url, clock, Pauses(clock)) as app:
        app.get("5", "/orgs/acme")
        github.held.clear()
        with pytest.raises(TooMuch, match="did not answer POST /graphql: ReadTimeout"):
            app.graphql("5", "{viewer{login}}", {})
        with pytest.raises(Unavailable, match="did not answer GET /orgs/acme: ReadTimeout") as unavailable:
            app.get("5", "/orgs/acme")
        assert not isinstance(unavailable.value, TooMuch)
        assert len(github.asked) == 3
        github.held.set()


def test_a_partial_answer_is_one(github: Github, app: GithubApp) -> None:
    body = graphql_error("NOT_FOUND", "Something went wrong", data={"a": {"name": "x"}, "b": None})
    github.says(Said(200, body))
    answer = app.graphql("5", "query($a: ID!) {a b}", {"a": "1"})
    assert (answer.status, answer.body, answer.date_ms) == (200, body, NOW_MS)
    assert github.asked[0].body == {"query": "query($a: ID!) {a b}", "variables": {"a": "1"}}
