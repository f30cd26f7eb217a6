"""The public shapes: every key that is promised, of its type, with null for what is unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from duties.evidence import Doubt, Evidence
from storage import captures, outbox, reviews, views
from storage.captures import Answer
from storage.findings import AttachedFile
from storage.looks import Spoil
from storage.outbox import Envelope, Raised
from storage.store import Store
from storage.views import Catalogue
from tests.storage.builders import (
    ANHUA,
    COLUMN,
    NANXIAN,
    PAGE,
    RULES,
    at,
    county,
    dated,
    find,
    finding,
    listing_id,
    look,
    new_store,
    watch,
)

SECOND = "http://www.nanxian.gov.cn/fz/"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?\+08:00")
DAY = re.compile(r"\d{4}-\d\d-\d\d")

STR, INT, BOOL, LIST = str, int, bool, list
Shape = dict[str, Any]
SIGHTING: Shape = {"url": STR, "listing": STR, "first_seen_at": INSTANT, "last_seen_at": INSTANT, "published_on": [DAY, None],
                   "official": BOOL, "gone_since": [INSTANT, None]}  # fmt: skip
ATTACHMENT: Shape = {
    "url": STR,
    "name": [STR, None],
    "media_type": [STR, None],
    "sha256": [STR, None],
    "characters": [INT, None],
}
REPORT: Shape = {
    "id": STR, "jurisdiction": STR, "name": STR, "level": STR, "body": STR, "year": INT, "title": STR,
    "published_on": [DAY, None], "published_at": [INSTANT, None], "published_basis": [STR, None],
    "written_on": [DAY, None], "issuer": [STR, None], "source": [STR, None], "index_number": [STR, None],
    "document_number": [STR, None], "text": STR, "text_sha256": STR, "characters": INT, "version": INT,
    "first_seen_at": INSTANT, "last_seen_at": INSTANT, "sightings": LIST, "attachments": LIST, "evidence": LIST,
    "doubts": LIST,
}  # fmt: skip
DUTY: Shape = {
    "jurisdiction": STR, "name": STR, "level": STR, "parent": [STR, None], "body": STR, "year": INT,
    "due_on": [DAY, None], "standing": STR, "published_on": [DAY, None], "days_late": [INT, None],
    "report": [STR, None], "last_good_look_at": [INSTANT, None], "looks_after_due": INT, "problem": [STR, None],
    "why": STR,
}  # fmt: skip
ALERT: Shape = {
    "id": INT, "rule": STR, "jurisdiction": [STR, None], "name": [STR, None], "body": [STR, None], "year": [INT, None],
    "raised_at": INSTANT, "state": STR, "title": STR, "text": STR, "deliveries": LIST,
}  # fmt: skip
DELIVERY: Shape = {
    "channel": STR,
    "message": STR,
    "ok": [BOOL, None],
    "at": [INSTANT, None],
    "attempts": INT,
    "detail": [STR, None],
}
REVIEW: Shape = {
    "id": INT,
    "url": STR,
    "listing": STR,
    "title": STR,
    "doubts": LIST,
    "seen_at": INSTANT,
    "state": STR,
}
VERSION: Shape = {"version": INT, "text_sha256": STR, "first_seen_at": INSTANT, "last_seen_at": INSTANT}


def fits(value: Any, kind: Any) -> bool:
    if isinstance(kind, list):
        return any(fits(value, one) for one in kind)
    if kind is None:
        return value is None
    if isinstance(kind, re.Pattern):
        return isinstance(value, str) and kind.fullmatch(value) is not None
    return type(value) is kind


def misfits(view: Shape, shape: Shape) -> dict[str, Any]:
    return {
        key: view.get(key, "missing")
        for key, kind in shape.items()
        if key not in view or not fits(view[key], kind)
    }


def no_empty_words(value: Any) -> bool:
    """Unknown is null, never ""."""
    if isinstance(value, dict):
        return all(map(no_empty_words, value.values()))
    return all(map(no_empty_words, value)) if isinstance(value, list) else value != ""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch(county(), county(NANXIAN, [SECOND]), since=2026))
    number = keep(made)
    said = (
        dated("2027-03-20T09:30"),
        Evidence("issuer", "安化县司法局", "发布机构：安化县司法局", "table", "发布机构"),
        Evidence("source", "县司法局", "信息来源：县司法局", "dateline", "信息来源"),
        Evidence("index_number", "4309/2027-1", "索引号：4309/2027-1", "table", "索引号"),
        Evidence("document_number", "安政〔2027〕1号", "安政〔2027〕1号", "table", "文号"),
        Evidence("written", "2027-02-01", "成文日期：2027-02-01", "table", "成文日期"),
    )
    files = (
        AttachedFile("http://x/a.docx", "全文", "application/docx", "f" * 64, 9000),
        AttachedFile("http://x/b", ""),
    )
    find(made, finding(at("2027-03-25"), *said, attachments=files, on=listing_id(made), capture_id=number,
                       doubts=[Doubt("year", said[:1])]))  # fmt: skip
    find(
        made,
        finding(at("2027-04-25"), code=NANXIAN, text="短", url="http://n/1", on=listing_id(made, SECOND)),
    )
    yield made
    made.close()


def keep(store: Store) -> int:
    answer = Answer(
        PAGE, PAGE, 200, (("server", "x"),), at("2027-03-25"), 0.1, "a" * 64, None, 9, None, "strict"
    )
    with store.write() as tx:
        return captures.keep(tx, answer)


def board(store: Store, when: str, **asked: Any) -> list[Shape]:
    with store.read() as tx:
        return views.board(tx, RULES, at(when), "zh", **asked)


def test_a_report_has_every_promised_field(store: Store) -> None:
    with store.read() as tx:
        full, bare = sorted(views.catalogue(tx), key=lambda view: view["characters"], reverse=True)
    for view in (full, bare):
        assert misfits(view, REPORT) == {}
        assert no_empty_words(view)
        assert json.loads(json.dumps(view, ensure_ascii=False)) == view
        assert [misfits(one, SIGHTING) for one in view["sightings"]] == [{}]
    assert [misfits(one, ATTACHMENT) for one in full["attachments"]] == [{}, {}]
    assert {key: full[key] for key in ("published_on", "published_at", "published_basis", "written_on", "issuer", "source")} == {
        "published_on": "2027-03-20", "published_at": "2027-03-20T09:30+08:00", "published_basis": "dateline",
        "written_on": "2027-02-01", "issuer": "安化县司法局", "source": "县司法局",
    }  # fmt: skip
    assert (full["index_number"], full["document_number"]) == ("4309/2027-1", "安政〔2027〕1号")
    assert {key for one in full["evidence"] for key in one} >= {"about", "value", "quote", "place"}
    assert full["doubts"][0]["candidates"][0]["place"] == "dateline"
    unknown = (
        "published_on",
        "published_at",
        "published_basis",
        "written_on",
        "issuer",
        "source",
        "index_number",
    )
    assert [bare[key] for key in unknown] == [None] * len(unknown)


def test_a_time_a_page_states_is_beijing_time() -> None:
    assert views.stated("2027-03-20T09:30:05") == "2027-03-20T09:30:05+08:00"
    assert views.stated(None) is None
    assert datetime.fromisoformat(views.stated("2027-03-20T09:30") or "") == at("2027-03-20 09:30")


def test_one_report_comes_with_its_versions(store: Store) -> None:
    with store.read() as tx:
        view = views.report(tx, "430923-2026")
        assert views.report(tx, "430923-1999") is None
    assert view is not None
    assert misfits(view, REPORT) == {}
    assert [misfits(one, VERSION) for one in view["versions"]] == [{}]


def test_reports_are_asked_for_by_year_place_and_body_and_paged_by_id(store: Store) -> None:
    def ids(**asked: Any) -> list[str]:
        with store.read() as tx:
            return [view["id"] for view in views.catalogue(tx, Catalogue(**asked))]

    assert ids() == ["430921-2026", "430923-2026"]
    assert ids(jurisdiction=ANHUA, year=2026, body="government") == ["430923-2026"]
    assert ids(year=2020) == ids(body="司法局") == []
    assert ids(limit=1) == ["430921-2026"]
    assert ids(limit=1, after="430921-2026") == ["430923-2026"]


def test_a_duty_has_every_promised_field_in_every_standing(store: Store) -> None:
    look(store, at("2027-04-03"), SECOND)
    look(store, at("2027-04-04"), problem="blocked")
    seen = {}
    for when in ("2027-02-01", "2027-03-26", "2027-04-02", "2027-04-03", "2027-04-25"):
        for duty in board(store, when):
            assert misfits(duty, DUTY) == {}, (when, duty)
            assert no_empty_words(duty)
            assert json.loads(json.dumps(duty, ensure_ascii=False)) == duty
            seen[duty["standing"]] = duty
    assert set(seen) == {"upcoming", "on_time", "unobserved", "not_found", "late"}
    assert seen["on_time"]["report"] == "430923-2026"
    assert seen["not_found"]["last_good_look_at"] == "2027-04-03T12:01:00+08:00"
    assert seen["late"]["published_on"] == "2027-04-03"
    assert [duty["problem"] for duty in board(store, "2027-04-25", jurisdiction=ANHUA, year=2026)] == [
        "blocked"
    ]


def test_the_board_speaks_both_languages_and_knows_exempt_years(store: Store) -> None:
    with store.read() as tx:
        (view,) = views.board(tx, RULES, at("2027-04-25"), "en", year=2011, jurisdiction=ANHUA)
    assert (view["standing"], view["due_on"]) == ("exempt", None)
    assert view["why"].startswith("No rule")
    assert misfits(view, DUTY) == {}


def test_an_alert_has_every_promised_field_and_its_deliveries(store: Store) -> None:
    raised = [
        Raised("report-late", code, "某县", "government", 2026, "题", "文") for code in (ANHUA, NANXIAN)
    ]
    held = Raised("mass-change-held", "", "", "", 0, "题", "文")
    with store.write() as tx:
        outbox.enqueue(tx, Envelope("题", "文", tuple(raised), "g"), ["desk", "oncall"], at("2027-04-25"))
        outbox.enqueue(tx, Envelope("题", "文", (held,), "h"), [], at("2027-04-25"))
        (parcel,) = outbox.claim(tx, at("2027-04-25"), ["desk"])
        outbox.settle(tx, parcel, True, "", at("2027-04-25"))
    with store.read() as tx:
        shown = views.alert_list(tx)
        assert [view["id"] for view in views.alert_list(tx, [2])] == [2]
        assert views.alert_list(tx, []) == []
    assert [view["id"] for view in shown] == [3, 2, 1]
    for view in shown:
        assert misfits(view, ALERT) == {}
        assert no_empty_words(view)
        json.dumps(view)
        assert [misfits(one, DELIVERY) for one in view["deliveries"]] == [{}] * len(view["deliveries"])
    assert [shown[0][key] for key in ("jurisdiction", "name", "body", "year", "deliveries")] == [
        None,
        None,
        None,
        None,
        [],
    ]
    assert [(one["channel"], one["ok"], one["attempts"]) for one in shown[1]["deliveries"]] == [
        ("desk", True, 1), ("oncall", None, 0),
    ]  # fmt: skip
    assert shown[1]["deliveries"][0]["message"] == shown[2]["deliveries"][0]["message"] == "M20270425-0001"


def test_a_doubtful_page_has_every_promised_field(store: Store) -> None:
    with store.write() as tx:
        reviews.open_review(tx, spoil=Spoil("http://x/1", "doubtful"), listing_id=None, listing=COLUMN, title="题",
                            doubts=[Doubt("year", (dated("2027-01-01"),))], capture_id=None, at=at("2027-04-01"))  # fmt: skip
        (view,) = views.review_list(tx)
    assert misfits(view, REVIEW) == {}
    assert view["doubts"] == [
        {
            "about": "year",
            "candidates": [{"value": "2027-01-01", "quote": "发布时间：2027-01-01", "place": "dateline"}],
        }
    ]


def test_sources_tell_how_the_last_look_went_and_when_the_next_is(store: Store) -> None:
    look(store, at("2027-04-02"), rows=40, pages=3)
    look(store, at("2027-04-03"), problem="blocked", detail="瑞数")
    with store.read() as tx:
        first, second = views.sources(tx)
    assert (first["jurisdiction"], first["problem"], first["detail"], first["failures"]) == (
        ANHUA,
        "blocked",
        "瑞数",
        1,
    )
    assert (first["last_good_look_at"], first["last_look_at"]) == (
        "2027-04-02T12:01:00+08:00", "2027-04-03T12:01:00+08:00",
    )  # fmt: skip
    assert (second["last_look_at"], second["last_good_look_at"], second["problem"]) == (None, None, None)
    json.dumps([first, second])


def test_looks_are_listed_newest_first_as_the_proof_that_somebody_looked(store: Store) -> None:
    look(store, at("2027-04-02"), seen=[(1, 200)])
    look(store, at("2027-04-03"), problem="lead-unread")
    look(store, at("2027-04-03"), SECOND)
    with store.read() as tx:
        shown = views.look_list(tx)
        assert [one["id"] for one in views.look_list(tx, listing_id=listing_id(store))] == [2, 1]
        assert [one["id"] for one in views.look_list(tx, before=3, limit=1)] == [2]
    assert [(one["good"], one["complete"]) for one in shown] == [(True, True), (False, True), (True, True)]
    assert shown[2]["captures"] == [{"id": 1, "status": 200}]
    json.dumps(shown)


def test_one_archived_answer_tells_what_was_asked_and_what_came(store: Store) -> None:
    with store.read() as tx:
        view = views.capture(tx, 1)
        assert views.capture(tx, 99) is None
    assert view is not None
    assert (view["url"], view["sha256"], view["fetched_at"]) == (PAGE, "a" * 64, "2027-03-25T12:00:00+08:00")
    json.dumps(view)


def test_instants_and_days_are_those_of_beijing() -> None:
    assert views.instant(datetime.fromisoformat("2027-03-31T16:30:00+00:00")) == "2027-04-01T00:30:00+08:00"
    assert (views.instant(None), views.day(None), views.day(date(2027, 3, 31))) == (None, None, "2027-03-31")
