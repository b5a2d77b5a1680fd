"""What axe-core says of a page as it stands: https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md"""

from functools import cache

from playwright.sync_api import Page

from local.settings import ROOT

# WCAG 2.2 at level AA, and what is good practice beyond it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}}
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

_RUN = """async options => {
    const { violations } = await axe.run(document, { ...options, preload: false, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}"""

# Every element that a screen reader speaks of by itself when it changes; alerts interrupt, and are counted apart.
_LIVE = "document.querySelectorAll('[role=status], [role=log], [aria-live=polite], output').length"


@cache
def _source() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page) -> list[str]:
    """Of all rules in the colours that are shown, and of contrast in the others."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[str] = page.evaluate(_RUN, ALL)
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if is_dark else "dark")
    found += page.evaluate(_RUN, COLORS)
    page.emulate_media(color_scheme="dark" if is_dark else "light")
    return found


def live_regions(page: Page) -> int:
    found: int = page.evaluate(_LIVE)
    return found
