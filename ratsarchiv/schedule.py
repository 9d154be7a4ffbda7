"""Which servers are harvested when, as the settings say it. Pure; starts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

BERLIN = ZoneInfo("Europe/Berlin")

AGAIN = timedelta(minutes=15)
"""How long a harvest that could not even begin waits before it is tried again."""


class Scheduled(BaseModel):
    """One OParl server of a council, harvested every day at the time of Berlin's clocks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    council: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    oparl: str = Field(pattern=r"^https?://.+$")
    at: time = time(2, 30)
    hosts: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The name of the source in the archive."""
        return f"{self.council}/oparl"


def due(
    harvests: Iterable[Scheduled],
    begun: Mapping[str, datetime],
    left: Set[str],
    tried: Mapping[str, datetime],
    now: datetime,
) -> list[Scheduled]:
    """Those that should run now: not begun since their last hour, or left by whoever worked before.

    `begun` tells when the last run of each source began, `left` which of these did not end, `tried` when this
    process last started one: what it tried in vain a moment ago waits.
    """
    return [
        one
        for one in harvests
        if (one.source in left and one.source not in tried)
        or (
            (one.source not in begun or begun[one.source] < last_hour(one.at, now))
            and (one.source not in tried or now - tried[one.source] >= AGAIN)
        )
    ]


def last_hour(at: time, now: datetime) -> datetime:
    """The last instant, not later than `now`, at which Berlin's clocks showed the time."""
    here = now.astimezone(BERLIN)
    today = datetime.combine(here.date(), at, BERLIN)
    if today.astimezone(UTC) <= now:  # two times of one zone are compared by their clocks, changed or not
        return today
    return datetime.combine(here.date() - timedelta(days=1), at, BERLIN)
