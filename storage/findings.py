"""A recognised report as it was found at one address: what the catalogue is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from duties.evidence import Evidence
from duties.identity import report_id
from duties.jurisdictions import Jurisdiction
from duties.reports import Publisher, Recognition


class Outcome(StrEnum):
    NEW = "new"
    REVISED = "revised"
    SAME = "same"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that hangs on a report, as it was read."""

    url: str
    name: str
    media_type: str | None = None
    sha256: str | None = None
    characters: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A recognised report as it was found at one address.

    ``recognition`` has a publisher, a year and a kind. ``publisher_place`` is the publisher's jurisdiction in the
    register. ``due_on`` is the duty's due date, None where no rule is in force. ``official``: the listing is the
    publisher's own or of a jurisdiction above it.
    """

    recognition: Recognition
    publisher_place: Jurisdiction
    text: str
    extracted_by: str
    evidence: tuple[Evidence, ...]
    url: str
    listing_id: int | None
    listing: str
    official: bool
    capture_id: int | None
    first_seen_at: datetime  # when these bytes first came from this address
    seen_at: datetime
    due_on: date | None
    attachments: tuple[AttachedFile, ...] = ()
    parts: tuple[tuple[str, str | None], ...] = ()  # address and sha256 of each further page of the article

    @property
    def publisher(self) -> Publisher:
        publisher = self.recognition.publisher
        if publisher is None or self.recognition.year is None:
            raise ValueError(f"not a recognised report: {self.url}")
        return publisher

    @property
    def report(self) -> str:
        return report_id(self.publisher, self.recognition.year or 0)
