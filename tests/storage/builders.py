"""Small real things for tests of the memory and the voice: a register, a watch list, looks and findings.

Instants are written as Beijing time: ``at("2027-04-01")`` is noon there, ``at("2027-04-01 23:59")`` a minute before midnight.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from duties.deadlines import Rule, parse_rules
from duties.evidence import Evidence, Place
from duties.jurisdictions import Jurisdiction, Register
from duties.reports import GOVERNMENT, Kind, Lead, Publisher, Recognition, Verdict
from duties.watch import Exemption, Listing, Watch, Watched
from seeds import FOLDER
from storage import catalogue, leads, looks, watchlist
from storage.findings import Finding, Outcome
from storage.looks import SHANGHAI, Findings, Spoil
from storage.schema import listings
from storage.store import Store

RULES: tuple[Rule, ...] = parse_rules(yaml.safe_load((FOLDER / "deadlines.yaml").read_text("utf-8")))
DUE = date(2027, 3, 31)  # of the year reported on in most tests
YEAR = 2026
HUNAN, YIYANG, ANHUA, NANXIAN = "430000", "430900", "430923", "430921"
HENAN, QINGFENG = "410000", "410922"
PLACES = (
    Jurisdiction(HUNAN, "湖南省", "province", None),
    Jurisdiction(YIYANG, "益阳市", "prefecture", HUNAN),
    Jurisdiction(ANHUA, "安化县", "county", YIYANG),
    Jurisdiction(NANXIAN, "南县", "county", YIYANG),
    Jurisdiction(HENAN, "河南省", "province", None),
    Jurisdiction(QINGFENG, "清丰县", "county", HENAN),
    Jurisdiction("330000", "浙江省", "province", None),
    Jurisdiction("330127", "淳安县", "county", "330000"),
    Jurisdiction("510000", "四川省", "province", None),
    Jurisdiction("510121", "金堂县", "county", "510000"),
)
COLUMN = "http://www.anhua.gov.cn/zwgk/fzzfjs/"
PAGE = "http://www.anhua.gov.cn/zwgk/fzzfjs/content_1.html"
TEXT = "安化县人民政府关于2026年度法治政府建设情况的报告。" + "全县推进依法行政，落实重大行政决策程序。" * 20


def at(when: str) -> datetime:
    """An instant by its Beijing date, at noon unless a time is given."""
    return datetime.fromisoformat(when if " " in when else f"{when} 12:00").replace(tzinfo=SHANGHAI)


@cache
def register() -> Register:
    return Register(PLACES)


def county(
    code: str = ANHUA,
    urls: Sequence[str] = (COLUMN,),
    *,
    bodies: tuple[str, ...] = (GOVERNMENT,),
    listings: Sequence[Listing] | None = None,
    exempt: tuple[Exemption, ...] = (),
    due: tuple[int, int] | None = None,
) -> Watched:
    """A watched place of the register; its listings count for all its bodies unless given whole."""
    place = register().get(code)
    assert place is not None
    made = listings if listings is not None else [Listing(code, url, bodies=bodies) for url in urls]
    return Watched(
        code,
        place.name,
        place.level,
        place.parent,
        bodies=bodies,
        exempt=exempt,
        due=due,
        listings=tuple(made),
    )


def watch(
    *places: Watched, since: int | None = YEAR, confirm: int = 2, channels: Iterable[str] = ()
) -> Watch:
    return Watch(
        jurisdictions=places or (county(),),
        watch_since=since,
        confirm_looks=confirm,
        channels={name: f"json://secret-of-{name}.invalid" for name in channels},
    )


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Store(f"sqlite:///{folder}/h.db").close()
        return (Path(folder) / "h.db").read_bytes()


ELSEWHERE: ContextVar[Callable[[], str] | None] = ContextVar("ELSEWHERE", default=None)


def new_store(folder: Path, watched: Watch | None = None, *, now: datetime | None = None) -> Store:
    """A fresh database in a folder (migrated once for all tests of this process), with a watch list loaded.

    Where ``ELSEWHERE`` is set, a fresh one of the address that it gives: tests/storage/conftest.py runs tests on PostgreSQL.
    """
    if (elsewhere := ELSEWHERE.get()) is not None:
        store = Store(elsewhere())
    else:
        (folder / "h.db").write_bytes(_migrated())
        store = Store(f"sqlite:///{folder / 'h.db'}")
    if watched is not None:
        save(store, watched, now or at("2027-01-01"))
    return store


def save(store: Store, watched: Watch, now: datetime) -> None:
    with store.write() as tx:
        watchlist.save(tx, watched, now)


def listing_id(store: Store, url: str = COLUMN) -> int:
    with store.read() as tx:
        found: int = tx.execute(listings.select().where(listings.c.url == url)).one().id
    return found


def look(
    store: Store,
    when: datetime,
    url: str = COLUMN,
    *,
    complete: bool = True,
    problem: str | None = None,
    spoils: Sequence[Spoil] = (),
    ended: datetime | None = None,
    **found: Any,
) -> None:
    """One finished look at a listing; a look with a problem of its own is not complete."""
    whole = complete and (problem is None or problem == "lead-unread")
    findings = Findings(complete=whole, problem=problem, spoils=list(spoils), adapter="generic", **found)
    with store.write() as tx:
        task = looks.claim(tx, listing_id(store, url), "tests", when)
        assert task is not None
        looks.finish(tx, task, findings, ended or when + timedelta(minutes=1))


def dated(day: str, place: Place = "dateline", label: str = "发布时间") -> Evidence:
    """A labelled publication date as a page states it."""
    return Evidence("published", day, f"{label}：{day}", place, label)


def listed(day: str) -> Evidence:
    return Evidence("published", day, f"报告 {day}", "listing")


def finding(
    when: datetime,
    *evidence: Evidence,
    code: str | Jurisdiction = ANHUA,
    year: int = YEAR,
    body: str = GOVERNMENT,
    text: str = TEXT,
    url: str = PAGE,
    listing: str = COLUMN,
    on: int | None = None,
    official: bool = True,
    due_on: date | None = DUE,
    title: str | None = None,
    **more: Any,
) -> Finding:
    """A recognised report as found at one address. ``on`` is the id of the listing, ``when`` the instant of seeing.

    ``code`` names the publisher in the small register, or is a place of its own.
    """
    place = code if isinstance(code, Jurisdiction) else register().get(code)
    assert place is not None
    kind: Kind = "government" if body == GOVERNMENT else "department"
    named = title or f"{place.name}{year}年度法治政府建设情况报告"
    said = tuple(more.pop("recognised_by", ()))
    doubts = tuple(more.pop("doubts", ()))
    values: dict[str, Any] = {
        "recognition": Recognition(
            Verdict.REPORT, named, Publisher(place.code, body), year, kind, said, doubts
        ),
        "publisher_place": place,
        "text": text,
        "extracted_by": "walk",
        "evidence": evidence,
        "url": url,
        "listing_id": on,
        "listing": listing,
        "official": official,
        "capture_id": None,
        "first_seen_at": when,
        "seen_at": when,
        "due_on": due_on,
    }
    return Finding(**(values | more))


def find(store: Store, made: Finding) -> tuple[str, Outcome]:
    """Put a finding into the catalogue, on the listing its address names unless it names one by id."""
    with store.write() as tx:
        return catalogue.record(tx, made)


def row(
    url: str = PAGE, title: str = "安化县2026年度法治政府建设情况报告", listed_on: date | None = None
) -> Lead:
    return Lead(url, title, listed_on)


def note(store: Store, *rows: tuple[Lead, str], when: datetime, url: str = COLUMN) -> None:
    with store.write() as tx:
        leads.note(tx, listing_id(store, url), rows, when)
