"""What a payload says of a pull request's description: its text, that it has none, or nothing."""

import json
from typing import Any

import pytest

from local.github.shapes_pull import full
from orglane.commands import MAX_BODY_BYTES, Cause, Command, DescriptionFacts, RecordPullRequest, encode
from orglane.github.payload import MAX_DESCRIPTION, description
from orglane.github.queries import PULL, pulls_of, single_pulls
from tests.unit.github.demo import DEMO
from tests.unit.github.ordinary import ANA, NEW_YEAR, told

TEN_MB = "x" * 10_000_000
EVENTS = ["pull_request", "pull_request_review", "pull_request_review_thread"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"body": "What it does."}, DescriptionFacts("What it does.")),
        ({"body": ""}, DescriptionFacts("")),
        ({"body": None}, DescriptionFacts("")),
        ({}, None),
        ({"body": 7}, None),
        ({"body": ["x"]}, None),
        ({"body": {"text": "x"}}, None),
        ({"body": "half of a pair \ud800"}, DescriptionFacts("half of a pair ?")),
        ({"body": TEN_MB}, DescriptionFacts("x" * MAX_DESCRIPTION, is_cut=True)),
        (None, None),
        ("body", None),
        ([], None),
    ],
)
def test_a_text_is_told_none_is_told_or_nothing_is(raw: Any, expected: DescriptionFacts | None) -> None:
    assert description(raw) == expected


@pytest.mark.parametrize("letter", ["x", '"', "\n", "é", "🤖", "\u0000"])
def test_a_long_text_is_cut_at_a_character_by_its_bytes_in_a_command(letter: str) -> None:
    one = len(json.dumps(letter)) - 2
    fits = MAX_DESCRIPTION // one
    assert description({"body": letter * fits}) == DescriptionFacts(letter * fits)
    found = description({"body": letter * (fits + 1)})
    assert found
    assert found.is_cut
    assert set(found.text) == {letter}
    assert len(json.dumps(found.text)) - 2 <= MAX_DESCRIPTION


def pull(**fields: Any) -> dict[str, Any]:
    sides = {"head": {"ref": "fix", "sha": "abc"}, "base": {"ref": "main"}}
    return {"number": 7, "updated_at": NEW_YEAR, "user": ANA, **sides, **fields}


@pytest.mark.parametrize("event", EVENTS)
def test_whatever_brings_a_pull_request_brings_its_text(event: str) -> None:
    for fields, expected in (({"body": "So."}, DescriptionFacts("So.")), ({}, None), ({"body": 7}, None)):
        body = told(event, {"action": "edited", "pull_request": pull(**fields)})
        assert isinstance(body, RecordPullRequest)
        assert body.description == expected


def test_the_largest_of_everything_still_fits_into_a_message() -> None:
    labels = [{"name": f"{'🤖' * 50}{number}", "color": "d73a4a"} for number in range(100)]
    people = [{"login": f"{'🤖' * 39}{number}"} for number in range(100)]
    wide = "🤖" * 10_000
    payload = pull(title=wide, body=wide, labels=labels, requested_reviewers=people, html_url=f"https://{wide}")
    body = told("pull_request", {"action": "edited", "pull_request": payload})
    command = Command("c", "42", Cause("webhook", "d" * 128), "e" * 128, "k" * 200, 1, body)
    assert len(encode(command)) < MAX_BODY_BYTES


def test_graphql_tells_the_same_text_as_webhooks() -> None:
    texts = set()
    for repo, one in DEMO.pulls:
        owner, name = DEMO.owner.login, repo.name
        answer = DEMO.ask(PULL, owner=owner, name=name, number=one.number)
        told_by_graphql = description(answer["data"]["repository"]["pullRequest"])
        assert told_by_graphql == description(full(DEMO.hub.view, one))
        assert told_by_graphql
        texts.add(told_by_graphql.text)
    assert "" in texts
    assert len(texts) > 1


def test_pages_of_pull_requests_ask_for_no_texts() -> None:
    assert " body " in PULL
    for query in (pulls_of(3), single_pulls(3)):
        assert "body" not in query
