"""What a client is told to get from one state to the next."""

from typing import Any

from orglane.changes import change_wire
from orglane.commands import Account, Command
from orglane.decide import decide
from orglane.jobs import FULL_SYNC
from orglane.model import wire
from orglane.rows import State
from orglane.views import changes_between
from tests.unit.builders import (
    ACCEPTED_MS,
    T,
    added,
    check,
    checked,
    cut,
    installed,
    job_moved,
    job_row,
    linked,
    member,
    minimal,
    pull_request,
    pushed,
    removed,
    renamed,
    report,
    repository,
    review,
    told,
)

SECOND = 1000
OPEN = told(pull_request())


def after(*commands: Command, state: State | None = None) -> State:
    return decide(state or State(), commands, frozenset(), 1).state


def changes(before: State, *commands: Command) -> list[dict[str, Any]]:
    """Changes of rows; the head's are left to the tests that are about them."""
    every = [change_wire(each) for each in changes_between(before, after(*commands, state=before))]
    return [each for each in every if each["type"] != "githubUpdated"]


def kinds(before: State, *commands: Command) -> list[str]:
    return [each["type"] for each in changes(before, *commands)]


def github(before: State, *commands: Command) -> list[dict[str, Any]]:
    every = [change_wire(each) for each in changes_between(before, after(*commands, state=before))]
    return [each["github"] for each in every if each["type"] == "githubUpdated"]


REPO = {
    "repoId": "7",
    "fullName": "acme/web",
    "name": "web",
    "url": "https://github/acme/web",
    "isPrivate": False,
    "isArchived": False,
    "defaultBranch": "main",
    "openPullRequestCount": 1,
    "taskCount": 0,
    "latestActivityMs": T,
}
PULL_REQUEST = {
    "prId": "7#1",
    "repoId": "7",
    "repoFullName": "acme/web",
    "number": 1,
    "title": "A change",
    "state": "open",
    "url": "https://github/acme/web/pull/1",
    "headRefName": "feature",
    "headSha": "a1",
    "headRepoFullName": "ana/web",
    "isFork": True,
    "baseRefName": "main",
    "authorLogin": "ana",
    "authorAvatarUrl": "https://avatars/7",
    "isDraft": True,
    "labels": [{"name": "bug", "color": "f00"}],
    "reviewDecision": "review_required",
    "requestedReviewers": ["ben", "core"],
    "checks": {"state": "none", "total": 0, "passed": 0, "failed": 0, "pending": 0},
    "mergeable": "mergeable",
    "additions": 3,
    "deletions": 1,
    "createdAtMs": T - SECOND,
    "updatedAtMs": T,
    "needsReload": False,
}


def test_a_new_pull_request_is_told_whole_and_its_repository_first() -> None:
    facts = pull_request(
        url="https://github/acme/web/pull/1",
        head_ref="feature",
        head_sha="a1",
        head_repo="ana/web",
        is_fork=True,
        base_ref="main",
        author_login="ana",
        author_avatar_url="https://avatars/7",
        is_draft=True,
        labels=(("bug", "f00"),),
        requested_reviewers=("ben", "core"),
        mergeable=True,
        additions=3,
        deletions=1,
        created_at_ms=T - SECOND,
    )
    repo = repository(url="https://github/acme/web", is_private=False)
    assert changes(State(), told(facts, repo=repo)) == [
        {"type": "repoUpdated", "repo": REPO},
        {"type": "pullRequestUpdated", "pullRequest": PULL_REQUEST},
    ]


def test_the_first_command_tells_how_the_organization_stands_with_github() -> None:
    assert github(State(), OPEN) == [
        {
            "connectedAccount": "acme",
            "installationId": "5",
            "installationStatus": "connected",
            "syncStatus": "pending",
            "syncPhase": None,
            "syncGeneration": 0,
            "processedRepositoryCount": 0,
            "totalRepositoryCount": 0,
            "importedRepoCount": 1,
            "lastSyncLabel": None,
            "lastSyncAtMs": None,
            "lastWebhookAtMs": ACCEPTED_MS,
            "lastWebhookEvent": "pull_request.opened",
        }
    ]


def test_what_changes_nothing_tells_nothing() -> None:
    assert changes_between(after(OPEN), after(OPEN, OPEN)) == []


def test_a_stale_delivery_tells_of_the_last_webhook_alone() -> None:
    before = after(told(pull_request(at_ms=T + SECOND)))
    late = told(pull_request(), accepted_at_ms=ACCEPTED_MS + 5)
    assert changes(before, late) == []
    assert [each["lastWebhookAtMs"] for each in github(before, late)] == [ACCEPTED_MS + 5]


def test_several_commands_on_one_pull_request_are_one_change() -> None:
    edits = [told(pull_request(at_ms=T + n * SECOND, title=f"Title {n}")) for n in range(1, 4)]
    told_changes = changes(after(OPEN), *edits)
    assert [each["type"] for each in told_changes] == ["repoUpdated", "pullRequestUpdated"]
    assert told_changes[1]["pullRequest"]["title"] == "Title 3"


def test_a_closed_pull_request_that_is_first_seen_tells_nothing_of_itself() -> None:
    assert kinds(State(), told(pull_request(state="closed"))) == ["repoUpdated"]


def test_opened_and_closed_in_one_run_tells_nothing_of_itself() -> None:
    closed = told(pull_request(at_ms=T + SECOND, state="closed"))
    assert kinds(State(), OPEN, closed) == ["repoUpdated"]


def test_closing_removes_it_from_the_list_and_says_why() -> None:
    for state in ("closed", "merged"):
        close = told(pull_request(at_ms=T + SECOND, state=state))
        assert changes(after(OPEN), close)[1:] == [{"type": "pullRequestRemoved", "prId": "7#1", "reason": state}]


def test_an_edit_of_a_closed_pull_request_tells_nothing_of_it() -> None:
    closed = after(told(pull_request(state="closed")))
    edit = told(pull_request(at_ms=T + SECOND, state="closed", title="Edited"))
    assert kinds(closed, edit) == ["repoUpdated"]


def test_reopening_tells_the_whole_pull_request() -> None:
    closed = after(OPEN, told(pull_request(at_ms=T + SECOND, state="closed")))
    told_changes = changes(closed, told(pull_request(at_ms=T + 2 * SECOND)))
    assert [each["type"] for each in told_changes] == ["repoUpdated", "pullRequestUpdated"]
    assert told_changes[1]["pullRequest"]["state"] == "open"


def test_a_tie_asks_for_a_reload() -> None:
    tied = after(OPEN, told(pull_request(title="Other")))
    updates = [change_wire(each) for each in changes_between(State(), tied)]
    assert [each["pullRequest"]["needsReload"] for each in updates if "pullRequest" in each] == [True]


def test_a_removed_repository_is_one_change_and_its_pull_requests_none() -> None:
    before = after(OPEN)
    assert changes(before, removed("7")) == [{"type": "repoRemoved", "repoId": "7"}]
    assert kinds(before, removed("7"), told(pull_request(2))) == ["repoRemoved"]


def test_nothing_is_told_of_a_removed_repository() -> None:
    before = after(OPEN, removed("7"))
    assert changes(before, told(pull_request(2)), removed("7", at_ms=T + SECOND)) == []
    assert changes(State(), removed("8")) == []


def test_a_returned_repository_is_told_again() -> None:
    before = after(OPEN, removed("7"))
    assert kinds(before, added(repository(), at_ms=T + SECOND)) == ["repoUpdated"]


def test_repositories_of_an_installation_are_told_each() -> None:
    install = installed(repositories=(minimal("8", "api"), minimal("7")))
    told_changes = changes(State(), install)
    assert [each["repo"]["fullName"] for each in told_changes] == ["acme/web", "acme/api"]


def test_an_installation_that_is_gone_is_told() -> None:
    told_heads = github(after(OPEN), installed(status="install_required"))
    assert [each["installationStatus"] for each in told_heads] == ["install_required"]


def test_a_renamed_account_is_told() -> None:
    renamed = told(pull_request(at_ms=T + SECOND), account=Account("42", "acme-inc"))
    assert [each["connectedAccount"] for each in github(after(OPEN), renamed)] == ["acme-inc"]


def test_a_member_is_told_when_it_changes() -> None:
    assert changes(State(), member()) == [
        {
            "type": "memberUpdated",
            "member": {"memberId": "9", "login": "ana", "name": None, "avatarUrl": "", "role": "member"},
        }
    ]
    assert changes(after(member()), member()) == []


def test_a_member_who_left_is_told_once() -> None:
    before = after(member())
    gone = member(seen_at_ms=T + SECOND, removed=True)
    assert changes(before, gone) == [{"type": "memberRemoved", "memberId": "9"}]
    assert changes(after(gone, state=before), member(seen_at_ms=T + 2 * SECOND, removed=True)) == []
    assert changes(State(), gone) == []


def test_a_member_who_came_back_is_told_again() -> None:
    gone = after(member(), member(seen_at_ms=T + SECOND, removed=True))
    assert kinds(gone, member(seen_at_ms=T + 2 * SECOND)) == ["memberUpdated"]


def working(*commands: Command) -> State:
    """With a full sync that was ordered."""
    state = after(OPEN, *commands)
    return State(state.head, {**state.rows, "JOB#j1": job_row()})


def test_each_move_of_a_job_is_told_whole() -> None:
    before = working()
    moved = after(job_moved("running", message="Reading"), state=before).rows["JOB#j1"]
    assert changes(before, job_moved("running", message="Reading")) == [
        {
            "type": "jobUpdated",
            "job": {
                "jobId": "j1",
                "organizationId": "42",
                "kind": FULL_SYNC,
                "status": "running",
                "message": "Reading",
                "progress": {"phase": None, "done": 0, "total": None},
                "target": {},
                "result": None,
                "error": None,
                "attempt": 0,
                "requestedBy": None,
                "resumeAtMs": None,
                "createdAtMs": T,
                "updatedAtMs": 1,
                "completedAtMs": None,
            },
        }
    ]
    assert changes(before, job_moved("queued")) == []
    assert wire(moved.job)["status"] == "running"  # type: ignore[union-attr]  # a JobRow


def test_a_slice_between_two_words_on_progress_tells_of_its_rows_alone() -> None:
    before = after(cut(1), state=working(job_moved("running")))
    assert kinds(before, cut(2)) == []
    assert kinds(before, cut(2, pull_requests=(report(pull_request(2)),))) == ["repoUpdated", "pullRequestUpdated"]


def test_how_the_full_sync_stands_is_told() -> None:
    started = github(working(), job_moved("running", message="Reading"))[0]
    assert [started[name] for name in ("syncStatus", "syncGeneration", "lastSyncLabel")] == ["syncing", 1, "Reading"]
    running = after(job_moved("running"), state=working())
    assert [each["syncStatus"] for each in github(running, job_moved("error", error="no"))] == ["error"]
    done = github(running, job_moved("completed", message="All is read"))[0]
    names = ("syncStatus", "syncPhase", "lastSyncLabel", "lastSyncAtMs")
    assert [done[name] for name in names] == ["synced", "done", "All is read", 1]


def test_pull_requests_are_told_again_when_their_repository_has_a_new_name() -> None:
    before = after(OPEN, told(pull_request(2)), told(pull_request(3, state="closed")))
    told_changes = changes(before, renamed("site"))
    assert [each["type"] for each in told_changes] == ["repoUpdated", "pullRequestUpdated", "pullRequestUpdated"]
    assert {each["pullRequest"]["repoFullName"] for each in told_changes[1:]} == {"acme/site"}


def test_a_check_a_review_and_a_push_are_one_small_change_each() -> None:
    before = after(told(linked()))
    (told_check,) = changes(before, checked(check(outcome="failed")))
    assert told_check["pullRequest"]["checks"] == {
        "state": "failure",
        "total": 1,
        "passed": 0,
        "failed": 1,
        "pending": 0,
    }
    (told_review,) = changes(before, told(linked(), reviews=(review("approved"),)))
    assert told_review["pullRequest"]["reviewDecision"] == "approved"
    (told_push,) = changes(before, pushed("feature", "b2", T + SECOND))
    assert (told_push["pullRequest"]["headSha"], told_push["pullRequest"]["mergeable"]) == ("b2", "unknown")
    (told_base,) = changes(before, pushed("main", "m2", T + SECOND))
    assert (told_base["pullRequest"]["headSha"], told_base["pullRequest"]["mergeable"]) == ("a1", "unknown")


def test_links_between_rows_are_told_to_nobody() -> None:
    before = after(OPEN)
    assert changes(before, pushed("nobodys", "b2"), checked(sha="x9")) == []


def test_the_end_of_an_installation_is_told_without_its_rows() -> None:
    assert changes(after(OPEN, member()), installed(status="install_required")) == []
    ended = github(after(OPEN, member()), installed(status="install_required"))[0]
    assert (ended["importedRepoCount"], ended["syncStatus"]) == (0, "pending")
