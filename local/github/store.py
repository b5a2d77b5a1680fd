"""What is kept on disk: the world in one file, the deliveries in another, one line each."""

import os
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from local.github.deliveries import KEPT, Delivery, DeliveryLog
from local.github.world import World

WORLD = TypeAdapter(World)
DELIVERY = TypeAdapter(Delivery)


class Keeper(Protocol):
    """What a hub wants of a store."""

    def save_world(self, world: World) -> None: ...

    def append_delivery(self, delivery: Delivery) -> None: ...


class Nowhere:
    """A store that keeps nothing, for a GitHub that lives as long as a test."""

    def save_world(self, world: World) -> None:
        """Forget it."""

    def append_delivery(self, delivery: Delivery) -> None:
        """Forget it."""


class Store:
    """A state directory."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._world = directory / "world.json"
        self._deliveries = directory / "deliveries.jsonl"

    def load_world(self) -> World | None:
        """The world of the last run, or None on the first."""
        return WORLD.validate_json(self._world.read_bytes()) if self._world.exists() else None

    def save_world(self, world: World) -> None:
        """Replace the file whole, so that a crash leaves the former one."""
        _replace(self._world, WORLD.dump_json(world))

    def load_deliveries(self, log: DeliveryLog) -> None:
        """Fill the log with the newest deliveries of former runs, and forget the older ones on disk too."""
        if not self._deliveries.exists():
            return
        lines = [line for line in self._deliveries.read_bytes().splitlines() if line.endswith(b"}")][-KEPT:]
        for line in lines:
            log.add(DELIVERY.validate_json(line))
        _replace(self._deliveries, b"".join(line + b"\n" for line in lines))

    def append_delivery(self, delivery: Delivery) -> None:
        """Keep one attempt."""
        with self._deliveries.open("ab") as file:
            file.write(DELIVERY.dump_json(delivery) + b"\n")


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".writing")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    os.replace(draft, path)  # noqa: PTH105 - os.replace is the atomic one on every system
