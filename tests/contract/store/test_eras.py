"""What a command's rows point at, and the rows of an installation that ended, which count no more."""

from typing import TYPE_CHECKING

from orglane.commands import MemberFacts
from orglane.edges.desk import TableDesk
from orglane.edges.table import TableStore
from orglane.jobs import FULL_SYNC, Order
from orglane.ports import Commit, Place
from orglane.rows import Branch, Description, Head, JobRow, MemberRow, Row, State, Wanted, replace
from orglane.rows import Commit as CommitRow
from tests.contract.store.commits import HEAD, fill, first, following, pr, repo
from tests.contract.store.conftest import TABLE, Ports
from tests.fakes import NOW_MS
from tests.unit.builders import T, check, entry, job_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SOME: dict[str, Row] = {
    "REPO#7": repo(),
    "PR#7#1": pr(1),
    "PR#7#2": pr(2, state="closed"),
    "PR#7#3": pr(3),
    "PR#70#1": pr(1, "70"),
    "TEXT#7#1": Description(repo_id="7", number=1, text="Größer 🤖\n", is_cut=True),
    "COMMIT#7#a1": CommitRow(repo_id="7", sha="a1", pulls=(1, 3), checks=(check(),), listed_at_ms=T),
    "BRANCH#7#feature/ü": Branch(repo_id="7", name="feature/ü", at_ms=T, moves=(("a", "b"),), pulls=(1,), judged=(3,)),
    "MEMBER#9": MemberRow(facts=MemberFacts("9", "ana"), seen_at_ms=T, is_removed=True),
    "JOB#j1": job_row(),
}
OPEN = {"PR#7#1", "PR#7#3"}


def more(ports: Ports, sks: set[str], *sections: str, asked: tuple[str, ...] = ("REPO#7",)) -> State:
    state = ports.store.load("42", asked, ()).state
    return ports.store.more("42", state, Wanted(frozenset(sks), frozenset(sections)))


def test_rows_of_every_kind_are_loaded_as_they_were(ports: Ports) -> None:
    fill(ports.store, SOME)
    assert ports.store.load("42", SOME, ()).state.rows == SOME


def test_what_rows_point_at_is_loaded_beside_them(ports: Ports) -> None:
    head = fill(ports.store, SOME)
    state = more(ports, {"PR#7#2", "PR#7#404"})
    assert state == State(head, {"REPO#7": SOME["REPO#7"], "PR#7#2": SOME["PR#7#2"]})
    assert state.asked is not None
    assert {"REPO#7", "PR#7#2", "PR#7#404"} <= state.asked


def test_a_section_brings_the_open_pull_requests_of_one_repository(ports: Ports) -> None:
    fill(ports.store, SOME)
    assert more(ports, set(), "PR#7#").rows == {sk: SOME[sk] for sk in {"REPO#7", *OPEN}}
    assert more(ports, {"COMMIT#7#a1"}, "PR#7#", "PR#70#").rows.keys() == {"REPO#7", "COMMIT#7#a1", "PR#70#1", *OPEN}


def test_a_section_that_fills_more_than_one_answer_comes_whole(client: "DynamoDBClient") -> None:
    store = TableStore(client, TABLE)
    fill(store, {f"PR#7#{n:03d}": pr(n, title="x" * 20_000) for n in range(80)})
    state = store.more("42", State(HEAD), Wanted(sections=frozenset({"PR#7#"})))
    assert len(state.rows) == 80


def ended(ports: Ports) -> Head:
    """Rows of an installation, and the commit that ends it."""
    before = fill(ports.store, SOME)
    after = replace(before, epoch=2, era=2, seq=before.seq + 1)
    made = entry(after.seq, epoch=2, base_epoch=1)
    ports.store.commit(Commit(State(before), State(after), made, ()))
    return after


def test_rows_of_an_earlier_era_are_not_loaded_and_jobs_are(ports: Ports) -> None:
    head = ended(ports)
    assert ports.store.load("42", SOME, ()).state == State(head, {"JOB#j1": SOME["JOB#j1"]})
    assert more(ports, set(SOME), "PR#7#").rows == {"JOB#j1": SOME["JOB#j1"]}


def test_rows_of_an_earlier_era_are_not_read(ports: Ports) -> None:
    place = Place("42", ended(ports).era)
    assert ports.reader.rows(place, SOME) == {"JOB#j1": SOME["JOB#j1"]}
    for prefix in ("REPO#", "PR#", "MEMBER#", "BRANCH#", "COMMIT#"):
        assert ports.reader.section(place, prefix, None, 10) == ([], None)
    assert ports.reader.section(place, "JOB#", None, 10) == ([SOME["JOB#j1"]], None)


def test_a_row_of_an_earlier_era_is_written_over_whatever_its_version(ports: Ports) -> None:
    head = ended(ports)
    older: dict[str, Row] = {"PR#7#1": pr(1, at_ms=T - 60_000), "REPO#7": repo(at_ms=T - 60_000)}
    ports.store.commit(following(head, older))
    assert ports.store.load("42", SOME, ()).state.rows == {**older, "JOB#j1": SOME["JOB#j1"]}
    assert ports.reader.section(Place("42", head.era), "PR#", None, 10) == ([older["PR#7#1"]], None)


def test_a_row_that_is_told_again_in_the_commit_of_the_end_counts(ports: Ports) -> None:
    before = fill(ports.store, SOME)
    after = replace(before, epoch=2, era=2, seq=before.seq + 1)
    rows: dict[str, Row] = {"REPO#7": SOME["REPO#7"]}
    made = entry(after.seq, epoch=2, base_epoch=1)
    ports.store.commit(Commit(State(before, rows), State(after, rows), made, ()))
    assert ports.store.load("42", SOME, ()).state.rows == {**rows, "JOB#j1": SOME["JOB#j1"]}


def test_rows_of_earlier_eras_are_deleted_by_and_by_and_no_others(client: "DynamoDBClient") -> None:
    store, desk = TableStore(client, TABLE), TableDesk(client, TABLE)
    store.commit(first(SOME))
    after = replace(HEAD, epoch=2, era=2, seq=2)
    store.commit(Commit(State(HEAD), State(after), entry(2, epoch=2, base_epoch=1), ()))
    store.commit(following(after, {"PR#7#1": pr(1)}))
    deleted = 0
    while some := desk.clear(Place("42", 2)):
        deleted += some
    assert deleted == len(SOME) - 2
    left = [each["sk"]["S"] for each in client.scan(TableName=TABLE)["Items"] if each["pk"]["S"] == "ORG#42"]
    assert sorted(left) == ["JOB#j1", "META", "PR#7#1"]


# ---- newest first, and effects


def jobs(count: int) -> dict[str, Row]:
    return {f"JOB#j{n}": job_row(f"j{n}") for n in range(count)}


def test_a_section_may_be_read_from_its_end(ports: Ports) -> None:
    fill(ports.store, jobs(7) | SOME)
    pages, after = [], None
    while True:
        rows, after = ports.reader.section(Place("42"), "JOB#", after, 3, newest=True)
        pages.append([row.job.job_id for row in rows if isinstance(row, JobRow)])
        if after is None:
            break
    assert pages == [["j6", "j5", "j4"], ["j3", "j2", "j1"], ["j0"]]


def test_a_filtered_section_may_be_read_from_its_end(ports: Ports) -> None:
    fill(ports.store, {f"PR#7#{n}": pr(n, state="open" if n % 2 else "closed") for n in range(10)})
    rows, after = ports.reader.section(Place("42"), "PR#", None, 3, newest=True, state="open")
    assert (rows, after) == ([pr(9), pr(7), pr(5)], "PR#7#5")


def test_deliveries_are_known_by_their_effect(ports: Ports) -> None:
    ports.store.commit(first({}, "g1#5", "g2#5#0", "g2#5#1", "g10#5"))
    assert ports.reader.had_effect("42", ["g1", "g2", "g3", "g"]) == {"g1", "g2"}
    assert ports.reader.had_effect("43", ["g1"]) == set()


def test_a_job_is_ordered_before_its_organization_has_rows(ports: Ports) -> None:
    ports.jobs.open("42", Order("j1", FULL_SYNC), NOW_MS)
    assert ports.store.load("42", ["JOB#j1"], ()).state.rows.keys() == {"JOB#j1"}
