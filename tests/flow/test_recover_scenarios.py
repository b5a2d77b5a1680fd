"""Recovering missed deliveries: what GitHub could not deliver is sent again, once, and its effect is there."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.github.actions_account import install
from local.github.actions_pull import Edit, edit_pull
from local.github.actions_repository import create_repository
from local.github.clock import iso_ms
from local.github.deliveries import Delivery
from local.github.outbox import Mode
from local.github.seed import add_account
from orglane.errors import GitHubRefused, RateLimited, Unavailable
from orglane.work import recover
from tests.simulated.github import START_MS, Sent
from tests.simulated.scene import (
    answer_with,
    assert_is_githubs,
    carry,
    done,
    opened,
    pulls,
    repos,
    rows_of,
    some_repo,
    synced,
)
from tests.simulated.system import System

LOG = "GET /app/hook/deliveries"
AGAIN = "POST /app/hook/deliveries/{delivery_id}/attempts"
HOUR_MS = 3_600_000


def taken(system: System) -> Iterator[Delivery]:
    """What GitHub sends now."""
    outbox = system.hub.outbox
    while outbox.due_in_ms() is not None:
        yield outbox.take()


def arrive(system: System) -> int:
    """All of it arrives, and GitHub notes it; how many they were."""
    count = 0
    for each in list(taken(system)):
        system.deliver(Sent(each.guid, each.event, each.body.encode()))
        system.hub.outbox.answered(each, "OK", 202)
        count += 1
    return count


def fail(system: System, *, heard: bool = False) -> int:
    """None of it arrives (or it does, and the answer is lost), and GitHub notes the failure."""
    count = 0
    for each in list(taken(system)):
        if heard:
            system.deliver(Sent(each.guid, each.event, each.body.encode()))
        system.hub.outbox.answered(each, "timed out", 504)
        count += 1
    return count


def ready() -> System:
    """An organization whose deliveries so far have all arrived."""
    system = synced(2, 6)
    for each in system.hub.outbox.log.all():
        each.status, each.status_code, each.delivered_at = "OK", 202, iso_ms(START_MS)
    return system


def edited(system: System, *titles: str) -> None:
    for title in titles:
        system.tick(2000)
        edit_pull(system.hub, pulls(system)[0], Edit(title=title), system.owner)


def recovered(system: System, **detail: Any) -> dict[str, Any]:
    job = system.order("recover_deliveries", detail)
    system.run()
    assert system.job(job.job_id).status == "completed", system.job(job.job_id).error
    result = system.job(job.job_id).result
    assert result is not None
    assert result["checkedAtMs"] <= system.clock()
    return {name: each for name, each in result.items() if name != "checkedAtMs"}


def counts(found: int, succeeded: int = 0, applied: int = 0, requested: int = 0, refused: int = 0) -> dict[str, int]:
    return {"found": found, "succeeded": succeeded, "applied": applied, "requested": requested, "refused": refused}


def test_what_was_missed_is_sent_again_and_has_its_effect() -> None:
    system = ready()
    edited(system, "One", "Two")
    opened(system.hub, repos(system)[1], "New", "new")
    missed = fail(system)
    assert recovered(system) == counts(missed, requested=missed)
    assert arrive(system) == missed
    system.run()
    assert_is_githubs(system, verdicts=False)


def test_a_second_recovery_is_harmless() -> None:
    system = ready()
    edited(system, "One")
    fail(system)
    recovered(system)
    assert recovered(system) == counts(1, requested=1), "nobody knows yet whether it arrives"
    arrive(system)
    system.run()
    rows = rows_of(system)
    assert recovered(system) == counts(1, succeeded=1)
    assert arrive(system) == 0
    assert rows_of(system) == rows
    assert_is_githubs(system)


def test_what_succeeded_once_or_had_its_effect_is_not_asked_for() -> None:
    system = ready()
    edited(system, "Heard")
    fail(system, heard=True)  # it was applied, and the answer came too late
    edited(system, "Repeated")
    fail(system)
    failed = [each for each in system.hub.outbox.log.all() if each.failed][-1]
    system.hub.outbox.redeliver(failed.id)
    arrive(system)  # somebody pressed "Redeliver" by hand
    edited(system, "Missed")
    fail(system)
    system.run()
    assert recovered(system) == counts(3, succeeded=1, applied=1, requested=1)
    assert arrive(system) == 1
    system.run()
    assert_is_githubs(system)


def test_several_failures_of_one_delivery_are_asked_for_once() -> None:
    system = ready()
    edited(system, "One")
    fail(system)
    first = next(each for each in system.hub.outbox.log.all() if each.failed)
    for _ in range(3):
        system.hub.outbox.redeliver(first.id)
        fail(system)
    assert recovered(system) == counts(1, requested=1)
    assert arrive(system) == 1


def test_the_log_is_read_page_by_page() -> None:
    system = ready()
    edited(system, *(f"Title {number}" for number in range(250)))
    assert fail(system) == 250
    assert recovered(system) == counts(250, requested=250)
    assert system.github.requests[LOG] == 3
    assert system.github.requests[AGAIN] == 250
    arrive(system)
    system.run()
    assert_is_githubs(system)


def test_the_oldest_is_asked_for_first() -> None:
    system = ready()
    edited(system, "One", "Two", "Three")
    fail(system)
    recovered(system)
    ids = [each.id for each in system.hub.outbox.log.all() if not each.done]
    bodies = [each.body for each in system.hub.outbox.log.all() if not each.done]
    assert ids == sorted(ids)
    assert [title for body in bodies for title in ("One", "Two", "Three") if f'"title":"{title}"' in body] == [
        "One",
        "Two",
        "Three",
    ]


def test_what_is_older_than_three_days_or_than_asked_for_is_left_alone() -> None:
    system = ready()
    edited(system, "Very old")
    fail(system)
    system.tick(recover.MOST_BACK_MS + HOUR_MS)
    edited(system, "Old")
    fail(system)
    system.tick(10 * HOUR_MS)
    edited(system, "Young")
    fail(system)
    assert recovered(system, sinceMs=system.clock() - HOUR_MS) == counts(1, requested=1)
    assert recovered(system, sinceMs=0) == counts(2, requested=2)
    assert recovered(system) == counts(2, requested=2)


def test_deliveries_of_other_installations_are_left_alone() -> None:
    system = ready()
    stranger = add_account(system.hub.world, "umbrella", "Umbrella", "Organization", START_MS // 1000)
    install(system.hub, stranger, system.owner)
    create_repository(system.hub, stranger, "theirs", False, system.owner)
    edited(system, "Ours")
    assert fail(system) > 1
    assert recovered(system) == counts(1, requested=1)


def test_a_log_without_failures_is_read_once() -> None:
    system = ready()
    edited(system, "One")
    arrive(system)
    assert recovered(system) == counts(0)
    assert system.github.requests.total() == 1


def test_an_expired_cursor_begins_the_log_anew() -> None:
    system = ready()
    edited(system, *(f"Title {number}" for number in range(150)))
    fail(system)
    answer_with(system, LOG, None, GitHubRefused(400, "Invalid cursor"))
    assert recovered(system) == counts(150, requested=150)
    assert system.github.requests[LOG] == 4


def test_a_cursor_that_never_works_ends_the_job_in_words() -> None:
    system = ready()
    edited(system, *(f"Title {number}" for number in range(150)))
    fail(system)
    refused = GitHubRefused(400, "Invalid cursor")
    answer_with(system, LOG, None, refused, None, refused)
    job = done(system, "recover_deliveries")
    assert (job.status, job.error) == ("error", "Invalid cursor")


def test_what_github_does_not_send_again_is_counted_and_said() -> None:
    system = ready()
    edited(system, "One", "Two")
    fail(system)
    answer_with(system, AGAIN, GitHubRefused(404, "Not Found"))
    job = done(system, "recover_deliveries")
    assert (job.status, job.error) == ("completed", "GitHub refused 1 of them.")
    assert job.result
    assert (job.result["requested"], job.result["refused"]) == (1, 1)


@pytest.mark.parametrize("error", [Unavailable("502"), RateLimited(START_MS + HOUR_MS, "secondary rate limit")])
@pytest.mark.parametrize("route", [LOG, AGAIN])
def test_a_stumble_in_the_middle_loses_none(route: str, error: Exception) -> None:
    system = ready()
    edited(system, *(f"Title {number}" for number in range(15)))
    fail(system)
    answer_with(system, route, *([None] * 12 if route == AGAIN else []), error)
    assert recovered(system) == counts(15, requested=15)
    arrive(system)
    system.run()
    assert_is_githubs(system)


def test_a_webhook_that_failed_while_nobody_listened_is_found_by_its_mode() -> None:
    """As an operator tries it: GitHub cannot reach the App for a while."""
    system = ready()
    system.hub.outbox.travel(Mode("fail"))
    edited(system, "Lost")
    repo = some_repo(system)
    opened(system.hub, repo, "Lost, too", "lost-too")
    system.hub.outbox.travel(Mode())
    carry(system)
    system.run()
    assert len(system.open_pulls()) == 6
    result = recovered(system)
    assert result["requested"] == result["found"] > 2
    arrive(system)
    system.run()
    assert_is_githubs(system, verdicts=False)
