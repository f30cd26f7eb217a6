"""What the operator asked us to watch: sources.yaml, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from duties.reports import GOVERNMENT

Level = Literal["province", "prefecture", "county", "township"]
Tls = Literal["strict", "legacy", "unverified"]
DUE_SOON_DAYS = 14
# Alert rules that an operator may switch off. Not among them: a retraction, since whoever heard the accusation must hear
# that it was wrong, and the hold on mass changes.
SWITCHABLE = (
    "report-due-soon",
    "report-not-found",
    "report-late",
    "report-found",
    "report-disputed",
    "report-revised",
    "report-withdrawn",
    "source-blind",
    "source-changed",
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists documents, where reports are expected. Fields as in sources.yaml; ``pace`` in seconds."""

    jurisdiction: str
    url: str
    adapter: str = "auto"
    bodies: tuple[str, ...] = (GOVERNMENT,)
    at_least: int = 1
    charset: str | None = None
    pace: float = 2.0
    render: bool = False
    tls: Tls = "strict"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A body that does not owe a report in these years, and why. Empty ``years`` means every year."""

    body: str
    years: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Watched:
    """One jurisdiction with the bodies that owe a report here and the listings where they would publish it."""

    code: str
    name: str
    level: Level
    parent: str | None
    aliases: tuple[str, ...] = ()
    bodies: tuple[str, ...] = (GOVERNMENT,)
    exempt: tuple[Exemption, ...] = ()
    due: tuple[int, int] | None = None  # (month, day): overrides the rule
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """The whole of sources.yaml. ``channels`` maps a name to an Apprise URL with the environment filled in.

    ``due_soon_days``: how long before a due date it is announced, 0 never. ``silent``: the alert rules switched off.
    """

    jurisdictions: tuple[Watched, ...]
    watch_since: int | None = None
    confirm_looks: int = 2
    channels: Mapping[str, str] = field(default_factory=dict)
    due_soon_days: int = DUE_SOON_DAYS
    silent: frozenset[str] = frozenset()
