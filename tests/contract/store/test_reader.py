"""Sections of an organization, page by page."""

from typing import Any

import pytest

from orglane.ports import Place
from orglane.rows import Description, MemberRow, PullRequestRow, RepositoryRow, Row
from tests.contract.store.commits import HEAD, fill, first, pr, repo
from tests.contract.store.conftest import Ports


def walk(ports: Ports, prefix: str, limit: int, **only: Any) -> list[list[str]]:
    """Every page of a section, each row by what tells it apart; ends at the first page that says so."""
    pages: list[list[str]] = []
    after: str | None = None
    while True:
        rows, after = ports.reader.section(Place("42"), prefix, after, limit, **only)
        pages.append([name(row) for row in rows])
        if after is None:
            return pages


def name(row: Row) -> str:
    match row:
        case PullRequestRow():
            return f"{row.repo_id}#{row.facts.number}"
        case RepositoryRow():
            return row.facts.id
        case MemberRow():
            return row.facts.id
    raise AssertionError(row)


def flat(pages: list[list[str]]) -> list[str]:
    return [each for page in pages for each in page]


def test_the_head_is_read(ports: Ports) -> None:
    assert ports.reader.head("42") is None
    ports.store.commit(first())
    assert ports.reader.head("42") == HEAD


def test_rows_are_read_by_their_keys(ports: Ports) -> None:
    fill(ports.store, {"REPO#7": repo(), "PR#7#1": pr()})
    assert ports.reader.rows(Place("42"), ["REPO#7", "REPO#8"]) == {"REPO#7": repo()}
    assert ports.reader.rows(Place("42"), []) == {}


def test_a_section_that_is_empty_has_one_page(ports: Ports) -> None:
    ports.store.commit(first())
    assert ports.reader.section(Place("42"), "PR#", None, 10) == ([], None)


def test_rows_come_whole_and_in_key_order(ports: Ports) -> None:
    fill(ports.store, {"PR#7#2": pr(2), "PR#7#10": pr(10), "PR#7#1": pr(1)})
    assert ports.reader.section(Place("42"), "PR#", None, 10) == ([pr(1), pr(10), pr(2)], None)


def test_a_section_holds_its_prefix_and_its_organization_only(ports: Ports) -> None:
    text = Description(repo_id="7", number=1, text="So.")
    rows: dict[str, Row] = {
        "PR#7#1": pr(),
        "PR#70#1": pr(repo_id="70"),
        "REPO#7": repo(),
        "REPO#70": repo("70"),
        "TEXT#7#1": text,
    }
    fill(ports.store, rows)
    ports.store.commit(first({"PR#7#9": pr(9)}, organization_id="43"))
    assert walk(ports, "PR#7#", 10) == [["7#1"]]
    assert walk(ports, "PR#", 10) == [["7#1", "70#1"]]
    assert walk(ports, "REPO#", 10) == [["7", "70"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 8, 100])
def test_pages_joined_are_the_section_and_none_is_too_long(ports: Ports, limit: int) -> None:
    fill(ports.store, {f"REPO#{each}": repo(str(each)) for each in range(1, 8)})
    pages = walk(ports, "REPO#", limit)
    assert flat(pages) == ["1", "2", "3", "4", "5", "6", "7"]
    assert all(len(page) <= limit for page in pages)
    assert all(len(page) == limit for page in pages[:-1])


def test_a_page_goes_on_after_a_row_that_is_gone(ports: Ports) -> None:
    fill(ports.store, {"REPO#1": repo("1"), "REPO#3": repo("3")})
    assert ports.reader.section(Place("42"), "REPO#", "REPO#2", 10) == ([repo("3")], None)


@pytest.mark.parametrize("limit", [2, 1000])
def test_open_pull_requests_are_found_between_many_that_are_not(ports: Ports, limit: int) -> None:
    rows: dict[str, Row] = {f"PR#7#{n:04d}": pr(n, state="closed") for n in range(1, 251)}
    for n in (1, 2, 130, 131, 249):
        rows[f"PR#7#{n:04d}"] = pr(n)
    fill(ports.store, rows)
    pages = walk(ports, "PR#", limit, state="open")
    assert flat(pages) == ["7#1", "7#2", "7#130", "7#131", "7#249"]
    assert all(len(page) == limit for page in pages[:-1])


def test_a_section_of_tombstones_alone_ends(ports: Ports) -> None:
    fill(ports.store, {f"PR#7#{n:04d}": pr(n, state="merged") for n in range(1, 151)})
    assert flat(walk(ports, "PR#", 10, state="open")) == []


def test_a_branch_finds_its_own_pull_requests_and_no_forks(ports: Ports) -> None:
    fill(
        ports.store,
        {
            "PR#7#1": pr(1, head_ref="feature"),
            "PR#7#2": pr(2, head_ref="feature", is_fork=True),
            "PR#7#3": pr(3, head_ref="other"),
            "PR#7#4": pr(4, head_ref="feature", state="closed"),
        },
    )
    assert walk(ports, "PR#7#", 10, branch="feature") == [["7#1", "7#4"]]
    assert walk(ports, "PR#7#", 10, branch="feature", state="open") == [["7#1"]]
    assert walk(ports, "PR#7#", 10, branch="nothing") == [[]]
