"""Every table, in one file. Alembic's migrations must lead to exactly this (a test compares them).

The index behind search is derived from these and no part of it: storage.fulltext.

watched ─< listings ─< looks ─< spoiled         what we watch, how each look went, what it proves nothing about
              │           └─< steps             the pages of a look under way; gathered into looks.seen when it ends
              └─< leads                         rows seen on a listing; gone_since makes absence provable
captures (→ blobs in the archive, by sha256)    what came back, once for every distinct answer
reports ─< versions · sightings · attachments · evidence
reviews                                         what looked like a report and was not certain
alerts ─< deliveries >─ messages                the outbox
judged                                          each duty's standing at the last sweep: what turned since
facts                                           single values: watch_since, confirm_looks, names of channels
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware instant. Kept in UTC without a zone, since SQLite has none; a naive value is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its offset: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


facts = Table(
    "facts",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", JSON, nullable=False),
)

watched = Table(
    "watched",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("parent", Text),
    Column("aliases", JSON, nullable=False),
    Column("bodies", JSON, nullable=False),
    Column("exempt", JSON, nullable=False),
    Column("due", Text),  # "MM-DD", overrides the rule
    Column("position", Integer, nullable=False),  # order in sources.yaml
    Column("active", Boolean, nullable=False),
)

listings = Table(
    "listings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("jurisdiction", Text, ForeignKey("watched.code"), nullable=False),
    Column("url", Text, nullable=False),
    Column("adapter", Text, nullable=False),
    Column("bodies", JSON, nullable=False),
    Column("at_least", Integer, nullable=False),
    Column("charset", Text),
    Column("pace", Float, nullable=False),
    Column("render", Boolean, nullable=False),
    Column("tls", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column(
        "host", Text, nullable=False
    ),  # host, with its port where private: the unit of pace and of fairness
    # what the last looks left behind
    Column("next_at", Instant, nullable=False),
    Column("next_why", Text, nullable=False),
    Column("lease_by", Text),
    Column("lease_until", Instant),
    Column("failures", Integer, nullable=False, default=0),  # looks with a problem, in a row
    Column("failing_since", Instant),
    Column("family", Text),  # the adapter that read it last
    Column("open_look", Integer),  # a look that was begun and not finished: it resumes
    Column("resume", JSON),  # where its walk goes on
    Column("column_name", Text),
    UniqueConstraint("jurisdiction", "url"),
    Index(None, "next_at"),
)

looks = Table(
    "looks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("listing_id", Integer, ForeignKey("listings.id"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("day", Date),  # of beginning, in Asia/Shanghai: due dates are dates there; null until it ends
    Column("complete", Boolean, nullable=False, default=False),  # all pages, enough rows, canary passed
    Column("problem", Text),
    Column("detail", Text, nullable=False, default=""),
    Column("adapter", Text),
    Column("pages", Integer, nullable=False, default=0),
    Column("rows", Integer, nullable=False, default=0),
    Column("requests", Integer, nullable=False, default=0),
    Column("unchanged", Integer, nullable=False, default=0),
    Column(
        "bytes", BigInteger, nullable=False, default=0
    ),  # a vast listing may pass the two gigabytes of Integer
    Column("seconds", Float, nullable=False, default=0.0),
    Column("outcome", JSON, nullable=False, default=dict),  # reports new, revised, same, unsure
    Column("seen", JSON, nullable=False, default=list),  # [capture id, status] of each listing page, in order
    Index(None, "listing_id", "complete", "day"),
    Index(None, "finished_at"),
)

steps = Table(
    "steps",
    METADATA,
    Column("look_id", Integer, ForeignKey("looks.id"), primary_key=True),
    Column("page", Integer, primary_key=True),  # 1, 2, … as walked
    Column("capture_id", Integer, nullable=False),
    Column("status", Integer),
)

spoiled = Table(
    "spoiled",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("look_id", Integer, ForeignKey("looks.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("jurisdiction", Text),  # null in any of the three: it may be anybody's, any body's, any year's
    Column("body", Text),
    Column("year", Integer),
    Index(None, "look_id"),
    Index(None, "url"),
)

leads = Table(
    "leads",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("listing_id", Integer, ForeignKey("listings.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("listed_on", Date),
    Column("state", Text, nullable=False),  # skipped | unread | read | report | doubtful
    Column("problem", Text),
    Column("first_seen_at", Instant, nullable=False),
    Column("gone_since", Instant),  # first whole look that no longer listed it
    UniqueConstraint("listing_id", "url"),
)

captures = Table(
    "captures",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("request", Text, nullable=False),  # "" for a plain GET, else what was sent, as canonical JSON
    Column("final_url", Text, nullable=False),
    Column("hops", JSON, nullable=False),
    Column("status", Integer),
    Column("headers", JSON, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("sha256", Text),
    Column("content_hash", Text),  # of a page's words without its clocks and counters: what "unchanged" means
    Column("size", Integer, nullable=False),
    Column("address", Text),
    Column("tls", Text, nullable=False),
    Column("problem", Text),
    Column("detail", Text, nullable=False, default=""),
    Column("confirmed_at", Instant, nullable=False),  # last time the portal gave the same answer
    Column("confirmations", Integer, nullable=False, default=0),
    Index(None, "url", "request"),
    Index(None, "sha256"),
)

reports = Table(
    "reports",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("jurisdiction", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published_on", Date),
    Column("published_at", Text),  # local to Asia/Shanghai, as the page states it
    Column("published_basis", Text),
    Column("written_on", Date),
    Column("issuer", Text),
    Column("source", Text),
    Column("index_number", Text),
    Column("document_number", Text),
    Column("version", Integer, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("doubts", JSON, nullable=False),
    UniqueConstraint("jurisdiction", "body", "year"),
    Index(None, "year"),
)

versions = Table(
    "versions",
    METADATA,
    Column("report_id", Text, ForeignKey("reports.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text_sha256", Text, nullable=False),  # of the text as it stands here
    Column("fingerprint", Text, nullable=False),  # of its words: what makes it the same text elsewhere
    Column("text", Text, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("extracted_by", Text, nullable=False),
    Column("capture_id", Integer, ForeignKey("captures.id")),
    Column("parts", JSON, nullable=False, default=list),  # [address, sha256] of the article's further pages
    Column("url", Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Index(None, "fingerprint"),
)

sightings = Table(
    "sightings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("report_id", Text, ForeignKey("reports.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("listing_id", Integer, ForeignKey("listings.id")),
    Column("listing", Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("published_on", Date),
    Column("published_at", Text),
    Column("published_basis", Text),
    Column("dates", JSON, nullable=False),  # [place, date, since when shown] of what it was ever dated
    Column("official", Boolean, nullable=False),
    Column("gone_since", Instant),
    Column("gone_looks", Integer, nullable=False, default=0),
    Column("fingerprint", Text, nullable=False),
    Column("capture_id", Integer, ForeignKey("captures.id")),
    UniqueConstraint("report_id", "url", "listing"),
    Index(None, "url"),
)

attachments = Table(
    "attachments",
    METADATA,
    Column("report_id", Text, ForeignKey("reports.id"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text),
    Column("sha256", Text),
    Column("characters", Integer),
)

evidence = Table(
    "evidence",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("report_id", Text, ForeignKey("reports.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("listing", Text),  # whose row says it; null: the page itself
    Column("capture_id", Integer, ForeignKey("captures.id")),  # the last answer that it was read from
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("gone_since", Instant),  # it says so no longer; null: it still does
    Index(None, "report_id"),
)

reviews = Table(
    "reviews",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("listing_id", Integer, ForeignKey("listings.id")),
    Column("listing", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("doubts", JSON, nullable=False),
    Column("problem", Text),
    Column("seen_at", Instant, nullable=False),
    Column("state", Text, nullable=False),  # open | accepted | rejected | superseded
    Column("settled_at", Instant),
    Column("report_id", Text),
    Column("capture_id", Integer, ForeignKey("captures.id")),
    Column("spoils", JSON, nullable=False),  # {"jurisdiction", "body", "year"}, null: any
)

alerts = Table(
    "alerts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("jurisdiction", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column(
        "episode", Integer, nullable=False
    ),  # 1, 2, …: the same rule may become true again after it was resolved
    Column("raised_at", Instant, nullable=False),
    Column("state", Text, nullable=False),  # open | acknowledged | snoozed | resolved
    Column("snoozed_until", Instant),
    Column("resolved_at", Instant),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("message_id", Text, ForeignKey("messages.id")),
    # beside the duty: a listing's address, or the number of a version; "" where it is about the duty itself
    Column("subject", Text, nullable=False, default=""),
    Column("resolved_why", Text, nullable=False, default=""),  # a code; "" while it stands
    UniqueConstraint("rule", "jurisdiction", "body", "year", "subject", "episode"),
    Index(None, "state"),
)

judged = Table(
    "judged",
    METADATA,
    Column("jurisdiction", Text, primary_key=True),
    Column("body", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("standing", Text, nullable=False),  # at the last sweep; nothing that users see is read from here
    Column("fell_at", Instant),  # when a standing that rested on a held report was lost; null: it was not
)

messages = Table(
    "messages",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("group", Text, nullable=False),  # rule and province: one message of a group a day
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
)

deliveries = Table(
    "deliveries",
    METADATA,
    Column("message_id", Text, ForeignKey("messages.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("ok", Boolean),  # null: not tried yet
    Column("at", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("detail", Text, nullable=False, default=""),
    Column("next_at", Instant),  # null: done, or given up for a person to see
    Column("lease_until", Instant),
    Index(None, "next_at"),
)
