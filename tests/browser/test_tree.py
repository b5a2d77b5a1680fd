"""What a line says, in which section it stands, and that it stands there once."""

import json
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from orglane import keys
from orglane.commands import Cause
from orglane.edges.log import log_item
from orglane.edges.records import key_item
from orglane.ports import LogEntry
from tests.browser import story
from tests.browser.page import Line, Watched
from tests.browser.story import Story
from tests.browser.visits import Visits
from tests.live.deployed import Deployed
from tests.live.organization import Organization
from tests.live.payloads import Json

pytestmark = pytest.mark.browser


def test_a_line_says_all_that_one_looks_for(sidebar: Watched, deployed: Deployed, repo: Json) -> None:
    pull = Story(deployed, repo, "Wave with both arms", author="hugo-silva", labels=["arms", "fun"])
    row = sidebar.row(pull.id)
    expect(row.locator(".entry-number")).to_have_text(f"#{pull.number}")
    expect(row.locator(".entry-author")).to_have_text("hugo-silva")
    expect(row.locator(".label")).to_have_text(["arms", "fun"])
    expect(row.locator("img.avatar")).to_have_js_property("complete", True)
    assert row.locator("img.avatar").evaluate("image => image.naturalWidth") > 0
    expect(row.locator("relative-time")).to_be_visible()
    expect(row.locator(".entry-added")).to_have_text(f"+{12 + pull.number * 7 % 90}")
    pull.check("success", "build")
    pull.check("failure", "test")
    expect(row.locator("[data-checks=failure]")).to_contain_text("1/2")
    pull.review("dana-levi", "changes_requested")
    expect(row.locator("[data-review=changes_requested]")).to_be_visible()
    pull.edit(draft=True)
    state = "checks failing, changes requested, unread"
    spoken = f"Draft pull request {pull.number}, Wave with both arms by hugo-silva, {state} Actions for #{pull.number}"
    expect(row).to_have_accessible_name(spoken)
    pull.close()


def by_author(pull: Json) -> str:
    return (pull["authorLogin"] or "ghost").lower()


def by_repository(pull: Json) -> str:
    return str(pull["repoFullName"]).partition("/")[2]


def everything(pull: Json) -> str:
    return "all"


GROUPINGS: list[tuple[str, Callable[[Json], str]]] = [
    ("Repository", by_repository),
    ("Author", by_author),
    ("Nothing", everything),
]


def test_each_grouping_has_every_pull_request_once_and_the_newest_on_top(sidebar: Watched) -> None:
    held = {str(pull["prId"]): pull for pull in sidebar.held()}
    for name, key in GROUPINGS:
        sidebar.set_view(name)
        sections = sections_of(sidebar.lines())
        shown = [pr_id for _, _, rows in sections for pr_id in rows]
        assert sorted(shown) == sorted(held), name
        for title, count, rows in sections:
            assert int(count) == len(rows)
            assert {key(held[pr_id]) for pr_id in rows} <= {title.lower()}
            times = [int(held[pr_id]["updatedAtMs"]) for pr_id in rows]
            assert times == sorted(times, reverse=True), title
        titles = [title.lower() for title, _, rows in sections if rows and title != "ghost"]
        assert titles == sorted(titles), name
    sidebar.set_view("Repository")


def sections_of(lines: list[Line]) -> list[tuple[str, str, list[str]]]:
    """Title, count and the ids below it, from above."""
    sections: list[tuple[str, str, list[str]]] = []
    for line in lines:
        if line.kind == "pull-request":
            sections[-1][2].append(line.id)
        else:
            sections.append((line.words, line.count, []))
    return sections


def test_a_pull_request_stands_where_somebody_has_to_do_something(
    sidebar: Watched, deployed: Deployed, repo: Json, reader: str
) -> None:
    own = Story(deployed, repo, "My own", author=reader)
    others = Story(deployed, repo, "Somebody else's", author="hugo-silva")
    sidebar.set_view("Whose turn")

    def stand(**wanted: str) -> None:
        for pull, title in ((own, wanted["own"]), (others, wanted["others"])):
            expect(sidebar.row(pull.id)).to_be_attached()
            sections = sections_of(sidebar.lines())
            assert [each for each, _, rows in sections if pull.id in rows] == [title]

    expect(sidebar.row(others.id)).to_contain_text(str(repo["name"]))
    stand(own="Waiting for others", others="Everything else")
    others.ask_for_review(reader)
    own.review("dana-levi", "approved")
    expect(sidebar.row(own.id).locator("[data-review=approved]")).to_be_visible()
    expect(sidebar.row(others.id)).to_have_attribute("aria-posinset", "1")
    stand(own="Approved", others="Needs your review")
    own.check("failure", "test")
    expect(sidebar.row(own.id).locator("[data-checks=failure]")).to_be_visible()
    stand(own="Returned to you", others="Needs your review")
    own.edit(draft=True)
    others.close()
    expect(sidebar.row(others.id)).to_have_count(0)
    expect(sidebar.row(own.id)).to_have_attribute("data-draft", "true")
    assert [each for each, _, rows in sections_of(sidebar.lines()) if own.id in rows] == ["Your drafts"]
    own.close()
    sidebar.set_view("Repository")


def test_a_pull_request_with_a_task_stands_there_once(visits: Visits, deployed: Deployed) -> None:
    """No command makes tasks yet: what one would tell is written into the log, from where it takes its usual way."""
    organization = Organization(deployed).begin()
    organization.pull_request(2, 1, title="Without a task")
    deployed.settle()
    page = visits.page(story.demo(deployed)["members"][6]["login"]).open()
    story.belong(page.page, deployed, organization)
    page.open()
    pull = next(each for each in page.held() if each["number"] == 1)
    with page.stays():
        log(deployed, organization, {"type": "taskSummaryUpdated", "taskSummary": task_of(organization, pull)})
        line = page.tree.locator('[data-line-id="task:t1"]')
        expect(line).to_contain_text("Have it done")
        expect(line).to_contain_text("#1")
        ids = [each.id for each in page.lines() if each.kind != "repository"]
        assert sorted(ids) == sorted(["task:t1", f"{organization.id}#2"])
        expect(page.page.get_by_test_id("count")).to_have_text("2")
        line.click()
        expect(page.pane).to_contain_text("Task: running")
        page.search("is:task")
        expect(page.page.get_by_test_id("found")).to_have_text("1 of 2")
        page.search("")
        log(deployed, organization, {"type": "taskRemoved", "taskId": "t1"})
        expect(page.row(f"{organization.id}#1")).to_be_visible()
        expect(line).to_have_count(0)


def task_of(organization: Organization, pull: Json) -> Json:
    return {
        "taskId": "t1",
        "repoId": organization.id,
        "repoName": organization.repo["name"],
        "title": "Have it done",
        "status": "running",
        "branch": pull["headRefName"],
        "pullRequest": pull,
        "sessionsSummary": [],
        "primaryUserLogin": None,
        "primaryUserAvatarUrl": None,
        "updatedAtMs": int(time.time() * 1000),
    }


def log(deployed: Deployed, organization: Organization, change: Json) -> None:
    """One commit that tells of nothing else."""
    deployed.settle()
    position = organization.position()
    epoch, seq = position["epoch"], position["seq"]
    now_ms = int(time.time() * 1000)
    entry = LogEntry(
        organization.id, epoch, epoch, seq, seq + 1, json.dumps([change]), Cause("command", "t"), now_ms, "[]"
    )
    table = deployed.cloud.table_name
    head = {
        "TableName": table,
        "Key": key_item(keys.head(organization.id)),
        "UpdateExpression": "SET headSeq = :next",
        "ConditionExpression": "headSeq = :seq",
        "ExpressionAttributeValues": {":seq": {"N": str(seq)}, ":next": {"N": str(seq + 1)}},
    }
    put = {"TableName": table, "Item": log_item(entry)}
    deployed.aws("dynamodb").transact_write_items(TransactItems=[{"Put": put}, {"Update": head}])
