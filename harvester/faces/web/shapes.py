"""The public shapes as OpenAPI describes them. They document what storage.views makes; nothing is checked against them
while serving (a test does that)."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

Item = TypeVar("Item")

STANDING = "upcoming | on_time | late | not_found | unobserved | undated | disputed | withdrawn | exempt"


class Refusal(BaseModel):
    code: str
    sentence: str
    hint: str


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = Field(description="cursor of the next page; null on the last")


class Duty(BaseModel):
    jurisdiction: str
    name: str
    level: str
    parent: str | None
    body: str = Field(description='"government" or a department\'s name')
    year: int
    due_on: str | None
    standing: str = Field(
        description=STANDING + ". not_found speaks of the watched listings only; unobserved: we could not see"
    )
    published_on: str | None
    days_late: int | None
    report: str | None
    last_good_look_at: str | None
    looks_after_due: int
    problem: str | None
    why: str


class Dated(BaseModel):
    place: str
    value: str
    first_seen_at: str | None


class Sighting(BaseModel):
    url: str
    listing: str
    first_seen_at: str
    last_seen_at: str
    published_on: str | None
    official: bool
    gone_since: str | None
    capture: int | None
    dates: list[Dated] = Field(description="every date that the address carried here, with its first sight")


class Attachment(BaseModel):
    url: str
    name: str | None
    media_type: str | None
    sha256: str | None
    characters: int | None


class Said(BaseModel):
    about: str
    value: str
    quote: str
    place: str
    url: str
    listing: str | None = Field(description="whose row says it; null: the page itself")
    first_seen_at: str | None
    last_seen_at: str | None
    gone_since: str | None = Field(description="since when it says so no longer")


class Candidate(BaseModel):
    value: str
    quote: str
    place: str


class Doubt(BaseModel):
    about: str
    candidates: list[Candidate]


class Version(BaseModel):
    version: int
    text_sha256: str
    first_seen_at: str
    last_seen_at: str
    characters: int
    extracted_by: str
    url: str
    text: str | None = Field(default=None, description="with texts=true only")


class Report(BaseModel):
    id: str
    jurisdiction: str
    name: str
    level: str
    body: str
    kind: str
    year: int
    title: str
    published_on: str | None
    published_at: str | None
    published_basis: str | None = Field(description="meta | table | dateline | listing | url | first_seen")
    written_on: str | None
    issuer: str | None
    source: str | None
    index_number: str | None
    document_number: str | None
    text: str = Field(description='main text, paragraphs separated by "\\n"')
    text_sha256: str
    characters: int
    extracted_by: str
    version: int
    first_seen_at: str
    last_seen_at: str
    sightings: list[Sighting]
    attachments: list[Attachment]
    evidence: list[Said]
    doubts: list[Doubt]


class WholeReport(Report):
    versions: list[Version]


class Delivery(BaseModel):
    channel: str
    message: str
    ok: bool | None
    at: str | None
    attempts: int
    detail: str | None


class Alert(BaseModel):
    id: int
    rule: str
    jurisdiction: str | None
    name: str | None
    body: str | None
    year: int | None
    raised_at: str
    state: str = Field(description="open | acknowledged | snoozed | resolved")
    snoozed_until: str | None
    resolved_at: str | None
    resolved_why: str | None = Field(description="over | told | agreed | silent | unwatched | before-watch")
    listing: str | None = Field(description="the listing an alert about a source concerns; null: its duty")
    version: int | None = Field(description="the version that report-revised is about")
    title: str
    text: str
    message: str | None
    deliveries: list[Delivery]


class Seen(BaseModel):
    id: int
    status: int | None


class Look(BaseModel):
    id: int
    jurisdiction: str
    listing: str
    started_at: str
    finished_at: str
    good: bool
    complete: bool
    problem: str | None
    detail: str | None
    adapter: str | None
    pages: int
    rows: int
    requests: int
    unchanged: int
    bytes: int
    seconds: float
    reports: dict[str, Any]
    captures: list[Seen]


class Source(BaseModel):
    id: int
    jurisdiction: str
    name: str
    url: str
    bodies: list[str]
    adapter: str
    family: str | None
    tls: str
    next_look_at: str
    next_why: str
    failures: int
    failing_since: str | None
    last_look_at: str | None
    last_good_look_at: str | None
    problem: str | None
    detail: str | None
    rows: int | None
    pages: int | None


class Review(BaseModel):
    id: int
    url: str
    listing: str
    title: str
    problem: str | None
    doubts: list[Doubt]
    seen_at: str
    state: str
    report: str | None


class Hit(BaseModel):
    report: str
    title: str
    jurisdiction: str
    name: str
    body: str
    year: int
    score: float
    snippet: str


class Found(BaseModel):
    total: int
    hits: list[Hit]
    next: str | None
