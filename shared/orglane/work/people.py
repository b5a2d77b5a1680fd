"""The people of an account."""

from collections.abc import Callable
from typing import Any

from orglane import keys
from orglane.commands import MemberFacts, Progress
from orglane.github.payload import at, items, text
from orglane.github.queries import MEMBERS, USER
from orglane.github.responses import member_facts, page_of, problems
from orglane.merge import merge_member
from orglane.rows import MemberRow
from orglane.work.turns import Rows, Task, Turn

type Cursor = dict[str, Any]


def read_members(task: Task, cursor: Cursor, next_phase: Callable[[Cursor], Cursor]) -> Turn:
    """One page of the people; who is listed stands in `members`, None when the list cannot be had."""
    if task.head.account.kind == "user":
        return _read_person(task, cursor, next_phase)
    variables = {"login": cursor["login"], "members": cursor["page"]}
    answer = task.github.graphql(task.installation_id, MEMBERS, variables)
    wrong = problems(answer.body)
    connection = at(answer.body, "data", "organization", "membersWithRole")
    if not isinstance(connection, dict):
        words = next(iter(wrong.values()), ("", "GitHub told nothing of the members"))[1]
        cursor["unreadable"]["members"] = words
        return Turn(next_phase(cursor) | {"members": None}, progress=Progress("members"))
    edges = items(connection, "edges")
    people = [each for each in (member_facts(at(edge, "node"), text(edge, "role")) for edge in edges) if each]
    cursor["members"] = [*(cursor["members"] or []), *(each.id for each in people)]
    page = page_of(connection)
    turn = _turn(task, cursor, people, answer.date_ms, page.total)
    if page.after:
        return turn._replace(cursor=cursor | {"page": page.after})
    if len(set(cursor["members"])) < page.total:
        cursor["members"] = None  # not complete: nobody is missed
    return turn._replace(cursor=next_phase(cursor))


def _read_person(task: Task, cursor: Cursor, next_phase: Callable[[Cursor], Cursor]) -> Turn:
    """Of a personal account the person is the only member."""
    answer = task.github.graphql(task.installation_id, USER, {"login": cursor["login"]})
    person = member_facts(at(answer.body, "data", "user"), "admin")
    people = [person] if person else []
    return _turn(task, next_phase(cursor), people, answer.date_ms, 1)


def _turn(task: Task, cursor: Cursor, people: list[MemberFacts], read_at_ms: int, total: int) -> Turn:
    known = task.reader.rows(task.place, [keys.member_sk(each.id) for each in people])

    def is_known(each: MemberFacts) -> bool:
        row = known.get(keys.member_sk(each.id))
        return isinstance(row, MemberRow) and merge_member(row, each, read_at_ms, removed=False) == row

    cursor["count"] = cursor["count"] | {"members": cursor["count"]["members"] + len(people)}
    progress = Progress("members", cursor["count"]["members"], total)
    rows = (Rows(read_at_ms, members=tuple(each for each in people if not is_known(each))),)
    return Turn(cursor, rows, progress, f"Reading members: {progress.done:,} of {total:,}")
