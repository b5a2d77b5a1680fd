"""Hands that have no mouse."""

from playwright.sync_api import Page, expect

WHERE = """() => {
    const at = document.activeElement;
    return { line: at?.dataset?.lineId ?? null, isNowhere: !at || at === document.body };
}"""
# More would be a page in which nobody finds anything.
MOST_STEPS = 150


class Keyboard:
    """Presses keys, and looks where that has led."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    @property
    def line(self) -> str | None:
        """The line of the list that has the focus."""
        found: str | None = self.page.evaluate(WHERE)["line"]
        return found

    @property
    def is_somewhere(self) -> bool:
        return not self.page.evaluate(WHERE)["isNowhere"]

    def walk_to(self, selector: str, key: str = "Tab") -> None:
        """Press a key until what it leads to is this; fails if it never is."""
        for _ in range(MOST_STEPS):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.press(key)
        raise AssertionError(f"{key} does not lead to {selector}")

    def walk_to_line(self, line_id: str) -> None:
        self.walk_to('[role="treeitem"]')
        self.press("Home")
        self.walk_to(f'[data-line-id="{line_id}"]', "ArrowDown")

    def choose(self, name: str) -> None:
        """An item of the menu that is open."""
        expect(self.page.get_by_role("menu")).to_be_visible()
        for _ in range(MOST_STEPS):
            if self.page.evaluate("document.activeElement.textContent").startswith(name):
                return self.press("Enter")
            self.press("ArrowDown")
        raise AssertionError(f"the menu has no {name}")
