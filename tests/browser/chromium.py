"""Chromium without a window and without errands of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from local.chromium import executable

# As root, as in a container, Chromium has no sandbox of its own.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable(), headless=True, args=ARGUMENTS)
        try:
            yield started
        finally:
            started.close()
