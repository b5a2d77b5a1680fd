"""How one GraphQL object reaches its neighbours without knowing how they are made."""

from collections.abc import Callable

from local.github.view import Json
from local.github.world import Repository

AccountShape = Callable[[int | None], Json | None]
RepositoryShape = Callable[[Repository], Json]
TeamShape = Callable[[int], Json | None]
