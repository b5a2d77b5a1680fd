"""docs/security.md names tests that are there."""

import re

from local.settings import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()


def test_every_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    found = {
        name for file in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    assert named - found == set()
    assert len(named) > 40


def test_every_file_that_the_page_links_to_exists() -> None:
    linked = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert [each for each in linked if not (ROOT / "docs" / each).exists()] == []


def test_the_sidebars_test_that_the_page_names_exists() -> None:
    name = "shows what somebody wrote as what it is, and runs none of it"
    assert f"`{name}`" in PAGE
    assert name in (ROOT / "frontend" / "sidebar" / "tests" / "app.test.tsx").read_text()
