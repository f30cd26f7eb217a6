"""What other programs subscribe to: the Atom feed of new reports and alerts, and the calendar of due dates."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import escape

from fastapi import APIRouter, Request, Response

from harvester.faces.web.site import Site, query, segment
from storage import summaries, views, views_lists
from storage.summaries import Deadline

ENTRIES = 100
NAMESPACE = uuid.UUID("5d0c1ae7-6f0f-5a1c-9f0a-2b6a6f0f7c11")  # ids must outlive a change of host or port
FOLD = 75  # octets a line may have, RFC 5545 3.1

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/feed.atom")
    def feed(request: Request) -> Response:
        return Response(_feed(site, site.base(request)), media_type="application/atom+xml; charset=utf-8")

    @router.get("/calendar.ics")
    def calendar(request: Request) -> Response:
        app = site.app
        with app.store.read() as tx:
            due = summaries.deadline_groups(tx, app.rules, app.clock())
        return Response(
            _calendar(site, due, site.base(request), app.clock()),
            media_type="text/calendar; charset=utf-8",
            headers={"content-disposition": 'inline; filename="deadlines.ics"'},
        )

    return router


def _feed(site: Site, base: str) -> str:
    with site.app.store.read() as tx:
        reports = views_lists.newest_reports(tx, ENTRIES)
        ids = views_lists.alert_ids(tx, views_lists.AlertsWanted(), limit=ENTRIES)
        alerts = views.alert_list(tx, ids, now=site.app.clock())
    entries = [_report_entry(site, row, base) for row in reports]
    entries += [_alert_entry(site, row, base) for row in alerts]
    entries.sort(key=lambda entry: datetime.fromisoformat(entry[0]), reverse=True)
    shown = entries[:ENTRIES]
    updated = shown[0][0] if shown else site.app.clock().isoformat(timespec="seconds")
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{"en" if site.english else "zh-CN"}">',
        f"<id>{_identity('feed')}</id>",
        f"<title>{_xml(site.say('feed.title'))}</title>",
        f"<updated>{updated}</updated>",
        f"<author><name>{_xml(site.say('site'))}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{_xml(base)}/feed.atom"/>',
        f'<link rel="alternate" type="text/html" href="{_xml(base)}/"/>',
    ]
    return "\n".join([*head, *(entry for _, entry in shown), "</feed>", ""])


def _report_entry(site: Site, row: views.View, base: str) -> tuple[str, str]:
    body = site.body_name(row["body"])
    facts = {
        "name": row["name"],
        "body": body,
        "year": row["year"],
        "published": row["published_on"] or site.say("feed.unknown"),
        "seen": row["first_seen_at"],
    }
    return row["version_at"], _entry(
        _identity("report", row["id"]),
        site.say("feed.report", title=row["title"]),
        (row["first_seen_at"], row["version_at"]),
        f"{base}/reports/{segment(row['id'])}",
        site.say("feed.report.text", **facts),
        "report-found",
    )


def _alert_entry(site: Site, row: views.View, base: str) -> tuple[str, str]:
    # The time is part of the id: alert 1 of another data folder is another alert.
    return row["raised_at"], _entry(
        _identity("alert", str(row["id"]), row["raised_at"]),
        site.say("feed.alert", title=row["title"]),
        (row["raised_at"], row["raised_at"]),
        f"{base}/alerts{query(jurisdiction=row['jurisdiction'])}#a{row['id']}",
        row["text"],
        row["rule"],
    )


def _entry(identity: str, title: str, times: tuple[str, str], link: str, text: str, term: str) -> str:
    published, updated = times
    return (
        f"<entry><id>{identity}</id><title>{_xml(title)}</title>"
        f"<published>{published}</published><updated>{updated}</updated>"
        f'<link rel="alternate" type="text/html" href="{_xml(link)}"/>'
        f'<category term="{_xml(term)}"/><summary type="text">{_xml(text)}</summary></entry>'
    )


def _identity(*parts: str) -> str:
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, '/'.join(parts))}"


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _calendar(site: Site, due: Iterable[Deadline], base: str, now: datetime) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rule of Law Harvester//Due dates//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_ics(site.say('calendar.name'))}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for one in due:
        lines += _event(site, one, base, stamp)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(site: Site, one: Deadline, base: str, stamp: str) -> list[str]:
    rule = one.due.rule.id if one.due.rule else "local"
    basis = one.due.basis_en if site.english else one.due.basis_zh
    summary = site.say("calendar.summary", year=one.year, places=one.places, duties=one.duties)
    told = [site.say("calendar.basis", basis=basis), *([one.due.link] if one.due.link else [])]
    return [
        "BEGIN:VEVENT",
        f"UID:{_ics(f'{one.year}-{one.on:%Y%m%d}-{rule}')}@rule-of-law-harvester",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_ics(summary)}",
        f"DESCRIPTION:{_ics(chr(10).join(told))}",
        f"URL:{base}/{query(year=one.year)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _ics(text: str) -> str:
    for char, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(char, escaped)
    return text


def _folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, no character cut in two."""
    pieces, piece, used = [], "", 0
    for char in line:
        width = len(char.encode())
        if used + width > FOLD:
            pieces.append(piece)
            piece, used = "", 1  # the space that begins a continued line
        piece += char
        used += width
    return "\r\n ".join([*pieces, piece])
