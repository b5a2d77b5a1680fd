"""Pull requests by id, without looking through all of them each time."""

from local.github.world import PullRequest, World


class PullIndex:
    """Remembers where each pull request is; what it does not know, it looks for once more."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._homes: dict[int, tuple[int, int]] = {}

    def find(self, number: int) -> PullRequest | None:
        """One pull request by its id."""
        return self._known(number) or self._looked_for(number)

    def _known(self, number: int) -> PullRequest | None:
        home, place = self._homes.get(number, (0, 0))
        pull = self._world.pulls.get(home, {}).get(place)
        return pull if pull is not None and pull.id == number else None

    def _looked_for(self, number: int) -> PullRequest | None:
        self._homes = {
            pull.id: (home, place) for home, pulls in self._world.pulls.items() for place, pull in pulls.items()
        }
        return self._known(number)
