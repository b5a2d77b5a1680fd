"""What is on a page only for a moment: the page itself notes it, and is asked later."""

from playwright.sync_api import Page

_NOTE = """([name, selector, attribute]) => {
    const seen = [];
    (window.noted ??= {})[name] = seen;
    const look = () => {
        for (const each of document.querySelectorAll(selector)) {
            const value = attribute === null ? each.textContent : each.getAttribute(attribute);
            if (value !== null && seen.at(-1) !== value) seen.push(value);
        }
    };
    const what = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(look).observe(document, what);
    look();
}"""


class Notes:
    """Each value of an attribute, or of the text, of whatever a selector finds; none twice in a row."""

    def __init__(self, page: Page, selector: str, attribute: str | None = None) -> None:
        self._page, self._name = page, f"{selector} {attribute}"
        page.evaluate(_NOTE, [self._name, selector, attribute])

    @property
    def seen(self) -> list[str]:
        found: list[str] = self._page.evaluate("name => window.noted[name]", self._name)
        return found
