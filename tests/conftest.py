"""The session's deployment, for the tests on the local cloud and those in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.deployment import Cloud


# Quick tests first. Those in the browser last: Playwright runs an event loop in the main thread as long as it lives,
# and other tests could not run theirs.
LAST = ("emulator", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent

    def turn(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0] if item.path.is_relative_to(here) else ""
        return LAST.index(folder) + 1 if folder in LAST else 0

    items.sort(key=turn)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    # Imported here, so that the many tests without a deployment do not pay for it.
    from tests.deployment import running

    with running(tmp_path_factory.mktemp("orglane")) as started:
        yield started
