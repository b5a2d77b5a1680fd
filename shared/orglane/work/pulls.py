"""Pull requests as the API tells them: pages of many repositories in one query, single ones, and which are news."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from orglane import keys
from orglane.commands import CheckFacts, PullRequestFacts, PullRequestReport
from orglane.github.payload import Json, at, description, items
from orglane.github.queries import MORE_CHECKS, pulls_of, single_pulls
from orglane.github.responses import (
    Page,
    check_facts,
    commit_of,
    contexts_of,
    page_of,
    problems,
    pull_facts,
    review_facts,
)
from orglane.merge import is_settled, merge_listed_checks, merge_report
from orglane.ports.work import Answer
from orglane.rows import Commit, Described, PullRequestRow, Row, replace
from orglane.views import mergeable_view
from orglane.work.turns import Task, parts


class Want(NamedTuple):
    """A page of one repository's open pull requests: at most `first`, after a cursor."""

    repo_id: str
    node_id: str
    first: int
    after: str | None


class Got(NamedTuple):
    """What came of it: reports and how the page ends, or why there are none (type and words)."""

    want: Want
    reports: tuple[PullRequestReport, ...] = ()
    page: Page = Page(None, 0)
    problem: tuple[str, str] | None = None


def read_pages(task: Task, wants: Sequence[Want]) -> tuple[list[Got], int]:
    """One page of each, in one request, and when it was read. Raises TooMuch."""
    variables: dict[str, Any] = {}
    for n, want in enumerate(wants):
        variables |= {f"i{n}": want.node_id, f"n{n}": want.first, f"a{n}": want.after}
    answer = task.github.graphql(task.installation_id, pulls_of(len(wants)), variables)
    wrong = problems(answer.body)
    return [_got(task, answer, want, f"r{n}", wrong) for n, want in enumerate(wants)], answer.date_ms


def _got(task: Task, answer: Answer, want: Want, alias: str, wrong: Mapping[str, tuple[str, str]]) -> Got:
    connection = at(answer.body, "data", alias, "pullRequests")
    if alias in wrong or not isinstance(connection, dict):
        return Got(want, problem=wrong.get(alias, ("NOT_FOUND", "GitHub told nothing of it")))
    nodes = [node for node in items(connection, "nodes") if isinstance(node, dict)]
    reports = (report_of(task, want.repo_id, want.node_id, node, answer.date_ms) for node in nodes)
    return Got(want, tuple(each for each in reports if each), page_of(connection))


class Told(NamedTuple):
    """What became of single pull requests: reports, those that do not exist, and why nothing is told of others."""

    found: list[PullRequestReport]
    absent: set[tuple[str, int]]
    untold: dict[tuple[str, int], str]
    read_at_ms: int


def read_single(task: Task, wanted: Sequence[tuple[str, str, int]]) -> Told:
    """Pull requests by repository id, node id and number. Raises TooMuch."""
    variables: dict[str, Any] = {}
    for n, (_, node_id, number) in enumerate(wanted):
        variables |= {f"i{n}": node_id, f"n{n}": number}
    answer = task.github.graphql(task.installation_id, single_pulls(len(wanted)), variables)
    wrong = problems(answer.body)
    told = Told([], set(), {}, answer.date_ms)
    for n, (repo_id, node_id, number) in enumerate(wanted):
        repository = at(answer.body, "data", f"r{n}")
        report = report_of(task, repo_id, node_id, at(repository, "pullRequest"), answer.date_ms)
        kind, words = wrong.get(f"r{n}", ("", "GitHub told nothing of it"))
        if report:
            told.found.append(report)
        elif isinstance(repository, dict) and kind == "NOT_FOUND":
            # The repository may be seen, and has no such pull request.
            told.absent.add((repo_id, number))
        else:
            told.untold[repo_id, number] = words
    return told


def report_of(task: Task, repo_id: str, node_id: str, node: Json, read_at_ms: int) -> PullRequestReport | None:
    """One pull request; None for what is none."""
    facts = pull_facts(node)
    if facts is None:
        return None
    checks = _all_checks(task, node_id, facts, node)
    return PullRequestReport(repo_id, facts, read_at_ms, review_facts(node), checks, description=description(node))


def _all_checks(task: Task, node_id: str, facts: PullRequestFacts, node: Json) -> tuple[CheckFacts, ...] | None:
    """Every page of a head commit's checks; None when they could not be read to their end, or are another commit's."""
    found: list[CheckFacts] = []
    while True:
        # Somebody may push between two pages.
        if commit_of(node) != facts.head_sha:
            return None
        contexts = contexts_of(node)
        found += check_facts(contexts)
        after = page_of(contexts).after
        if not after:
            return tuple(found)
        variables = {"id": node_id, "number": facts.number, "after": after}
        node = at(task.github.graphql(task.installation_id, MORE_CHECKS, variables).body, "data", "node", "pullRequest")
        if contexts_of(node) is None:
            return None


def news(task: Task, reports: Iterable[PullRequestReport]) -> tuple[PullRequestReport, ...]:
    """The reports that tell anything new: merging any other changes nothing, now or later."""
    reports = list(reports)
    sks = [keys.pull_request_sk(each.repository_id, each.facts.number) for each in reports]
    sks += [keys.commit_sk(each.repository_id, each.facts.head_sha) for each in reports]
    sks += [keys.description_sk(each.repository_id, each.facts.number) for each in reports if each.description]
    rows = task.reader.rows(task.place, sks)
    return tuple(each for each in reports if not _is_known(each, rows))


def _checks_are_known(report: PullRequestReport, commit: Commit) -> bool:
    after = merge_listed_checks(commit, report.checks or (), report.read_at_ms)
    if after.checks == commit.checks and not commit.listed_at_ms:
        # A list in parts never leaves its time.
        return any(part.is_part for part in parts(report))
    return after == commit


def _is_known(report: PullRequestReport, rows: Mapping[str, Row]) -> bool:
    repo_id, facts = report.repository_id, report.facts
    row = rows.get(keys.pull_request_sk(repo_id, facts.number))
    commit = rows.get(keys.commit_sk(repo_id, facts.head_sha), Commit(repo_id=repo_id, sha=facts.head_sha))
    if not isinstance(row, PullRequestRow) or not isinstance(commit, Commit):
        return False
    if row.is_open and facts.number not in commit.pulls:
        return False
    if report.checks is not None and not _checks_are_known(report, commit):
        return False
    if report.description is not None and keys.description_sk(repo_id, facts.number) not in rows:
        return False
    after = merge_report(row, report)
    # Of what was settled before, the same content read later is no news; nor that a verdict still holds.
    if is_settled(row) and after.facts == row.facts:
        after = replace(after, ver=row.ver, described=_as_known(row.described, after.described))
    same_verdict = mergeable_view(after) == mergeable_view(row) and row.is_judged == after.is_judged
    same_size = after.size is None or (row.size is not None and after.size[1:] == row.size[1:])
    return same_verdict and same_size and replace(after, mergeability=row.mergeability, size=row.size) == row


def _as_known(known: Described | None, told: Described | None) -> Described | None:
    """What is known of the description where a later read tells the same, of the same time and as settled."""
    if known is None or told is None or not known.read_at_ms or known.tied:
        return told
    same = (known.updated_at_ms, known.digest) == (told.updated_at_ms, told.digest)
    return known if same else told
