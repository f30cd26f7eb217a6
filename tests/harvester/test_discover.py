"""From a home page to the report column, on a dozen portals of different shape."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import yaml

from harvester.discover import MAX_REQUESTS, discover
from harvester.pieces import Page, Request, Trouble
from tests.places import shared

HOST = "http://www.yunhe.gov.cn"
CODE = '<meta name="SiteIDCode" content="3311250001"><meta name="SiteName" content="云和县人民政府">'


@dataclass(frozen=True)
class Reply:
    page: Page | None
    trouble: Trouble | None = None


class Portal:
    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = {HOST + path: text for path, text in pages.items()}
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request.url)
        text = self.pages.get(request.url.partition("#")[0])
        return (
            Reply(Page(request.url, text)) if text is not None else Reply(None, Trouble("http-error", "404"))
        )


def page(body: str, head: str = "", title: str = "云和县人民政府") -> str:
    return f"<html><head><title>{title}</title>{CODE}{head}</head><body>{body}</body></html>"


def menu(*links: tuple[str, str]) -> str:
    return (
        '<div class="nav"><ul>'
        + "".join(f'<li><a href="{href}">{words}</a></li>' for href, words in links)
        + "</ul></div>"
    )


def column(*titles: str, name: str = "法治政府建设年度报告") -> str:
    rows = "".join(
        f'<li><a href="./202{n}03/t202{n}0312_{n}00{n}.html" title="{title}">{title}</a><span>202{n}-03-12</span></li>'
        for n, title in enumerate(titles, 1)
    )
    return page(
        f'<ul class="list">{rows}</ul><script>createPageHTML(1,0,"index","html")</script>',
        f'<meta name="ColumnName" content="{name}">',
        name,
    )


REPORTS = tuple(f"云和县{year}年法治政府建设年度报告" for year in (2020, 2021, 2022, 2023))
MIXED = (
    "关于开展消防检查的通知",
    "云和县2023年法治政府建设情况的报告",
    "关于停水的公告",
    "招聘公告（第三批）",
    "关于公开征求意见的公告",
    "公示名单之五",
)
OTHER = menu(
    ("/zjyh/", "走进云和"),
    ("/xwzx/", "新闻中心"),
    ("/bmfw/", "办事服务"),
    ("/xxgknb/", "政府信息公开年报"),
    ("/hdjl/", "互动交流"),
)


def tree(*nodes: tuple[int, str, str]) -> str:
    told = [
        {
            "id": 1,
            "name": "政府信息公开目录",
            "jump_url": "",
            "children": [
                {"id": number, "name": name, "jump_url": jump, "children": []} for number, name, jump in nodes
            ],
        }
    ]
    return page(
        f"<script>window._CONFIG = {{ SID: '762035', TREE: {json.dumps(told, ensure_ascii=False)} }};</script>"
    )


def catalogue(total: int) -> str:
    rows = [
        {
            "id": n,
            "title": f"连平县202{n}年法治政府建设年度报告",
            "url": f"{HOST}/gkmlpt/content/2/24/post_24{n}.html",
            "date": 1743123600,
        }
        for n in range(total)
    ]
    return json.dumps({"total": total, "articles": rows}, ensure_ascii=False)


PORTALS: dict[str, tuple[dict[str, str], str]] = {
    "named on the home page": (
        {"/": page(OTHER + menu(("/zwgk/fzbg/", "法治政府建设年度报告"))), "/zwgk/fzbg/": column(*REPORTS)},
        "/zwgk/fzbg/",
    ),
    "an image whose address tells": (
        {
            "/": page(OTHER + '<a href="/zwgk/fzzfjsndbg/"><img src="x.png"></a>'),
            "/zwgk/fzzfjsndbg/": column(*REPORTS),
        },
        "/zwgk/fzzfjsndbg/",
    ),
    "down the disclosure tree": (
        {
            "/": page(OTHER + menu(("/zwgk/zfxxgk/", "政府信息公开"))),
            "/zwgk/zfxxgk/": page(
                menu(
                    ("zfxxgkzn/", "信息公开指南"), ("fdzdgknr/", "法定主动公开内容"), ("ysqgk/", "依申请公开")
                )
            ),
            "/zwgk/zfxxgk/fdzdgknr/": page(
                menu(("jgzn/", "机构职能"), ("czyjs/", "财政预决算"), ("qtfdxx/", "其他法定信息"))
            ),
            "/zwgk/zfxxgk/fdzdgknr/qtfdxx/": page(menu(("a1/", "建议提案"), ("a2/", "法治政府建设情况"))),
            "/zwgk/zfxxgk/fdzdgknr/qtfdxx/a2/": column(*REPORTS, name="法治政府建设情况"),
        },
        "/zwgk/zfxxgk/fdzdgknr/qtfdxx/a2/",
    ),
    "a Guangdong catalogue": (
        {
            "/": page(OTHER + menu(("/gkmlpt/index", "政府信息公开"))),
            "/gkmlpt/index": tree(
                (10, "机构概况", ""), (5850, "法治政府建设年度报告", ""), (11, "法治政府专题", HOST + "/zt/")
            ),
            "/gkmlpt/api/all/5850?page=1&sid=762035": catalogue(4),
        },
        "/gkmlpt/index#5850",
    ),
    "a report among the news": (
        {
            "/": page(
                OTHER
                + '<div class="news"><ul><li><a href="/zwgk/zfwj/abc/202503/t20250328_1.html">云和县2024年法治政府建设年度报告</a></li></ul></div>'
            ),
            "/zwgk/zfwj/abc/": column(*REPORTS),
        },
        "/zwgk/zfwj/abc/",
    ),
    "a home page that is a redirect": (
        {
            "/": "<html><script>location.href='/yunhe/index.html'</script></html>",
            "/yunhe/index.html": page(OTHER + menu(("fzzfjs/", "法治政府建设"))),
            "/yunhe/fzzfjs/": column(*REPORTS),
        },
        "/yunhe/fzzfjs/",
    ),
    "menu entries that are scripts": (
        {
            "/": page(OTHER + "<ul><li onclick=\"location.href='/fzzf/list.html'\">依法行政</li></ul>"),
            "/fzzf/list.html": column(*REPORTS, name="依法行政"),
        },
        "/fzzf/list.html",
    ),
    "no column of its own": (
        {
            "/": page(OTHER + menu(("/tzgg/", "通知公告"), ("/gsgg/", "公示公告"))),
            "/tzgg/": column(*MIXED, name="通知公告"),
            "/gsgg/": column("公示一号文件标题", "公示二号文件标题"),
        },
        "/tzgg/",
    ),
    "a catalogue tree in a script": (
        {
            "/": page(OTHER + menu(("/xxgk/", "政务公开"))),
            "/xxgk/": page(
                '<script>var nodes=[{"name":"目录","children":[{"name":"机构职能","url":"/xxgk/jgzn/","children":[]},{"name":"法治政府建设报告","url":"/xxgk/c77/","children":[]}]}];</script>'
            ),
            "/xxgk/c77/": column(*REPORTS),
        },
        "/xxgk/c77/",
    ),
    "a frame around the catalogue": (
        {
            "/": page(OTHER + menu(("/zwgk/", "政务公开"))),
            "/zwgk/": page('<iframe src="/zwgk/zfxxgk/tree.html"></iframe>'),
            "/zwgk/zfxxgk/tree.html": page(menu(("/zwgk/fzzfjsbg/", "年度报告"))),
            "/zwgk/fzzfjsbg/": column(*REPORTS),
        },
        "/zwgk/fzzfjsbg/",
    ),
}


@pytest.mark.parametrize("shape", sorted(PORTALS))
def test_the_report_column_is_found(shape: str) -> None:
    pages, expected = PORTALS[shape]
    portal = Portal(pages)
    found = discover(HOST + "/", portal)

    assert found, portal.asked
    assert found[0].url == HOST + expected
    assert found[0].why.rows > 0
    assert len(portal.asked) <= MAX_REQUESTS


def test_the_yaml_can_be_pasted() -> None:
    found = discover(HOST + "/", Portal(PORTALS["named on the home page"][0]))

    assert yaml.safe_load(found[0].yaml) == [
        {"code": "331125", "listings": [{"url": HOST + "/zwgk/fzbg/", "adapter": "trs"}]}
    ]
    told = discover(HOST + "/", Portal(PORTALS["a Guangdong catalogue"][0]))[0]
    assert yaml.safe_load(told.yaml)[0]["listings"][0] == {
        "url": HOST + "/gkmlpt/index#5850",
        "adapter": "nfcms",
    }


def test_the_column_of_disclosure_reports_is_no_candidate() -> None:
    rows = tuple(f"云和县{year}年政府信息公开工作年度报告" for year in (2021, 2022, 2023))
    pages = {
        "/": page(menu(("/xxgknb/", "政府信息公开年报"), ("/zwgk/zfxxgk/", "政府信息公开"))),
        "/xxgknb/": column(*rows),
        "/zwgk/zfxxgk/": column(*rows, name="政府信息公开"),
    }

    assert discover(HOST + "/", Portal(pages)) == []


def test_a_column_of_its_own_goes_before_the_announcements() -> None:
    pages = {
        "/": page(menu(("/tzgg/", "通知公告"), ("/zwgk/fzzfjs/", "法治政府建设"))),
        "/tzgg/": column(*MIXED, name="通知公告"),
        "/zwgk/fzzfjs/": column(*REPORTS),
    }

    assert discover(HOST + "/", Portal(pages))[0].url == HOST + "/zwgk/fzzfjs/"


def test_other_hosts_are_not_asked() -> None:
    portal = Portal(
        {
            "/": page(
                menu(
                    ("http://www.lishui.gov.cn/fzzfjs/", "法治政府建设年度报告"),
                    ("http://evil.example.com/fzzfjs/", "法治政府建设"),
                )
            )
        }
    )

    assert discover(HOST + "/", portal) == []
    assert portal.asked == [HOST + "/"]


def test_a_home_page_that_cannot_be_read_gives_nothing() -> None:
    assert discover(HOST + "/", Portal({})) == []


def test_the_number_of_requests_is_bounded() -> None:
    class Endless(Portal):
        def __call__(self, request: Request) -> Reply:
            self.asked.append(request.url)
            number = len(self.asked)
            return Reply(
                Page(
                    request.url,
                    page(menu(*((f"/zwgk/zfxxgk{number}/{n}/", "政府信息公开") for n in range(9)))),
                )
            )

    portal = Endless({})

    assert discover(HOST + "/", portal) == []
    assert len(portal.asked) <= MAX_REQUESTS


@pytest.mark.parametrize(
    "name", ["tpl_wuangovcn_1_home.html", "tpl_jurong_1_home.html", "tpl_staticchangxingdao_1_home.html"]
)
def test_templates_of_real_home_pages_are_searched_without_harm(name: str) -> None:
    text = shared("data", "pages", name).read_text("utf-8")

    def ask(request: Request) -> Reply:
        return (
            Reply(Page(request.url, text))
            if request.url == HOST + "/"
            else Reply(None, Trouble("http-error", "404"))
        )

    asking: Callable[[Request], Reply] = ask
    assert discover(HOST + "/", asking) == []


def test_the_column_is_found_where_only_the_site_map_names_it() -> None:
    portal = Portal(
        {
            "/": page(OTHER + '<a href="/wzdt.html">网站地图</a>'),
            "/wzdt.html": page(menu(("/a/", "县情"), ("/zwgk/fzzf/", "法治政府建设情况报告"))),
            "/zwgk/fzzf/": column(*REPORTS),
        }
    )
    assert [one.url for one in discover(HOST + "/", portal)][:1] == [HOST + "/zwgk/fzzf/"]


def test_the_column_is_found_in_a_menu_that_a_script_writes() -> None:
    script = """<script>document.write("<a href='/zwgk/fzzf/'>法治政府建设</a>")</script>"""
    portal = Portal({"/": page(OTHER + script), "/zwgk/fzzf/": column(*REPORTS)})
    assert [one.url for one in discover(HOST + "/", portal)][:1] == [HOST + "/zwgk/fzzf/"]
