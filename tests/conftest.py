"""The session's deployment, for the tests on the local cloud and those in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.deployment import Cloud


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    # Imported here, so that the many tests without a deployment do not pay for it.
    from tests.deployment import running

    with running(tmp_path_factory.mktemp("orglane")) as started:
        yield started
