"""A data folder for the tests of the web face: every standing, hostile words, a page in GB18030, alerts and doubts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from duties.identity import fingerprint, text_sha256
from duties.reports import GOVERNMENT
from duties.watch import Exemption, Listing, Watch, Watched
from harvester.app import App
from storage import watchlist
from storage.schema import (
    alerts,
    attachments,
    captures,
    deliveries,
    evidence,
    leads,
    listings,
    looks,
    messages,
    reports,
    reviews,
    sightings,
    spoiled,
    versions,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 6, 10, 0, tzinfo=SHANGHAI)
DUE = date(2026, 3, 31)
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
CHINESE = "安化县2025年度法治政府建设情况报告"
GB_PAGE = (
    f'<html><head><meta charset="gb2312"><title>{CHINESE}</title><style>p{{color:#333}}</style></head><body>'
    f"<h1>{CHINESE}</h1><p>发布时间：2026-03-20　来源：安化县司法局</p><p>全县依法行政工作稳步推进，镕基、喆、堃等字亦可读。</p>"
    '<img src="http://elsewhere.example/pixel.gif"><script>document.title="ran"</script></body></html>'
).encode("gb18030")

PARAGRAPHS = (
    "2025年，我县坚持以习近平法治思想为指导，深入贯彻落实党中央、国务院关于法治政府建设的决策部署，现将有关情况报告如下。",
    "一、主要工作和成效",
    "（一）健全依法行政制度体系",
    "全年审查行政规范性文件12件，备案率、规范率均为100%；清理文件46件，废止7件，宣告失效3件。严格执行重大行政决策程序，公众参与、专家论证、风险评估、合法性审查和集体讨论决定全部落实。",
    "（二）严格规范公正文明执法",
    "全面推行行政执法“三项制度”，组织执法人员培训4期、820人次，评查案卷210宗，下发督察建议书9份。",
    "二、存在的问题",
    "个别单位对合法性审查重视不够，基层执法力量仍显薄弱，执法监督信息化水平有待提高。",
    "三、下一年度工作安排",
    "持续推进府院联动，完善行政复议体制，提升乡镇综合行政执法能力。",
)
TEXT = "\n".join(PARAGRAPHS)
REVISED = TEXT.replace("12件", "15件").replace("有待提高。", "有待提高，行政复议纠错率偏高。")


def fresh_app(folder: Path, now: datetime = NOW, language: str = "zh") -> App:
    """An opened data folder with nothing in it, whose clock stands still."""
    return App(data=folder, clock=lambda: now, language=language)


def place(
    code: str,
    name: str,
    *,
    bodies: Sequence[str] = (GOVERNMENT,),
    exempt: Sequence[Exemption] = (),
    level: Any = "county",
    watched: bool = True,
    url: str | None = None,
) -> Watched:
    """A watched jurisdiction with one listing of its own (or none)."""
    where = url or f"http://www.p{code}.gov.cn/fzzf/index.html"
    own = (Listing(code, where, bodies=tuple(bodies)),) if watched else ()
    return Watched(code, name, level, f"{code[:4]}00", (), tuple(bodies), tuple(exempt), None, own)


class Builder:
    """Puts rows into an open transaction. Times are aware; a listing is named by its jurisdiction's code."""

    def __init__(self, app: App, tx: Connection) -> None:
        self.app = app
        self.tx = tx

    def listing(self, code: str) -> Any:
        return self.tx.execute(select(listings).where(listings.c.jurisdiction == code)).one()

    def look(
        self,
        code: str,
        at: datetime,
        *,
        problem: str | None = None,
        detail: str = "",
        complete: bool | None = None,
        seen: Sequence[tuple[int, int | None]] = (),
    ) -> int:
        """One finished look, good unless it met a problem."""
        self.tx.execute(
            looks.insert().values(
                listing_id=self.listing(code).id,
                started_at=at - timedelta(seconds=3),
                finished_at=at,
                day=at.astimezone(SHANGHAI).date(),
                complete=problem is None if complete is None else complete,
                problem=problem,
                detail=detail,
                adapter="generic",
                pages=0 if problem and not complete else 3,
                rows=0 if problem and not complete else 42,
                requests=4,
                unchanged=2,
                bytes=81_234,
                seconds=3.25,
                outcome={"new": 0, "revised": 0, "same": 1, "unsure": 0},
                seen=[list(pair) for pair in seen],
            )
        )
        made: int = self.tx.execute(select(looks.c.id).order_by(looks.c.id.desc()).limit(1)).scalar_one()
        failing = (
            {"failures": listings.c.failures + 1, "failing_since": at}
            if problem
            else {"failures": 0, "failing_since": None}
        )
        self.tx.execute(listings.update().where(listings.c.jurisdiction == code).values(**failing))
        return made

    def spoil(self, look: int, url: str, **whose: Any) -> None:
        self.tx.execute(insert(spoiled).values(look_id=look, url=url, problem="lead-unread", **whose))

    def capture(
        self,
        url: str,
        body: bytes | None,
        *,
        content_type: str = "text/html",
        request: str = "",
        status: int | None = 200,
        **more: Any,
    ) -> int:
        values = {
            "url": url,
            "request": request,
            "final_url": url,
            "hops": [],
            "status": status,
            "headers": [["content-type", content_type], ["server", HOSTILE]],
            "fetched_at": NOW - timedelta(days=3),
            "seconds": 0.42,
            "sha256": self.app.archive.keep(body) if body else None,
            "content_hash": None,
            "size": len(body or b""),
            "address": "203.0.113.7",
            "tls": "none",
            "detail": "",
            "confirmed_at": NOW - timedelta(days=1),
            "confirmations": 2,
        }
        made: int = self.tx.execute(
            insert(captures).values(**values | more).returning(captures.c.id)
        ).scalar_one()
        return made

    def report(
        self,
        code: str,
        name: str,
        year: int = 2025,
        *,
        body: str = GOVERNMENT,
        title: str | None = None,
        published: date | None = None,
        first_seen: datetime = NOW - timedelta(days=40),
        texts: Sequence[str] = (TEXT,),
        capture: int | None = None,
        dates: Sequence[tuple[str, str]] = (),
        gone_looks: int = 0,
        official: bool = True,
        doubts: Sequence[Mapping[str, Any]] = (),
    ) -> str:
        """A report with its versions (oldest first), one sighting and a little evidence; returns its id."""
        tail = "" if body == GOVERNMENT else f"-{body}"
        report, url = f"{code}-{year}{tail}", f"http://www.p{code}.gov.cn/art/{year}{tail}.html"
        basis = "dateline" if published else None
        self.tx.execute(
            insert(reports).values(
                id=report, jurisdiction=code, name=name, level="county", body=body, year=year, kind="government",
                title=title or f"{name}{year}年度法治政府建设情况报告", published_on=published,
                published_at=published and f"{published}T09:30:00", published_basis=basis, written_on=None,
                issuer=f"{name}司法局", source=None, index_number="430923/2026-00121", document_number=None,
                version=len(texts), first_seen_at=first_seen, last_seen_at=NOW - timedelta(hours=4),
                doubts=list(doubts),
            )
        )  # fmt: skip
        for number, text in enumerate(texts, start=1):
            self.tx.execute(
                insert(versions).values(
                    report_id=report, version=number, text_sha256=text_sha256(text), fingerprint=fingerprint(text),
                    text=text, characters=len(text), extracted_by="walk", capture_id=capture, url=url,
                    first_seen_at=first_seen + timedelta(days=number - 1), last_seen_at=NOW - timedelta(hours=4),
                )
            )  # fmt: skip
        listing = self.listing(code)
        self.tx.execute(
            insert(sightings).values(
                report_id=report, url=url, listing_id=listing.id, listing=listing.url, first_seen_at=first_seen,
                last_seen_at=NOW - timedelta(hours=4), published_on=published, published_at=None,
                published_basis=basis, dates=[[*pair, first_seen.isoformat()] for pair in dates], official=official,
                gone_since=NOW - timedelta(days=2) if gone_looks else None, gone_looks=gone_looks,
                fingerprint=fingerprint(texts[-1]), capture_id=capture,
            )
        )  # fmt: skip
        self.evidence(report, url, "year", str(year), f"{year}年度", "heading")
        if published:
            quote = f"发布时间：{published}　来源：{name}司法局"
            self.evidence(report, url, "published", published.isoformat(), quote, "dateline")
        return report

    def evidence(self, report: str, url: str, about: str, value: str, quote: str, place: str) -> None:
        values = {
            "report_id": report,
            "url": url,
            "about": about,
            "value": value,
            "quote": quote,
            "place": place,
        }
        times = {"first_seen_at": NOW - timedelta(days=9), "last_seen_at": NOW - timedelta(days=1)}
        self.tx.execute(insert(evidence).values(**values, **times, label=""))

    def attachment(self, report: str, url: str, name: str, sha256: str | None = None) -> None:
        self.tx.execute(
            insert(attachments).values(
                report_id=report,
                url=url,
                name=name,
                media_type="application/pdf",
                sha256=sha256,
                characters=5210,
            )
        )

    def copy(self, report: str, url: str) -> None:
        """A second, unofficial sighting."""
        values = {
            "report_id": report,
            "url": url,
            "listing": "http://www.elsewhere.gov.cn/",
            "official": False,
        }
        times = {"first_seen_at": NOW - timedelta(days=9), "last_seen_at": NOW - timedelta(days=1)}
        self.tx.execute(insert(sightings).values(**values, **times, dates=[], fingerprint="f", gone_looks=0))

    def alert(
        self,
        rule: str,
        code: str,
        name: str,
        *,
        state: str = "open",
        title: str,
        text: str,
        sent: Sequence[tuple[str, bool | None, str]] = (("desk", True, ""),),
        at: datetime = NOW - timedelta(days=20),
    ) -> int:
        count = len(self.tx.execute(select(messages.c.id)).all()) + 1
        message = f"M{at:%Y%m%d}-{count:04d}"
        self.tx.execute(
            insert(messages).values(
                {"id": message, "created_at": at, "group": f"{rule}/{count}", "title": title, "text": text}
            )
        )
        for channel, ok, detail in sent:
            self.tx.execute(
                insert(deliveries).values(
                    message_id=message, channel=channel, ok=ok, at=None if ok is None else at,
                    attempts=0 if ok is None else 1 if ok else 6, detail=detail, next_at=None if ok else NOW,
                )
            )  # fmt: skip
        made: int = self.tx.execute(
            insert(alerts)
            .values(
                rule=rule, jurisdiction=code, name=name, body=GOVERNMENT, year=2025, episode=count, raised_at=at,
                state=state, title=title, text=text, message_id=message,
            )
            .returning(alerts.c.id)
        ).scalar_one()  # fmt: skip
        return made

    def review(
        self, code: str, title: str, doubts: Sequence[Mapping[str, Any]], capture: int | None = None
    ) -> None:
        listing = self.listing(code)
        self.tx.execute(
            insert(reviews).values(
                url=f"http://www.p{code}.gov.cn/art/doubt.html", listing_id=listing.id, listing=listing.url,
                title=title, doubts=list(doubts), problem="lead-unread", seen_at=NOW - timedelta(days=5),
                state="open", capture_id=capture, spoils={"jurisdiction": None, "body": None, "year": None},
            )
        )  # fmt: skip

    def lead(self, code: str, url: str, title: str, state: str, listed: date | None = None) -> None:
        values = {
            "listing_id": self.listing(code).id,
            "url": url,
            "title": title,
            "state": state,
            "listed_on": listed,
        }
        self.tx.execute(insert(leads).values(**values, first_seen_at=NOW - timedelta(days=30)))


PLACES: tuple[Watched, ...] = (
    place("430923", "安化县"),
    place("430902", "资阳区", bodies=(GOVERNMENT, "司法局")),
    place("430921", "南县"),
    place("430922", "桃江县"),
    place("430981", "沅江市"),
    place("411502", "浉河区"),
    place("411503", "平桥区"),
    place("411521", "罗山县"),
    place("411522", "光山县", watched=False),
    place("411523", "新县", exempt=[Exemption(GOVERNMENT, (2025,), "2025年行政区划调整，由市政府合并公开")]),
    place("411524", "商城县"),
    place("411525", "固始县", bodies=(GOVERNMENT, "教育局", "公安局", "财政局")),
    place("411526", "潢川县"),
    place("411527", "淮滨县"),
    place("411528", "息县"),
    place("330102", "上城区"),
    place("330106", "西湖区"),
    place("330109", "萧山区"),
)

DOUBT = {
    "about": "published",
    "candidates": [
        {"value": "2026-03-30", "quote": "发布时间：2026-03-30", "place": "dateline"},
        {"value": "2026-04-12", "quote": HOSTILE, "place": "meta"},
    ],
}


def fill(app: App, *, hostile: bool = True) -> None:
    """Every standing at least once, for 2025; ``hostile`` puts markup into titles, texts, quotes and addresses."""
    nasty = HOSTILE if hostile else ""
    with app.store.write() as tx:
        watchlist.save(tx, Watch(PLACES, watch_since=2025, confirm_looks=2), NOW - timedelta(days=200))
        made = Builder(app, tx)
        page = made.capture("http://www.p430923.gov.cn/art/2025.html", GB_PAGE, content_type="text/html")
        seen = made.capture("http://www.p430923.gov.cn/fzzf/index.html", GB_PAGE)
        _looked(made, seen)
        _found(made, page, nasty)
        _said(made, page, nasty)


def _looked(made: Builder, seen: int) -> None:
    blind = {
        "411503": ("blocked", "知道创宇 / 521"),
        "411526": ("unreachable", "name"),
        "330109": ("script-only", ""),
    }
    for place_ in PLACES:
        if not place_.listings:
            continue
        for days in (60, 20, 9, 2):
            at = NOW - timedelta(days=days, hours=3)
            problem, detail = blind.get(place_.code, (None, "")) if days < 40 else (None, "")
            made.look(place_.code, at, problem=problem, detail=detail, seen=[] if problem else [(seen, 200)])
    # A link nobody could read: this look proves nothing about the report of 2025.
    spoiled_look = made.look(
        "411528", NOW - timedelta(hours=5), problem="lead-unread", complete=True, seen=[(seen, 200)]
    )
    made.spoil(
        spoiled_look,
        "http://www.p411528.gov.cn/art/unread.html",
        jurisdiction="411528",
        body=GOVERNMENT,
        year=2025,
    )
    made.spoil(spoiled_look, "javascript:alert(1)")


def _found(made: Builder, page: int, nasty: str) -> None:
    march, april = date(2026, 3, 20), date(2026, 4, 9)
    main = made.report(
        "430923", "安化县", published=march, texts=(TEXT, REVISED + nasty), capture=page,
        title=CHINESE + nasty, doubts=[DOUBT],
    )  # fmt: skip
    made.evidence(
        main, "javascript:alert(1)", "issuer", "安化县司法局" + nasty, "来源：安化县司法局" + nasty, "meta"
    )
    blob = made.app.archive.keep(b"%PDF-1.7 " + bytes(40))
    made.capture("http://www.p430923.gov.cn/a.pdf", b"%PDF-1.7 " + bytes(40), content_type="application/pdf")
    made.attachment(main, "http://www.p430923.gov.cn/a.pdf", "附件1" + nasty + ".pdf", blob)
    made.copy(main, "javascript:alert(document.domain)")
    for code, name in (
        ("430902", "资阳区"),
        ("411502", "浉河区"),
        ("330102", "上城区"),
        ("330106", "西湖区"),
    ):
        made.report(code, name, published=march)
    made.report("430902", "资阳区", body="司法局", published=april, first_seen=NOW - timedelta(days=25))
    late = NOW - timedelta(days=25)  # after the due date
    made.report("430921", "南县", published=april, first_seen=late)
    made.report("430922", "桃江县", first_seen=NOW - timedelta(days=34))
    made.report(
        "430981",
        "沅江市",
        published=march,
        first_seen=late,
        dates=(("meta", "2026-04-12"), ("dateline", "2026-03-20")),
    )
    made.report("411521", "罗山县", published=march, first_seen=NOW - timedelta(days=12))
    made.report("411524", "商城县", published=march, gone_looks=3)
    for year in (2023, 2024):
        made.report(
            "430923", "安化县", year, published=date(year + 1, 3, 28), first_seen=NOW - timedelta(days=100)
        )


def _said(made: Builder, page: int, nasty: str) -> None:
    caution = "仅指所巡查的栏目中未见；报刊等其他法定渠道不在巡查范围内。"
    made.alert(
        "report-not-found", "411525", "固始县", title="固始县：未见2025年度法治政府建设年度报告" + nasty,
        text="期限2026-03-31已过，此后2次有效巡查均未见。" + caution,
        sent=(("desk", True, "0 ok"), ("wecom", False, "errcode 45009: api freq out of limit" + nasty), ("mail", None, "")),
    )  # fmt: skip
    made.alert(
        "report-late",
        "430921",
        "南县",
        state="acknowledged",
        title="南县：2025年度报告逾期公开",
        text="晚于期限9天。",
    )
    made.alert(
        "source-blind", "411503", "平桥区", title="平桥区：栏目无法有效巡查", sent=(),
        text="这是本系统看不到，不是对方未公开。", at=NOW - timedelta(days=8),
    )  # fmt: skip
    made.alert(
        "retraction",
        "411527",
        "淮滨县",
        state="resolved",
        title="更正：淮滨县",
        text="此前被报“未见”，现已更正。",
    )
    made.review("411528", "息县2025年度工作总结" + nasty, [DOUBT, {"about": "year", "candidates": []}], page)
    made.lead(
        "430923", "http://www.p430923.gov.cn/art/2025.html", CHINESE + nasty, "report", date(2026, 3, 20)
    )
    made.lead("430923", "javascript:alert(1)", "关于召开会议的通知", "skipped", date(2026, 4, 2))
