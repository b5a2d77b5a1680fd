"""What a shape needs to be built: the world, the addresses, the App."""

from dataclasses import dataclass
from typing import Any

from local.github.config import AppConfig, Options
from local.github.world import World

Json = dict[str, Any]


@dataclass(frozen=True)
class View:
    """Passed to every shape."""

    world: World
    options: Options
    config: AppConfig

    @property
    def web(self) -> str:
        """Where pages are."""
        return self.options.web

    @property
    def api(self) -> str:
        """Where the API is."""
        return self.options.api
