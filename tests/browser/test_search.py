"""What is searched for is found, marked, suggested, and kept by the address."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.large import Large
from tests.browser.page import Watched
from tests.browser.story import Story
from tests.browser.visits import Visits
from tests.live.deployed import Deployed, eventually
from tests.live.payloads import Json

pytestmark = pytest.mark.browser

type Pull = Json
type Wanted = Callable[[Pull], bool]


@pytest.fixture
def wide(visits: Visits, large: Large) -> Watched:
    """A thousand pull requests."""
    return visits.page(large.admin).open()


def labelled(name: str) -> Wanted:
    return lambda pull: any(label["name"] == name for label in pull["labels"])


def is_failing(pull: Pull) -> bool:
    return (pull["checks"] or {}).get("state") == "failure"


def is_reviewed(decision: str) -> Wanted:
    return lambda pull: bool(pull["reviewDecision"] == decision)


QUERIES: list[tuple[str, Wanted]] = [
    ('"the login form"', lambda pull: "the login form" in pull["title"]),
    ("is:draft", lambda pull: bool(pull["isDraft"])),
    ("-is:draft label:bug", lambda pull: not pull["isDraft"] and labelled("bug")(pull)),
    ("label:bug,security", lambda pull: labelled("bug")(pull) or labelled("security")(pull)),
    ("label:bug label:security", lambda pull: labelled("bug")(pull) and labelled("security")(pull)),
    ("checks:failing", is_failing),
    ("review:changes -checks:failing", lambda pull: is_reviewed("changes_requested")(pull) and not is_failing(pull)),
    ("author:@me", lambda pull: pull["authorLogin"] == "@me"),
    ("is:open", lambda pull: True),
]


def test_a_query_shows_all_that_it_finds_and_nothing_else(wide: Watched, large: Large) -> None:
    pulls = [{**pull, "authorLogin": me(pull, large)} for pull in wide.held()]
    assert len(pulls) > 900
    for query, wanted in QUERIES:
        found = {pull["prId"] for pull in pulls if wanted(pull)}
        assert found, query
        wide.search(query)
        expect(wide.page.get_by_test_id("found")).to_have_text(f"{len(found):,} of {len(pulls):,}")
        assert {each[0] for each in wide.list()} == found, query


def me(pull: Pull, large: Large) -> str:
    return "@me" if pull["authorLogin"] == large.admin else str(pull["authorLogin"])


def test_words_are_marked_where_they_are_and_what_changes_is_found_or_lost_at_once(
    sidebar: Watched, deployed: Deployed, repo: Json
) -> None:
    pull = Story(deployed, repo, "Teach the arm to juggle")
    row = sidebar.row(pull.id)
    expect(row).to_be_visible()
    sidebar.page.keyboard.press("/")
    sidebar.page.keyboard.type("ARM jugle")
    expect(sidebar.rows).to_have_count(1)
    assert [each.lower() for each in row.locator("mark").all_inner_texts()] == ["arm", "juggle"]
    pull.edit(title="Teach the arm to dance")
    expect(sidebar.page.get_by_test_id("nothing-found")).to_be_visible()
    expect(sidebar.rows).to_have_count(0)
    pull.edit(title="Teach the arm to juggle again")
    expect(row).to_contain_text("juggle again")
    pull.close()
    expect(row).to_have_count(0)
    sidebar.page.get_by_role("button", name="Clear the search").click()
    expect(sidebar.page.get_by_test_id("search")).to_have_value("")
    expect(sidebar.rows.nth(1)).to_be_visible()


def test_what_is_searched_and_how_it_is_grouped_is_kept_by_the_address(visits: Visits, reader: str) -> None:
    page = visits.page(reader).open()
    page.set_view("Whose turn")
    page.search("is:draft")
    expect(page.page.get_by_test_id("found")).not_to_be_empty()
    eventually(lambda: "q=" in page.page.url, "the address has it")
    assert parse_qs(urlsplit(page.page.url).query) == {"q": ["is:draft"], "group": ["turn"]}
    shown = page.list()
    assert shown
    assert {draft for _, _, draft in shown} == {"true"}
    sections = [each.words for each in page.lines() if each.kind == "section"]
    again = visits.page(reader).open(page.page.url)
    expect(again.page.get_by_test_id("search")).to_have_value("is:draft")
    assert again.list() == shown
    assert [each.words for each in again.lines() if each.kind == "section"] == sections
    again.page.get_by_test_id("search").press("Escape")
    eventually(lambda: "q=" not in again.page.url, "the address has it no more")


def test_what_is_not_understood_is_told_and_searched_as_text(sidebar: Watched) -> None:
    problems = sidebar.page.get_by_test_id("problems")
    for query, words in {
        "color:red": "There is no filter “color:”",
        "is:purple": "“is:” does not know “purple”",
        "label:": "“label:” needs a name",
    }.items():
        sidebar.search(query)
        expect(problems).to_contain_text(words)
    expect(sidebar.page.get_by_test_id("search")).to_have_accessible_description(re.compile("needs a name"))
    sidebar.search("")
    expect(problems).to_be_empty()


def test_suggestions_are_taken_by_keys_and_by_the_mouse(sidebar: Watched) -> None:
    box, keyboard = sidebar.page.get_by_test_id("search"), sidebar.page.keyboard
    options = sidebar.page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    keyboard.press("/")
    expect(box).to_be_focused()
    keyboard.type("che")
    expect(options.filter(has_text="checks:")).to_be_visible()
    keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    keyboard.press("Enter")
    expect(box).to_have_value("checks:")
    expect(options).to_have_text(["failing", "passing", "pending", "none"])
    keyboard.press("ArrowUp")
    keyboard.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", str(options.nth(2).get_attribute("id")))
    keyboard.press("Tab")
    expect(box).to_have_value("checks:pending ")
    expect(box).to_be_focused()
    keyboard.type("label:")
    expect(options.first).to_be_visible()
    keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("checks:pending label:")
    keyboard.press("ArrowDown")
    chosen = options.nth(1)
    name = chosen.locator(".suggest-label").inner_text()
    chosen.click()
    value = f'"{name}"' if " " in name else name
    expect(box).to_have_value(f"checks:pending label:{value} ")
    expect(box).to_be_focused()
    keyboard.press("Escape")
    expect(box).to_have_value("")
