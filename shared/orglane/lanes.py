"""The names of lanes: every sender finds an organization's queue by its number, without a look-up.

    <stack>-lane.fifo, <stack>-lane-1.fifo …   the front lanes: a fixed set that the template declares
    <stack>_lane_<organization>.fifo           an organization's own lane, made when it is first heard of

No stack's name has an underscore, so that one pattern grants the lanes of one stack and of no other.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

FRONT_LANES = 4
"""Several, so that the backlog of one organization is in the way of few: SQS scans 120,000 messages for groups."""
MODES = ("organization", "shared")
MOST_NAME = 80
"""Characters of a queue's name."""
_FIRST = "-lane.fifo"


class Lanes(NamedTuple):
    """Where commands go. `url` is the first front lane's; `mode` is organization or shared."""

    url: str
    mode: str = MODES[0]

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Lanes:
        """Raises KeyError without LANE_URL, ValueError for an unknown LANE_MODE."""
        mode = environ.get("LANE_MODE", MODES[0])
        if mode not in MODES:
            raise ValueError(f"LANE_MODE is {mode!r}, and must be one of {', '.join(MODES)}")
        return cls(environ["LANE_URL"], mode)

    @property
    def stack(self) -> str:
        return self.url.rpartition("/")[2].removesuffix(_FIRST)

    def front(self, organization_id: str) -> str:
        """The front lane of an organization: the same for ever, whatever the mode."""
        number = int(organization_id) % FRONT_LANES if _is_number(organization_id) else 0
        return self.fronts[number]

    @property
    def fronts(self) -> tuple[str, ...]:
        """All front lanes."""
        others = (self.url.removesuffix(_FIRST) + f"-lane-{number}.fifo" for number in range(1, FRONT_LANES))
        return (self.url, *others)

    def own(self, organization_id: str) -> str | None:
        """The organization's own lane; None where it can have none: in shared mode, or for a name that is too long."""
        if self.mode != MODES[0] or not _is_number(organization_id) or len(self.dead(organization_id)) > MOST_NAME:
            return None
        return self.url.rpartition("/")[0] + "/" + self.name(organization_id)

    def name(self, organization_id: str) -> str:
        """The name of the own lane."""
        return f"{self.prefix}{organization_id}.fifo"

    def dead(self, organization_id: str) -> str:
        """The name of the queue for what not even parking could help."""
        return f"{self.prefix}{organization_id}_dead.fifo"

    @property
    def prefix(self) -> str:
        """How the names of all own lanes of this stack begin, and of nothing else."""
        return f"{self.stack}_lane_"

    def organization_of(self, queue_name: str) -> str | None:
        """Whose own lane a queue is; None for every other."""
        number = queue_name.removeprefix(self.prefix).removesuffix(".fifo")
        return number if _is_number(number) and queue_name == self.name(number) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
