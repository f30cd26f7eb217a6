"""Rows that name a report and lead nowhere, rows whose address stands elsewhere, and words that are no rows at all."""

import json

import pytest

from duties.watch import Listing
from harvester.adapters.row_marks import is_marked, told
from harvester.adapters.rows import fragment_rows
from harvester.find import Outcome, place_of, request_at, walk
from harvester.pieces import Page, Request
from tests.harvester.test_find import Reply

HOME = "http://www.yunhe.gov.cn/zwgk/fzzfjs/"
TITLE = "云和县2025年法治政府建设情况报告"
OLDER = "".join(
    f'<li><a href="t{year}.html">云和县{year}年法治政府建设情况报告</a><span>{year + 1}-03-20</span></li>'
    for year in (2024, 2023, 2022)
)
TABLE = "".join(
    f'<tr><td>{number}</td><td>云和县{year}年法治政府建设情况报告</td><td>{year + 1}-03-20</td><td><a href="t{year}.html">查看</a></td></tr>'
    for number, year in enumerate((2024, 2023, 2022), 2)
)
HEAD = "<tr><th>序号</th><th>名称</th><th>发布日期</th><th>操作</th></tr>"


def page(body: str, script: str = "") -> str:
    return (
        f"<html><head><title>法治政府建设年度报告_云和县人民政府</title>{script}</head><body>"
        '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="#">政务公开</a></li><li><a href="javascript:;">法治政府建设年度报告</a></li></ul></div>'
        f'<div class="main">{body}</div><div class="foot">主办：云和县人民政府办公室</div></body></html>'
    )


def listed(row: str) -> str:
    return page(f'<h2>法治政府建设年度报告</h2><ul class="list">{row}{OLDER}</ul>')


def walked(html: str, **how: object) -> tuple[dict[str, str], Outcome]:
    """The walk's leads, title → address, and how it ended."""
    steps = walk(Listing("331125", HOME, **how), lambda request: Reply(Page(request.url, html)))  # type: ignore[arg-type]
    leads = {lead.title: lead.url for found in steps for lead in found.leads}
    assert steps.outcome is not None
    return leads, steps.outcome


UNASKABLE = {
    "a script nobody can read": f'<li><a href="javascript:void(0)" onclick="openDoc(123)">{TITLE}</a><span>2026-03-20</span></li>',
    "a script, the title in its attribute": f'<li><a href="javascript:show(7)" title="{TITLE}">云和县2025年法治…</a><span>2026-03-20</span></li>',
    "a bare fragment": f'<li><a href="#">{TITLE}</a><span>[2026-03-20]</span></li>',
    "a fragment with a name": f'<li><a href="#doc7" class="t">{TITLE}</a></li>',
    "no link at all": f"<li>{TITLE}<span>2026-03-20</span></li>",
    "no link and no date": f"<li>{TITLE}</li>",
    "no link, words in pieces": "<li><i class='dot'></i><span>云和县</span><b>2025年</b><span>法治政府建设情况报告</span><em>2026-03-20</em></li>",
    "a link without address": f"<li><a>{TITLE}</a></li>",
    "a number for a script": f'<li><a data-id="8812" class="go">{TITLE}</a><span>2026-03-20</span></li>',
    "ftp": f'<li><a href="ftp://10.0.0.1/{TITLE}.doc">{TITLE}</a></li>',
    "the author's own disk": f'<li><a href="file:///C:/Users/a/1.doc">{TITLE}</a></li>',
    "a mailbox": f'<li><a href="mailto:a@yunhe.gov.cn">{TITLE}</a></li>',
    "a placeholder": f'<li><a href="{{{{item.url}}}}">{TITLE}</a></li>',
    "a picture of the title": f'<li><a href="javascript:;"><img src="1.png" alt="{TITLE}"></a></li>',
    "a button": f'<li><button type="button">{TITLE}</button></li>',
    "an input": f'<li><input type="button" value="{TITLE}" onclick="go(1)"></li>',
    "a script on the row": f'<li onclick="detail(this)"><p>{TITLE}</p><p>2026-03-20</p></li>',
    "only an interpretation is linked": f'<li>{TITLE} <a href="jd2025.html">政策解读</a></li>',
    "cut, and dated as rows are": '<li><a href="#">云和县2025年…</a><span>2026-03-20</span></li>',
    "a bare year among dated rows": '<li><a href="javascript:;">2025年度</a><span>2026-03-20</span></li>',
}


@pytest.mark.parametrize("case", UNASKABLE)
def test_a_title_that_leads_nowhere_is_a_row_that_cannot_be_asked(case: str) -> None:
    leads, outcome = walked(listed(UNASKABLE[case]))

    dead = [title for title, url in leads.items() if is_marked(url)]
    assert len(dead) == 1
    assert "2025" in dead[0]
    assert (outcome.whole, outcome.rows, outcome.beside) == (True, 4, 1)
    assert dead[0] in told(leads[dead[0]])


ELSEWHERE = {
    "a table's cell": page(
        f"<table>{HEAD}<tr><td>1</td><td>{TITLE}</td><td>2026-03-20</td><td></td></tr>{TABLE}</table>"
    ),
    "lines of text": page(
        f'<div class="nr">{TITLE}<br>· <a href="t2024.html">云和县2024年法治政府建设情况报告</a><br></div>'
    ),
    "a definition list": page(
        f'<dl><dt>{TITLE}</dt><dd>2026-03-20</dd><dt><a href="t2024.html">云和县2024年法治政府建设情况报告</a></dt><dd>2025-03-20</dd></dl>'
    ),
    "cards": page(
        f'<div class="cards"><div class="card"><h3>{TITLE}</h3><p>2026-03-20</p></div>'
        '<div class="card"><h3><a href="t2024.html">云和县2024年法治政府建设情况报告</a></h3><p>2025-03-20</p></div></div>'
    ),
    "a block of its own, with a date": page(
        f'<div class="top1"><p>{TITLE}</p><p>发布时间：2026-03-20</p></div><ul class="list">{OLDER}</ul>'
    ),
    "a choice": page(
        f'<select><option value="9">{TITLE}</option></select><ul class="list">{OLDER}</ul>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ELSEWHERE)
def test_so_it_is_in_whatever_markup(case: str) -> None:
    leads, _ = walked(ELSEWHERE[case])

    assert is_marked(leads[TITLE])


STATED = {
    "window.open": f'<li><a href="javascript:;" onclick="window.open(\'t2025.html\')">{TITLE}</a></li>',
    "on the row": f"<li onclick=\"location.href='t2025.html'\">{TITLE}<span>2026-03-20</span></li>",
    "data-url": f'<li><a data-url="t2025.html">{TITLE}</a></li>',
    "data-href on the row": f'<li data-href="./t2025.html"><span>{TITLE}</span><i>2026-03-20</i></li>',
    "data-link, whole": f'<li><a href="#" data-link="{HOME}t2025.html">{TITLE}</a></li>',
    "an address given to an unknown function": f'<li><a href="#" onclick="return openPage(\'t2025.html\', 1)">{TITLE}</a></li>',
    "a function that tells": f'<li><a href="javascript:openDoc(2025)">{TITLE}</a><span>2026-03-20</span></li>',
    "a function that opens a window": f"<li><a onclick=\"openWin('2025')\">{TITLE}</a><span>2026-03-20</span></li>",
}
SCRIPT = (
    '<script>function openDoc(id){ location.href = "t" + id + ".html"; }'
    "function openWin(id){ var u = 't' + id + '.html'; window.open(u, '_blank'); }</script>"
)


@pytest.mark.parametrize("case", STATED)
def test_an_address_that_the_page_states_is_followed(case: str) -> None:
    leads, outcome = walked(listed(STATED[case]).replace("</head>", SCRIPT + "</head>"))

    assert leads[TITLE] == HOME + "t2025.html"
    assert outcome.beside == 0


TITLED = {
    "查看 in a cell of its own": page(
        f'<table>{HEAD}<tr><td>1</td><td>{TITLE}</td><td>2026-03-20</td><td><a href="t2025.html">查看</a></td></tr>{TABLE}</table>'
    ),
    "[详细] in a list": page(
        "<ul>"
        + "".join(
            f'<li>云和县{y}年法治政府建设情况报告 <span>{y + 1}-03-20</span><a href="t{y}.html">[详细]</a></li>'
            for y in (2025, 2024)
        )
        + "</ul>"
    ),
    "a number in front": page(
        f"<table>{HEAD}"
        + "".join(
            f'<tr><td><a href="t{y}.html">{2026 - y}</a></td><td>云和县{y}年法治政府建设情况报告</td><td>{y + 1}-03-20</td></tr>'
            for y in (2025, 2024)
        )
        + "</table>"
    ),
    "a picture": page(
        "<ul>"
        + "".join(
            f'<li><p>云和县{y}年法治政府建设情况报告</p><p>{y + 1}-03-20</p><a href="t{y}.html"><img src="pdf.gif"></a></li>'
            for y in (2025, 2024)
        )
        + "</ul>"
    ),
    "PDF版": page(
        "<ul>"
        + "".join(
            f'<li><span>云和县{y}年法治政府建设情况报告</span><a href="t{y}.html">PDF版</a><em>{y + 1}-03-20</em></li>'
            for y in (2025, 2024)
        )
        + "</ul>"
    ),
    "a card with a button": page(
        '<div class="cards">'
        + "".join(
            f'<div class="card"><h4>云和县{y}年法治政府建设情况报告</h4><p>{y + 1}年3月20日</p><div class="btn"><a href="t{y}.html">点击查看</a></div></div>'
            for y in (2025, 2024)
        )
        + "</div>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TITLED)
def test_the_title_is_the_rows_where_the_link_says_only_see(case: str) -> None:
    leads, outcome = walked(TITLED[case])

    assert leads[TITLE] == HOME + "t2025.html"
    assert outcome.beside == 0
    assert not any(is_marked(url) for url in leads.values())


NO_ROWS = {
    "menus": f'<ul class="menu"><li><a href="#">法治政府建设年度报告</a></li><li><a href="javascript:;">2025年度报告</a></li></ul><ul class="list">{OLDER}</ul>',
    "tabs of years": f'<div class="tab"><ul><li><a href="#">2025年</a></li><li><a href="#">2024年</a></li></ul></div><ul class="list">{OLDER}</ul>',
    "a heading with the year": f'<h3>2025年法治政府建设年度报告</h3><ul class="list">{OLDER}</ul>',
    "a crumb": f'<div class="crumb">当前位置：<a href="/">首页</a> &gt; {TITLE}</div><ul class="list">{OLDER}</ul>',
    "a table's head": f'<table><tr><td>法治政府建设年度报告名称</td><td>发布日期</td></tr>{"".join(f"<tr><td><a href=t{y}.html>云和县{y}年法治政府建设情况报告</a></td><td>{y + 1}-03-20</td></tr>" for y in (2024, 2023))}</table>',
    "separators and totals": f'<ul class="list">{OLDER}<li class="line"></li><li>共 3 条记录 第1页/共1页</li></ul>',
    "a sentence": f'<p class="tip">根据有关规定，现将各部门《2025年法治政府建设情况报告》予以公开，请点击下列标题查看。</p><ul class="list">{OLDER}</ul>',
    "the row's own summary": f'<ul class="list"><li><a href="t2025.html">{TITLE}</a><p>{TITLE}</p><span>2026-03-20</span></li>{OLDER}</ul>',
    "a cut link, its title in full beside it": f'<ul class="list"><li><a href="t2025.html">云和县2025年法治政府…</a><div class="tip">{TITLE}</div><span>2026-03-20</span></li>{OLDER}</ul>',
    "a picture's words beside its link": f'<div class="slide"><a href="t2025.html"><img alt="{TITLE}"></a><p>{TITLE}</p></div><ul class="list"><li><a href="t2025.html">{TITLE}</a><span>2026-03-20</span></li>{OLDER}</ul>',
    "interpretations": f'<ul class="list"><li><a href="#">一图读懂{TITLE}</a></li>{OLDER}</ul>',
    "scripts and comments": f'<!-- <li>{TITLE}</li> --><script>var t = "{TITLE}";</script><ul class="list">{OLDER}</ul>',
}  # fmt: skip


@pytest.mark.parametrize("case", NO_ROWS)
def test_words_that_are_no_rows_make_no_listing_blind(case: str) -> None:
    leads, outcome = walked(page(NO_ROWS[case]))

    assert [title for title, url in leads.items() if is_marked(url)] == []
    assert outcome.whole


def test_the_operators_own_selector_says_where_rows_without_address_count() -> None:
    html = page(f"<div><p>{TITLE}</p><p>2026-03-20</p></div><ul class='list'>{OLDER}</ul>")

    assert TITLE in walked(html)[0]
    assert TITLE not in walked(html, options={"within": "ul.list"})[0]
    assert TITLE in walked(listed(f"<li>{TITLE}</li>"), options={"rows": "ul.list li"})[0]


def test_a_report_linked_beside_the_list_is_followed_and_is_no_row_of_it() -> None:
    leads, outcome = walked(
        page(f'<div class="hot"><a href="/tt/t2025.html">{TITLE}</a></div><ul class="list">{OLDER}</ul>')
    )

    assert leads[TITLE] == "http://www.yunhe.gov.cn/tt/t2025.html"
    assert (outcome.rows, outcome.beside) == (4, 1)


def test_a_record_of_data_without_an_address_is_a_row_too() -> None:
    answer = json.dumps({"total": 2, "rows": [{"title": TITLE, "url": "", "date": "2026-03-20"}, {"title": "云和县2024年法治政府建设情况报告", "url": "/a/t2024.html", "date": "2025-03-20"}]})  # fmt: skip
    steps = walk(
        Listing("331125", HOME, adapter="json_api"),
        lambda request: Reply(Page(request.url, answer, media_type="application/json")),
    )

    assert [is_marked(lead.url) for found in steps for lead in found.leads] == [True, False]


def test_rows_without_address_are_remembered_by_a_walk_that_was_killed() -> None:
    first = listed(f"<li>{TITLE}</li>").replace(
        '</ul></div><div class="foot', '</ul><a href="index_2.html">下一页</a></div><div class="foot'
    )
    second = page('<ul class="list"><li><a href="t2021.html">云和县2021年法治政府建设情况报告</a><span>2022-03-20</span></li></ul>')  # fmt: skip

    def ask(request: Request) -> Reply:
        return Reply(Page(request.url, second if "index_2" in request.url else first))

    steps = walk(Listing("331125", HOME), ask)
    found = next(steps)
    again = walk(
        Listing("331125", HOME), ask, resume=request_at(json.loads(json.dumps(place_of(found.resume))))
    )
    list(again)

    assert again.outcome is not None
    assert (again.outcome.rows, again.outcome.beside) == (5, 1)


def test_a_piece_of_rows_shows_titles_that_lead_nowhere_too() -> None:
    piece = f'<li><a href="t2024.html">云和县2024年法治政府建设情况报告</a></li><li><a onclick="go(7)">{TITLE}</a><b>2026-03-20</b></li>'

    assert [is_marked(lead.url) for lead in fragment_rows(piece, HOME)] == [False, True]
