"""A column of any size, made up as it is asked for: pages of rows in the shape of 拓尔思 (createPageHTML), and the articles
behind them. Run as a program it serves one column until its standard input ends, and prints its address:

    python -m tests.portal.large PAGES
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.portal.server import Asked, Portal, Says

FOLDER = "/zwgk/fzzfjs/"
HTML = ("Content-Type", "text/html; charset=utf-8")
_LIST = re.compile(r"index(?:_(\d+))?\.html$")


@dataclass(frozen=True, slots=True)
class Row:
    """One article and its row. ``text`` None: the row stands there, its page does not."""

    path: str
    title: str
    day: date
    text: str | None = ""


@dataclass
class Column:
    """``Column("安化县", rows)`` answers for a listing at FOLDER with ``size`` rows a page, and for its articles.

    ``rows`` may be changed on the way. ``validators``: the portal sends ETags and answers 304. ``stated``: the pager
    states how many pages there are. ``clutter``: links of the menu. ``sent`` counts the bytes of all bodies sent.
    """

    place: str
    rows: list[Row]
    size: int = 20
    validators: bool = True
    stated: bool = True
    clutter: int = 12
    sent: int = 0
    further: dict[str, Row] = field(default_factory=dict)  # pages without a row

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.rows) // self.size))

    def __call__(self, asked: Asked) -> Says:
        body = self.body(asked.path)
        if body is None:
            return Says(b"<html><head><title>404</title></head><body>404 Not Found</body></html>", 404)
        tag = ("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"')
        if self.validators and asked.headers.get("if-none-match") == tag[1]:
            return Says(status=304, headers=(tag,))
        self.sent += len(body)
        return Says(body, headers=(HTML, tag) if self.validators else (HTML,))

    def body(self, path: str) -> bytes | None:
        """The page at ``path``, None where there is none."""
        path = path.partition("?")[0]
        if path == "/":
            return self._frame(
                f"<div class='welcome'>{self.place}人民政府门户网站欢迎您</div>", "首页"
            ).encode()
        listing = _LIST.match(path.removeprefix(FOLDER)) if path.startswith(FOLDER) else None
        if path == FOLDER or listing:
            number = int(listing[1] or 0) if listing else 0
            return self.listing(number).encode() if number < self.pages else None
        row = self.further.get(path) or next((row for row in self._near(path) if row.path == path), None)
        return self.article(row).encode() if row is not None and row.text is not None else None

    def _near(self, path: str) -> Iterable[Row]:
        return self.rows

    def listing(self, number: int) -> str:
        """A page of the listing, counted from 0."""
        shown = self.rows[number * self.size : (number + 1) * self.size]
        rows = "".join(
            f'<li><a href="{row.path}" title="{row.title}">{row.title[:24]}</a><span>{row.day}</span></li>'
            for row in shown
        )
        total = f",{len(self.rows)}" if self.stated else ""
        pager = f"<div class='page'><script>createPageHTML({self.pages},{number},'index','html'{total})</script></div>"
        return self._frame(f"<div class='list'><ul>{rows}</ul></div>{pager}", "法治政府建设", column=True)

    def article(self, row: Row) -> str:
        """An article's page with the tags of 国办发〔2017〕47号."""
        lines = "".join(f"<p>{line}</p>" for line in (row.text or "").split("\n"))
        tags = (
            f'<meta name="ArticleTitle" content="{row.title}"><meta name="PubDate" content="{row.day} 09:30">'
        )
        source = f'<meta name="ContentSource" content="{self.place}司法局">'
        return self._frame(
            f"<h1>{row.title}</h1><div class='info'>发布时间：{row.day} 09:30 来源：{self.place}司法局</div>"
            f"<div class='TRS_Editor'>{lines}</div>",
            row.title,
            head=tags + source,
        )

    def _frame(self, inner: str, title: str, *, head: str = "", column: bool = False) -> str:
        menu = "".join(f'<li><a href="/zwgk/l{n}/index.html">栏目{n}</a></li>' for n in range(self.clutter))
        name = '<meta name="ColumnName" content="法治政府建设">' if column else ""
        return (
            f"<html><head><meta charset='utf-8'><title>{title}-{self.place}人民政府</title>{name}{head}</head>"
            f"<body><div class='nav'><ul>{menu}</ul></div>{inner}"
            f"<div class='footer'>主办：{self.place}人民政府办公室</div></body></html>"
        )


class Vast(Column):
    """A column whose rows are never all in memory: row ``n`` is made from its number."""

    def __init__(self, place: str, count: int, **how: int | bool) -> None:
        super().__init__(place, _Numbered(place, count), **how)  # type: ignore[arg-type]

    def _near(self, path: str) -> Iterable[Row]:
        number = re.search(r"_(\d{7})\.html$", path)
        return [self.rows[int(number[1])]] if number and int(number[1]) < len(self.rows) else []


class _Numbered(list[Row]):
    """Rows by their number, newest first; every 4,000th but the first is a year's report."""

    def __init__(self, place: str, count: int) -> None:
        super().__init__()
        self._place, self._count = place, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: int | slice) -> Row | list[Row]:  # type: ignore[override]
        if isinstance(at, slice):
            return [self._row(number) for number in range(*at.indices(self._count))]
        return self._row(at)

    def _row(self, number: int) -> Row:
        day = date(2026, 3, 2) - timedelta(days=number // 12)
        path = f"{FOLDER}{day:%Y%m}/t{day:%Y%m%d}_{number:07d}.html"
        if number % 4_000 == 40 and number > 40:
            return replace(report(self._place, day.year - 1, day), path=path)
        return Row(path, f"关于{self._place}第{number}号事项办理情况的公告", day, "办理情况如下。" * 30)


def report(place: str, year: int, day: date, *, number: int = 1, note: str = "") -> Row:
    """A report of ``place`` for ``year``, published on ``day``; ``note`` makes its text differ."""
    title = f"{place}{year}年度法治政府建设情况报告"
    text = "\n".join(
        [
            f"{year}年，{place}坚持以习近平法治思想为指导，深入推进法治政府建设，现将有关情况报告如下。{note}",
            "一、主要工作",
            f"（一）健全依法行政制度体系。全年制定行政规范性文件{year % 7 + 3}件，清理{year % 11 + 9}件，均按程序进行合法性审核。",
            f"（二）规范行政执法。全县共办理行政处罚案件{year % 97 + 812}件，执法人员培训{year % 13 + 4}期，覆盖全部执法单位。",
            f"（三）化解矛盾纠纷。受理行政复议申请{year % 31 + 45}件，审结{year % 29 + 40}件，行政机关负责人出庭应诉率达百分之百。",
            "二、存在的问题",
            "一是部分单位对法治建设的认识还不到位；二是基层执法力量仍然薄弱；三是普法宣传的针对性还不够强。",
            "三、下一步打算",
            f"{year + 1}年，我们将继续完善制度、强化监督、补齐短板，推动法治政府建设再上新台阶。",
        ]
    )
    return Row(f"{FOLDER}{day:%Y%m}/t{day:%Y%m%d}_{year}{number:04d}.html", title, day, text)


def notices(place: str, count: int, *, until: date = date(2026, 2, 20)) -> list[Row]:
    """Rows that are no reports and do not look like one, newest first."""
    made = []
    for number in range(count):
        day = until - timedelta(days=9 * number)
        path = f"{FOLDER}{day:%Y%m}/t{day:%Y%m%d}_{90000 + number}.html"
        made.append(Row(path, f"{place}关于第{number + 1}号重点项目用地的公告", day, "公告内容。" * 40))
    return made


def column(place: str, count: int = 30, *years: int) -> Column:
    """A sound column of ``count`` notices with the reports of ``years``, each published on 20 March of the next."""
    rows = notices(place, count) + [report(place, year, date(year + 1, 3, 20)) for year in years]
    return Column(place, sorted(rows, key=lambda row: row.day, reverse=True))


def main(pages: int) -> None:
    with Portal(otherwise=Vast("安化县", pages * 20, clutter=80)) as portal:
        sys.stdout.write(portal.url(FOLDER) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
