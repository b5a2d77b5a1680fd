"""Labels of a repository, made when they are first used."""

from local.github.lookup import new_id
from local.github.world import Label, Repository, World

# GitHub's own defaults; the colour of any other label follows from its name.
COLORS = {
    "bug": "d73a4a",
    "documentation": "0075ca",
    "enhancement": "a2eeef",
    "good first issue": "7057ff",
    "question": "d876e3",
}


def ensure_label(world: World, repo: Repository, name: str) -> Label:
    """The repository's label of a name."""
    if name not in repo.labels:
        color = COLORS.get(name, f"{sum(map(ord, name)) * 7919 % 0xFFFFFF:06x}")
        repo.labels[name] = Label(new_id(world, "label"), name, color, None)
    return repo.labels[name]
