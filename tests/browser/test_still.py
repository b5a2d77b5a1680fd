"""Whatever comes, goes and changes around it: what somebody looks at stays where it is on the screen."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import story
from tests.browser.large import Large
from tests.browser.page import Watched
from tests.browser.visits import Visits
from tests.live.deployed import Deployed, eventually

pytestmark = pytest.mark.browser

# What the browser has seen move though nobody had just done anything.
WATCH = """() => {
    window.shifts = [];
    const note = list => list.getEntries().forEach(({ value, hadRecentInput, sources }) => {
        if (!hadRecentInput) window.shifts.push([value, ...sources.map(({ node, previousRect: was, currentRect: is }) =>
            `${node?.nodeName} ${node?.textContent?.slice(0, 40)} from ${was.x},${was.y} to ${is.x},${is.y}`)]);
    });
    new PerformanceObserver(note).observe({ type: 'layout-shift', buffered: false });
}"""

IN_SIGHT = """tree => {
    const { top, bottom } = tree.getBoundingClientRect();
    return [...tree.querySelectorAll('[data-line-id]')]
        .map(line => [line.getBoundingClientRect(), line.dataset.lineId])
        .filter(([line]) => line.top >= top && line.bottom <= bottom)
        .sort(([one], [other]) => one.top - other.top)
        .map(([, id]) => id);
}"""


class Crowd:
    """A thousand pull requests in one list, the newest on top, and its middle in sight."""

    def __init__(self, page: Watched, deployed: Deployed, large: Large) -> None:
        self.page, self.deployed = page, deployed
        self.names = {str(repo["id"]): str(repo["full_name"]) for repo in large.repositories}
        page.open("/?group=flat")
        page.tree.evaluate("tree => { tree.scrollTop = tree.firstElementChild.offsetHeight / 2 }")
        eventually(lambda: len(self.in_sight()) > 10, "the middle is drawn")
        page.page.evaluate(WATCH)

    def in_sight(self) -> list[str]:
        """Lines that are whole on the screen, from above."""
        found: list[str] = self.page.tree.evaluate(IN_SIGHT)
        return found

    def change(self, pr_id: str, method: str, what: str = "", **body: object) -> None:
        repo_id, _, number = pr_id.partition("#")
        story.tell(self.deployed, method, f"/repositories/{self.names[repo_id]}/pulls/{number}{what}", **body)

    def change_much(self, *gone: str) -> None:
        """Two are opened and two edited, which leads to the top; three are closed, and it ends when they have left."""
        assert len(gone) == 3
        before = self.page.tree.evaluate("tree => tree.firstElementChild.offsetHeight")
        height = self.page.rows.first.evaluate("row => row.offsetHeight")
        newest = sorted(self.page.held(), key=lambda pull: int(pull["updatedAtMs"]))
        repo = next(iter(self.names.values()))
        for n in range(2):
            story.tell(self.deployed, "POST", f"/repositories/{repo}/pulls", title=f"New, {n} of 2")
        self.change(
            newest[-1]["prId"], "PATCH", title="A title that is long " * 30, labels=[f"label {n}" for n in range(9)]
        )
        self.change(newest[0]["prId"], "PATCH", title="From the very end to the top")
        for pr_id in gone:
            self.change(pr_id, "POST", "/close")
        self.page.tree.evaluate(
            "(tree, height) => new Promise(done => { const look = () => tree.firstElementChild.offsetHeight === height"
            " ? done() : setTimeout(look, 50); look() })",
            before - height,
        )


@pytest.fixture
def crowd(visits: Visits, deployed: Deployed, large: Large) -> Crowd:
    return Crowd(visits.page(large.admin), deployed, large)


def top(line: Locator) -> float:
    box = line.bounding_box()
    assert box
    return box["y"]


def test_what_is_in_sight_stays_where_it_is(crowd: Crowd) -> None:
    before = crowd.in_sight()
    line = crowd.page.row(before[0])
    place = top(line)
    newest = max(crowd.page.held(), key=lambda pull: int(pull["updatedAtMs"]))
    crowd.change_much(newest["prId"], before[-2], before[-1])
    assert top(line) == place
    assert crowd.in_sight()[: len(before) - 2] == before[:-2]
    assert crowd.page.page.evaluate("window.shifts") == []


def test_the_line_under_the_pointer_stays_there(crowd: Crowd) -> None:
    before = crowd.in_sight()
    line = crowd.page.row(before[6])
    line.hover()
    place = top(line)
    crowd.change_much(before[1], before[3], before[8])
    assert top(line) == place
    assert line.evaluate("line => line.matches(':hover')")
    assert before[9] in crowd.in_sight()


def test_the_focused_and_the_chosen_line_stay(crowd: Crowd) -> None:
    before, page = crowd.in_sight(), crowd.page
    line = page.row(before[5])
    line.click()
    expect(page.pane).to_be_visible()
    # The pointer is elsewhere; the keyboard is what counts.
    page.page.mouse.move(0, 0)
    expect(line).to_be_focused()
    place = top(line)
    crowd.change_much(before[0], before[4], before[6])
    assert top(line) == place
    expect(line).to_be_focused()
    expect(line).to_have_attribute("aria-selected", "true")
    below = top(page.row(before[7]))
    crowd.change(before[5], "POST", "/close")
    expect(page.pane.locator(".detail-state")).to_have_text("Closed")
    expect(page.row(before[5])).to_have_count(0)
    neighbour = page.tree.locator("[data-line-id]:focus")
    expect(neighbour).to_have_attribute("data-line-id", before[7])
    assert top(neighbour) == below


def test_work_that_somebody_else_has_begun_moves_nothing(crowd: Crowd, visits: Visits, large: Large) -> None:
    line = crowd.page.row(crowd.in_sight()[0])
    place = top(line)
    other = visits.page(large.admin).open()
    story.fault(crowd.deployed, "slow", "*", delayMs=500)
    other.choose("Reload organization")
    expect(crowd.page.page.get_by_test_id("work")).to_be_visible()
    assert top(line) == place
    expect(crowd.page.page.get_by_test_id("work")).to_have_count(0)
    assert top(line) == place
    assert crowd.page.page.evaluate("window.shifts") == []
