"""Parked commands redriven together, by what they have in common."""

from typing import Any

import pytest

from orglane.api.parked import MOST_MS
from orglane.rows import ParkedRow

from .conftest import NOW_MS, Api
from .test_organizations import TOKEN
from .test_parked import HOME, acme, ask, park, scrap, words

__all__ = ["acme"]


@pytest.fixture
def several(acme: Api) -> list[str]:
    """Two commands and what is none, parked a second apart."""
    made = [park(acme, "g1")]
    acme.clock[0] = NOW_MS + 1000
    made.append(scrap(acme, "m-1"))
    acme.clock[0] += 1000
    made.append(park(acme, "g2"))
    acme.clock[0] += 1000
    return made


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        pytest.param(None, [0, 2, 1], id="all"),
        pytest.param({}, [0, 2, 1], id="all, in so many words"),
        pytest.param({"reason": "MalformedCommand"}, [1], id="for the same reason"),
        pytest.param({"kind": "record_pull_request"}, [0, 2], id="of a kind"),
        pytest.param({"beforeMs": NOW_MS + 2000}, [0, 1], id="before a time"),
        pytest.param({"kind": "record_pull_request", "beforeMs": NOW_MS + 2000}, [0], id="all of it"),
        pytest.param({"reason": "ValueError"}, [], id="none"),
    ],
)
def test_all_that_match_are_redriven_in_the_order_of_their_acceptance(
    acme: Api, several: list[str], wish: Any, chosen: list[int]
) -> None:
    told = ask(acme, "POST", "/redrive", wish, status=202)
    before_ms = (wish or {}).get("beforeMs", acme.clock[0])
    assert told == {"redriven": len(chosen), "beforeMs": before_ms, "more": False}
    sent = [each.redriven.parked_id for each in acme.lane.redriven if each.redriven]
    assert sent == [several[number] for number in chosen]


def test_those_under_way_are_passed_over(acme: Api, several: list[str]) -> None:
    ask(acme, "POST", f"/{several[0]}/redrive", status=202)
    assert ask(acme, "POST", "/redrive", status=202)["redriven"] == 2
    assert ask(acme, "POST", "/redrive", status=202)["redriven"] == 0


def test_more_than_a_page_is_redriven(acme: Api) -> None:
    for number in range(103):
        acme.store.park("42", lying(f"{number:03d}"))
    assert ask(acme, "POST", "/redrive", {"reason": "KeyError"}, status=202)["redriven"] == 103


def lying(parked_id: str) -> ParkedRow:
    return ParkedRow(id=parked_id, body="{}", reason="KeyError", error="", attempts=5, parked_at_ms=NOW_MS - 1)


def test_whoever_has_no_time_for_all_says_so(acme: Api, several: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    redrive = acme.lane.redrive

    def slowly(organization_id: str, row: ParkedRow) -> None:
        acme.clock[0] += MOST_MS + 1
        redrive(organization_id, row)

    monkeypatch.setattr(acme.lane, "redrive", slowly)
    first = ask(acme, "POST", "/redrive", status=202)
    assert (first["redriven"], first["more"]) == (1, True)
    rest = ask(acme, "POST", "/redrive", {"beforeMs": first["beforeMs"]}, status=202)
    assert (rest["redriven"], rest["more"]) == (1, True)
    last = ask(acme, "POST", "/redrive", {"beforeMs": first["beforeMs"]}, status=202)
    assert (last["redriven"], last["more"]) == (1, False)


@pytest.mark.parametrize("wish", [{"beforeMs": -1}, {"beforeMs": "yesterday"}, {"kind": 5}])
def test_a_wish_that_says_nothing_is_refused(acme: Api, wish: object) -> None:
    assert words(acme.call("POST", f"{HOME}/redrive", TOKEN, wish), 422)


def test_a_repetition_gets_the_first_answer_and_redrives_nothing(acme: Api, several: list[str]) -> None:
    key = TOKEN | {"idempotency-key": "k1"}
    first = acme.call("POST", f"{HOME}/redrive", key)
    again = acme.call("POST", f"{HOME}/redrive", key)
    assert (first.status, first.body) == (again.status, again.body)
    assert len(acme.lane.redriven) == 3
