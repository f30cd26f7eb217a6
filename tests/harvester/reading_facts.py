"""Shapes in which portals state what they know of a document, and what must be read from each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page states; "" where it does not. ``published`` is a day or a day with a minute."""

    published: str = ""
    issuer: str = ""
    source: str = ""
    index_number: str = ""
    document_number: str = ""
    written: str = ""
    head: str = ""  # markup for <head>
    shown: str = ""  # markup under the title


FULL = str.maketrans("0123456789", "０１２３４５６７８９")
HAN = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to state of one document."""

    year: int
    month: int
    day: int
    office: str
    serial: int

    @property
    def iso(self) -> str:
        return f"{self.year}-{self.month:02d}-{self.day:02d}"

    @property
    def number(self) -> str:
        return f"1143{self.serial:012d}4K/{self.year}-{self.serial % 100000:05d}"

    @property
    def paper(self) -> str:
        return f"政发〔{self.year}〕{self.serial % 90 + 1}号"

    @property
    def before(self) -> str:
        return f"{self.year}-01-{self.day:02d}"


def _han(number: int) -> str:
    ten = "" if number < 10 else "十" if number < 20 else "一二三"[number // 10 - 1] + "十"
    return ten + ("" if number % 10 == 0 else "一二三四五六七八九"[number % 10 - 1])


Shape = Callable[[Told], Facts]
SHAPES: dict[str, Shape] = {}


def shape(made: Shape) -> Shape:
    SHAPES[made.__name__] = made
    return made


COUNT = "<span>浏览次数：<script src='/count.jsp?id=9'></script>次</span>"


@shape
def line(t: Told) -> Facts:
    shown = (
        f"<div class='xl-info'><span>发布时间：{t.iso} 09:31</span><span>来源：{t.office}</span>{COUNT}</div>"
    )
    return Facts(f"{t.iso}T09:31", source=t.office, shown=shown)


@shape
def full_width_figures(t: Told) -> Facts:
    day = f"{t.year}年{t.month}月{t.day}日".translate(FULL)
    return Facts(
        t.iso,
        source=t.office,
        shown=f"<p class=sub>来源：{t.office}　　发布日期：{day}　　【字体：大 中 小】</p>",
    )


@shape
def chinese_figures(t: Told) -> Facts:
    day = f"{str(t.year).translate(HAN)}年{_han(t.month)}月{_han(t.day)}日"
    return Facts(t.iso, shown=f"<div>发布日期：{day}&nbsp;&nbsp;&nbsp;作者：&nbsp;&nbsp;点击数：[]</div>")


@shape
def slashes(t: Told) -> Facts:
    return Facts(
        f"{t.iso}T16:05",
        source=t.office,
        shown=f"<div>时间：{t.year}/{t.month}/{t.day} 16:05:00　来源：<a href='/'>{t.office}</a> 阅读：</div>",
    )


@shape
def dots(t: Told) -> Facts:
    return Facts(t.iso, shown=f"<div class='date'>{t.year}.{t.month:02d}.{t.day:02d}</div>")


@shape
def english(t: Told) -> Facts:
    month = ("January", "February", "March", "April", "May", "June")[t.month - 1]
    return Facts(
        t.iso,
        source=t.office,
        shown=f"<p>发布时间：{month} {t.day}, {t.year} &nbsp; 信息来源：{t.office}</p>",
    )


@shape
def afternoon(t: Told) -> Facts:
    return Facts(
        f"{t.iso}T15:20",
        source=t.office,
        shown=f"<div>发布时间：{t.year}年{t.month:02d}月{t.day:02d}日 下午3:20 | 来源：{t.office} | 打印</div>",
    )


@shape
def forenoon(t: Told) -> Facts:
    return Facts(
        f"{t.iso}T10:08",
        source=t.office,
        shown=f"<div>{t.iso} 上午10:08:44&nbsp;&nbsp;文章来源：{t.office}&nbsp;&nbsp;点击：<i id=hits></i></div>",
    )


@shape
def offset_in_tags(t: Told) -> Facts:
    head = (
        f"<meta name='PubDate' content='{t.iso}T01:30:00Z'><meta name='ContentSource' content='{t.office}'>"
    )
    return Facts(f"{t.iso}T09:30", source=t.office, head=head)


@shape
def time_element(t: Told) -> Facts:
    shown = f"<p class='entry-meta'><time datetime='{t.iso}T09:30:00+08:00'>{t.month}月{t.day}日</time></p>"
    return Facts(f"{t.iso}T09:30", shown=shown)


@shape
def linked_data(t: Told) -> Facts:
    head = (f'<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle",'
            f'"headline":"x","datePublished":"{t.iso}T11:02:00+08:00","dateModified":"{t.year + 1}-06-01T00:00:00+08:00"}}</script>')  # fmt: skip
    return Facts(f"{t.iso}T11:02", head=head)


@shape
def day_apart(t: Told) -> Facts:
    shown = f"<div class='datebox'><div class='d'>{t.day:02d}</div><div class='ym'>{t.year}-{t.month:02d}</div></div>"
    return Facts(t.iso, shown=shown)


@shape
def figures_in_elements(t: Told) -> Facts:
    return Facts(
        t.iso,
        source=t.office,
        shown=(
            f"<div><label>发布日期</label><em>{t.year}</em>年<em>{t.month:02d}</em>月<em>{t.day:02d}</em>日 "
            f"<label>来源</label><em>{t.office}</em></div>"
        ),
    )


@shape
def spaced_label(t: Told) -> Facts:
    return Facts(
        f"{t.iso}T08:00",
        source=t.office,
        shown=(
            f"<p>发&nbsp;布&nbsp;时&nbsp;间：{t.iso} 08:00&emsp;信&nbsp;息&nbsp;来&nbsp;源：{t.office}</p>"
        ),
    )


@shape
def two_digit_year(t: Told) -> Facts:
    return Facts(t.iso, shown=f"<div>发布时间：{t.year % 100}-{t.month:02d}-{t.day:02d} 编辑：管理员</div>")


@shape
def pairs_table(t: Told) -> Facts:
    """Four cells a row: label, value, label, value."""
    shown = (f"<table class='xxgk' width=100%><tr><td>索 引 号：</td><td>{t.number}</td><td>主题分类：</td><td>司法</td></tr>"
             f"<tr><td>发布机构：</td><td>{t.office}</td><td>成文日期：</td><td>{t.before}</td></tr>"
             f"<tr><td>标　　题：</td><td colspan=3>%TITLE%</td></tr>"
             f"<tr><td>文　　号：</td><td>{t.paper}</td><td>发布日期：</td><td>{t.iso}</td></tr></table>")  # fmt: skip
    return Facts(t.iso, t.office, "", t.number, t.paper, t.before, shown=shown)


@shape
def column_table(t: Told) -> Facts:
    """A row for every field, the label without a colon."""
    shown = (f"<table><tbody><tr><th>索引号</th><td>{t.number}</td></tr><tr><th>发文机关</th><td>{t.office}</td></tr>"
             f"<tr><th>成文日期</th><td>{t.before}</td></tr><tr><th>发布日期</th><td>{t.iso}</td></tr>"
             f"<tr><th>有效性</th><td>有效</td></tr></tbody></table>")  # fmt: skip
    return Facts(t.iso, t.office, "", t.number, "", t.before, shown=shown)


@shape
def head_row_table(t: Told) -> Facts:
    shown = ("<table border=1><tr><td>索引号</td><td>发布机构</td><td>生成日期</td><td>公开日期</td></tr>"
             f"<tr><td>{t.number}</td><td>{t.office}</td><td>{t.before}</td><td>{t.iso}</td></tr></table>")  # fmt: skip
    return Facts(t.iso, t.office, "", t.number, "", t.before, shown=shown)


@shape
def definition_list(t: Told) -> Facts:
    shown = (f"<dl><dt>索引号：</dt><dd>{t.number}</dd><dt>公开主体：</dt><dd>{t.office}</dd>"
             f"<dt>文号：</dt><dd></dd><dt>成文日期：</dt><dd>{t.before}</dd><dt>发布时间：</dt><dd>{t.iso} 17:45</dd></dl>")  # fmt: skip
    return Facts(f"{t.iso}T17:45", t.office, "", t.number, "", t.before, shown=shown)


@shape
def labelled_divs(t: Told) -> Facts:
    rows = (
        ("索 引 号", t.number),
        ("发布机构", t.office),
        ("生成日期", t.before),
        ("公开日期", t.iso),
        ("文　号", t.paper),
    )
    shown = "".join(
        f"<div class=row><span class=l>{label}</span><span class=v>{value}</span></div>"
        for label, value in rows
    )
    return Facts(t.iso, t.office, "", t.number, t.paper, t.before, shown=f"<div class='mt'>{shown}</div>")


@shape
def value_below(t: Told) -> Facts:
    rows = (
        ("索引号", t.number),
        ("发布单位", t.office),
        ("发文日期", t.before),
        ("发布时间", f"{t.iso} 10:00"),
    )
    shown = "".join(f"<p>{label}</p><p>{value}</p>" for label, value in rows)
    return Facts(f"{t.iso}T10:00", t.office, "", t.number, "", t.before, shown=f"<div>{shown}</div>")


@shape
def bold_list(t: Told) -> Facts:
    rows = (
        ("索引号", t.number),
        ("信息来源", t.office),
        ("发布时间", t.iso),
        ("文号", t.paper),
        ("主题词", "法治"),
    )
    shown = "".join(f"<li><b>{label}：</b>{value}</li>" for label, value in rows)
    return Facts(t.iso, "", t.office, t.number, t.paper, shown=f"<ul class='meta'>{shown}</ul>")


@shape
def unlabelled_list(t: Told) -> Facts:
    """Nothing but values: only what shows by its own form can be known."""
    rows = (t.number, "法治政府建设", t.office, t.iso, "有效")
    return Facts(t.iso, "", "", t.number, shown="<ul>" + "".join(f"<li>{one}</li>" for one in rows) + "</ul>")


@shape
def two_blocks(t: Told) -> Facts:
    """A table and, below the title again, a line; the table's office is the one that puts things online."""
    table = (f"<div class='pub'><p><b>[ 索引号 ]</b> {t.number}</p><p><b>[ 发布机构 ]</b> {t.office}</p>"
             f"<p><b>[ 成文日期 ]</b> {t.before}</p><p><b>[ 发布日期 ]</b> {t.iso}</p></div>")  # fmt: skip
    shown = f"{table}<h2>%TITLE%</h2><p class=date>日期：{t.iso}　　来源：{t.office}　　大 中 小</p>"
    return Facts(t.iso, t.office, t.office, t.number, "", t.before, shown=shown)


@shape
def updated_and_published(t: Told) -> Facts:
    head = f"<meta name='lastmodifiedtime' content='{t.year + 1}-05-06 10:10:10'>"
    shown = (f"<div><span>更新时间：{t.year + 1}-05-06 10:10</span>　<span>发布时间：{t.iso} 09:00</span>"
             f"　<span>来源：{t.office}</span></div>")  # fmt: skip
    return Facts(f"{t.iso}T09:00", source=t.office, head=head, shown=shown)


@shape
def build_time_in_tags(t: Told) -> Facts:
    head = (f"<meta name='PubDate' content='{t.year + 1}-07-01 03:04:05'>"
            f"<meta name='HtmlGenerateTime' content='{t.year + 1}-07-01 03:04'>")  # fmt: skip
    return Facts(
        t.iso, source=t.office, head=head, shown=f"<div>日期：{t.iso} 来源：{t.office} 作者： 浏览：</div>"
    )


@shape
def silent(t: Told) -> Facts:
    return Facts(shown="<div>来源：　时间：　点击：<span id=n></span></div>")
