"""From GitHub to whoever looks at one pull request: webhooks, a sync, a reload, and what is told in the end."""

from typing import Any

from local.github.actions_branch import start_branch
from local.github.actions_pull import Edit, close_pull, edit_pull, reopen_pull
from local.github.actions_review import review_pull, set_checks
from local.github.world import PullRequest
from orglane.api.pull_requests import detail_of
from orglane.model import wire
from orglane.ports import Place
from orglane.rows import Description
from tests.simulated.scene import carry, changes, done, head_of, lose, pulls, repos, rows_of, synced
from tests.simulated.system import System


def detail(system: System, pull: PullRequest) -> Any:
    """What the API answers."""
    head = head_of(system)
    place = Place(system.organization_id, head.era)
    return wire(detail_of(system.reader, place, head, str(pull.repository_id), pull.number))


def reload(system: System, pull: PullRequest) -> None:
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    assert (job.status, job.error) == ("completed", None)


def text_row(system: System, pull: PullRequest) -> Description:
    row = rows_of(system)[f"TEXT#{pull.repository_id}#{pull.number}"]
    assert isinstance(row, Description)
    return row


def test_a_sync_finds_a_pull_request_and_a_reload_brings_its_text() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    pull.body = "What it does, and why 🤖."
    before = detail(system, pull)
    assert before["description"] is None
    assert [(each["source"], each["what"]) for each in before["sightings"]] == [("sync", ["found"])]
    assert before["freshness"] == {"source": "sync", "atMs": head_of(system).sync.at_ms}
    reload(system, pull)
    after = detail(system, pull)
    assert after["description"] == {"text": "What it does, and why 🤖.", "isCut": False, "mayBeOld": False}
    assert (after["sightings"][0]["source"], after["sightings"][0]["what"]) == ("reload", ["text"])
    assert after["freshness"]["source"] == "reload"
    assert after["pullRequest"] == before["pullRequest"]


def test_repeating_a_reload_or_a_sync_writes_nothing() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    review_pull(system.hub, pull, system.hub.world.accounts[members(system)[-1]], "APPROVED", "Fine")
    carry(system)
    system.run()
    system.tick(120_000)
    reload(system, pull)
    rows, seen = rows_of(system), detail(system, pull)["sightings"]
    for kind in ("reload_pull_request", "full_sync", "reload_pull_request"):
        system.tick(120_000)
        target = {} if kind == "full_sync" else {"repositoryId": str(pull.repository_id), "number": pull.number}
        assert done(system, kind, **target).status == "completed"
        assert rows_of(system) == rows
        assert detail(system, pull)["sightings"] == seen


def members(system: System) -> list[int]:
    return list(system.hub.world.members[system.owner.id])


def test_webhooks_tell_everything_and_the_text_in_no_delta() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    reviewer = system.hub.world.accounts[members(system)[-1]]
    edit_pull(system.hub, pull, Edit(body="Only for whoever looks."), system.owner)
    system.tick(1000)
    review_pull(system.hub, pull, reviewer, "CHANGES_REQUESTED", "Not yet")
    set_checks(system.hub, pull, "failure", ("build", "unit"), system.owner)
    told = len(changes(system))
    carry(system)
    system.run()
    found = detail(system, pull)
    assert found["description"]["text"] == "Only for whoever looks."
    latest = found["reviews"][0]
    assert (latest["login"], latest["verdict"]) == (reviewer.login, "changes_requested")
    assert [each["name"] for each in found["checks"] if each["outcome"] == "failed"] == ["build", "unit"]
    what = [word for each in found["sightings"] for word in each["what"]]
    assert {"text", "review", "checks"} <= set(what)
    assert {each["source"] for each in found["sightings"]} == {"webhook", "sync"}
    assert "Only for whoever looks." not in str(changes(system)[told:])
    updated = [each["pullRequest"]["updatedAtMs"] for _, each in changes(system, "pullRequestUpdated")[-1:]]
    assert updated == [found["pullRequest"]["updatedAtMs"]]


def test_a_text_that_was_edited_while_away_may_be_old_until_a_reload() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    reload(system, pull)
    edit_pull(system.hub, pull, Edit(body="Edited while away."), system.owner)
    lose(system)
    system.tick(120_000)
    assert done(system, "full_sync").status == "completed"
    stale = detail(system, pull)["description"]
    assert stale["mayBeOld"]
    assert stale["text"] != "Edited while away."
    reload(system, pull)
    assert detail(system, pull)["description"] == {"text": "Edited while away.", "isCut": False, "mayBeOld": False}


def test_a_text_that_is_not_there_any_more_comes_with_a_reload() -> None:
    """It may expire a little before the pull request that it is of."""
    system = synced(2, 8)
    pull = pulls(system)[0]
    reload(system, pull)
    text = text_row(system, pull)
    del system.store.rows[system.organization_id, f"TEXT#{pull.repository_id}#{pull.number}"]
    assert detail(system, pull)["description"] is None
    system.tick(120_000)
    reload(system, pull)
    assert text_row(system, pull) == text


def test_the_text_stays_as_long_as_its_pull_request_whoever_tells_of_its_end_and_return() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    reload(system, pull)
    for is_told in (True, False):
        for act, is_open in ((close_pull, False), (reopen_pull, True)):
            system.tick(120_000)
            act(system.hub, pull, system.owner)
            if is_told:
                carry(system)
                system.run()
            else:
                lose(system)
                assert done(system, "full_sync").status == "completed"
            assert text_row(system, pull).is_open is is_open
            assert detail(system, pull)["description"]["text"] == (pull.body or "")


def test_a_pull_request_that_was_created_here_has_its_text() -> None:
    system = synced(1, 2)
    (repo,) = repos(system)
    start_branch(system.hub, repo, system.owner, "topic")
    carry(system)
    wish = {"title": "New", "body": "So.", "base": None, "draft": False}
    order = system.order("create_pull_request", wish, repositoryId=str(repo.id), branchName="topic")
    system.run()
    assert system.job(order.job_id).status == "completed", system.job(order.job_id).error
    made = next(each for each in pulls(system) if each.head_ref == "topic")
    found = detail(system, made)
    assert found["description"]["text"] == "So."
    assert found["sightings"][-1]["what"] == ["opened"]
