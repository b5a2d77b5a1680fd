"""Opening a pull request through the API: what GitHub refuses, and in which words."""

from typing import Any

import pytest

from tests.contract.github.inside import Inside
from tests.contract.github.published import OpenApi


@pytest.fixture
def inside() -> Inside:
    github = Inside()
    name = github.repositories[0]["full_name"]
    github.press("POST", f"/repositories/{name}/branches/work")
    github.press("POST", f"/repositories/{name}/branches/same", **{"from": "main"})
    return github


def _create(inside: Inside, **body: Any) -> Any:
    name = inside.repositories[0]["full_name"]
    return inside.ask("POST", f"/repos/{name}/pulls", inside.token, {"title": "Work", "base": "main", **body})


def test_it_is_made_once_and_found_by_its_head(inside: Inside) -> None:
    made = _create(inside, head="acme:work", draft=True)
    assert (made.status, made.json["draft"], made.json["head"]["label"]) == (201, True, "acme:work")
    again = _create(inside, head="work")
    assert (again.status, again.json["message"]) == (422, "Validation Failed")
    words = "A pull request already exists for acme:work."
    assert again.json["errors"] == [{"resource": "PullRequest", "code": "custom", "message": words}]
    name = inside.repositories[0]["full_name"]
    found = inside.get(f"/repos/{name}/pulls?head=acme:work&state=open").json
    assert [one["number"] for one in found] == [made.json["number"]]
    assert inside.get(f"/repos/{name}/pulls?head=acme:other&state=open").json == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"head": "same"}, {"code": "custom", "message": "No commits between main and same"}),
        ({"head": "main"}, {"code": "custom", "message": "No commits between main and main"}),
        ({"head": "nothing"}, {"code": "invalid", "field": "head"}),
        ({"head": "nobody:work"}, {"code": "invalid", "field": "head"}),
        ({"head": "work", "base": "nothing"}, {"code": "invalid", "field": "base"}),
        ({"head": "work", "title": ""}, {"code": "missing_field", "field": "title"}),
        ({}, {"code": "missing_field", "field": "head"}),
    ],
)
def test_a_refusal_names_the_reason(
    inside: Inside, openapi: OpenApi, body: dict[str, str], error: dict[str, str]
) -> None:
    refused = _create(inside, **body)
    assert (refused.status, refused.json["message"]) == (422, "Validation Failed")
    assert refused.json["errors"] == [{"resource": "PullRequest", **error}]
    assert openapi.complaints("POST", "/repos/{owner}/{repo}/pulls", 422, refused.json) == []
    assert inside.told()[-2:] == ["create", "push"]
