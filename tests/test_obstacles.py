"""Portals that do not answer as they should, one row an obstacle (reading: what blocks a crawler in the field).

Every obstacle is met twice, by a listing never seen before and by one well looked at before the due date. Whatever it is: it
gets its code, nobody is accused for it, and the portal is not asked in a way that could pass for an attack.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from harvester.crawl import Looked
from harvester.problems import PROBLEMS
from tests.journey import SHANGHAI
from tests.portal.large import FOLDER, HTML, Column, column
from tests.portal.scene import AGENT, Scene
from tests.portal.server import Asked, Portal, Says, Script, redirect

BEFORE = datetime(2026, 3, 20, 9, 0, tzinfo=SHANGHAI)
AFTER = datetime(2026, 4, 2, 9, 0, tzinfo=SHANGHAI)  # the reports were due on 31 March
ACCUSATIONS = {"report-not-found", "report-late", "report-disputed", "report-withdrawn"}
Put = Callable[[Portal, Column], None]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """``put`` sets it up on a sound portal. ``most``: how often one address may be asked, the first time included.

    ``alone``: the portal refuses as a whole, so nothing but the listing may be asked after it. ``first``: it can be met at a
    first look.
    """

    name: str
    code: str
    put: Put
    detail: str = ""
    most: int = 1
    alone: bool = False
    first: bool = True


def at_listing(script: Script) -> Put:
    """The listing's first page answers so."""

    def put(portal: Portal, shown: Column) -> None:
        portal.answers[FOLDER] = script

    return put


def everywhere(says: Says) -> Put:
    """Every page of the portal answers so; robots.txt does not."""

    def put(portal: Portal, shown: Column) -> None:
        portal.otherwise = says

    return put


def on_page_two(script: Script) -> Put:
    def put(portal: Portal, shown: Column) -> None:
        for name in ("index_1.html", "index_2.html"):
            portal.answers[FOLDER + name] = script

    return put


def spoils(portal: Portal, shown: Column) -> None:
    """The portal reads its own pages in a wrong charset before it sends them."""
    spoilt = shown.listing(0).encode().decode("gb18030", "replace")
    portal.answers[FOLDER] = Says(spoilt.encode(), headers=(HTML,))


def robots(script: Script) -> Put:
    def put(portal: Portal, shown: Column) -> None:
        portal.answers["/robots.txt"] = script

    return put


def html(text: str, status: int = 200, *headers: tuple[str, str]) -> Says:
    return Says(text.encode(), status, (HTML, *headers))


def leads_to(path: str, says: Says) -> Put:
    """The listing redirects to another page of the portal."""

    def put(portal: Portal, shown: Column) -> None:
        portal.answers[FOLDER] = redirect(path)
        portal.answers[path.partition("?")[0]] = says

    return put


def redirects_for_ever(portal: Portal, shown: Column) -> None:
    portal.answers[FOLDER] = redirect("/a")
    portal.otherwise = lambda asked: redirect(asked.path + "a") if asked.path.endswith("a") else shown(asked)


def shrinks(portal: Portal, shown: Column) -> None:
    shown.rows = shown.rows[: len(shown.rows) // 5]


def empties(portal: Portal, shown: Column) -> None:
    shown.rows = []


def falls_back_to_home(portal: Portal, shown: Column) -> None:
    """nginx with try_files: every unknown address answers with the home page, which has rows of its own."""
    news = "".join(
        f'<li><a href="/xw/202603/t202603{n:02}_{n}.html">{shown.place}召开第{n}次专题工作会议</a><span>2026-03-{n:02}</span></li>'
        for n in range(1, 26)
    )
    links = "".join(f'<a href="/l{n}/">栏目{n}</a>' for n in range(40))
    portal.otherwise = html(
        f"<html><head><title>{shown.place}人民政府</title></head><body><div>{links}</div><ul>{news}</ul></body></html>"
    )


def repeats_page_one(portal: Portal, shown: Column) -> None:
    for name in ("index_1.html", "index_2.html"):
        portal.answers[FOLDER + name] = lambda asked: html(shown.listing(0))


def repeats_without_telling(portal: Portal, shown: Column) -> None:
    """A pager of plain links that states no number, and the first page behind every one of them."""

    def answer(asked: Asked) -> Says:
        rows = "".join(
            f'<li><a href="{row.path}">{row.title}</a><span>{row.day}</span></li>' for row in shown.rows[:20]
        )
        return html(f"<html><body><ul>{rows}</ul><a href='{FOLDER}list_2.html'>下一页</a></body></html>")

    portal.answers[FOLDER] = portal.answers[FOLDER + "list_2.html"] = answer


def shows_another_column(portal: Portal, shown: Column) -> None:
    rows = "".join(
        f'<li><a href="/xwdt/202601/t20260101_{n}.html">全县要闻动态之{n}：有关会议召开</a><span>2026-01-01</span></li>'
        for n in range(20)
    )
    other = html(f"<html><head><title>今日要闻</title></head><body><ul>{rows}</ul></body></html>")
    on_page_two(other)(portal, shown)


RUISHU = (
    '<html><head><meta id="9DhefwqGPrzGxEp9hPaoag" content="{}gWe" r="m"><script type="text/javascript" r=\'m\'>'
    "$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=68234;$_ts.cd=\"qJDlcuplqaAjhOVmqGqeccQlhc3AcAx\";</script>"
    '<script type="text/javascript" src="/tQrlMwxgEtCS/Jk6aVTYjhBeW.294cc83.js" r=\'m\'></script></head><body></body></html>'
)
JSL_FIRST = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+'_clearance_s=1774'+'.95|-1|';"
    "location.href=location.pathname+location.search</script>"
)
JSL_SECOND = (
    '<script>function hash(a){return a}function go(a){location.href=a}go({"bts":["1774.1|0|z","%2FQ%3D"],"chars":"abcd",'
    '"ct":"5f0e","ha":"md5","is":true,"tn":"__jsl_clearance_s","vt":"3600","wt":"1500"})</script>'
)
SHIELD = "<html><head><title>创宇盾</title></head><body><h2>当前访问疑似黑客攻击，已被创宇盾拦截</h2><p>事件编号：1f0a3c</p></body></html>"
LOGIN = (
    "<html><head><title>统一身份认证</title></head><body><form action='/login'>用户名 <input name='u'>密码 "
    "<input type='password' name='p'><button>登录</button></form></body></html>"
)
CAPTCHA = "<html><head><title>安全验证</title></head><body><p>请完成安全验证后继续访问</p><div id='slide'>请拖动滑块完成拼图</div></body></html>"
SAFEDOG = (
    "<html><head><title>网站防火墙</title></head><body><h1>网站防火墙</h1><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>"
    "<p>可能原因：您提交的内容包含危险的攻击请求</p></body></html>"
)
GAMBLING = (
    "<html><head><title>澳门新葡京娱乐城-开元棋牌官网-百家乐真人娱乐</title></head><body><ul>"
    + "".join(
        f"<li><a href='/p/{n}.html'>首存优惠活动第{n}期火热进行</a><span>2026-03-01</span></li>"
        for n in range(20)
    )
    + "</ul></body></html>"
)
SHELL = (
    '<!DOCTYPE html><html><head><title>门户</title></head><body><noscript>请启用脚本</noscript><div id="app"></div>'
    '<script src="/js/chunk-vendors.8f2.js"></script><script src="/js/app.1c9.js"></script></body></html>'
)
FRAMED_ABROAD = (
    "<html><body><h2>法治政府建设</h2><iframe src='http://list.example.com/list.html'></iframe></body></html>"
)
MOVED_ABROAD = "<html><head><meta http-equiv='refresh' content='0;url=http://www.example.com/new/'></head><body></body></html>"
NOT_THERE = "<html><head><title>404-页面不存在</title></head><body><p>抱歉，您访问的页面不存在或已被删除</p></body></html>"
PACKED = gzip.compress(("<html><body>" + "法治政府建设" * 4000 + "</body></html>").encode(), mtime=0)
MOJIBAKE = (
    b"<html><body>"
    + bytes((n * 37 + 129) % 126 + 129 for n in range(3000))
    + b"\xff\xfe\xff" * 300
    + b"</body></html>"
)

TABLE = (
    Obstacle("瑞数 412", "blocked", everywhere(html(RUISHU, 412, ("Set-Cookie", "aBcDS=60x; path=/"))), "ruishu", alone=True),
    Obstacle("瑞数 202", "blocked", everywhere(html(RUISHU, 202)), "ruishu", alone=True),
    Obstacle("瑞数 with 200", "blocked", everywhere(html(RUISHU)), "ruishu", alone=True),
    Obstacle(
        "加速乐 521", "blocked", everywhere(html(JSL_FIRST, 521, ("Set-Cookie", "__jsluid_h=a1; path=/"))), "jsl", alone=True
    ),
    Obstacle("加速乐, second step", "blocked", everywhere(html(JSL_SECOND, 521)), "jsl", alone=True),
    Obstacle("创宇盾 403", "blocked", everywhere(html(SHIELD, 403)), "chuangyudun", alone=True),
    Obstacle("创宇盾 200", "blocked", everywhere(html(SHIELD)), "chuangyudun", alone=True),
    Obstacle(
        "C3VK shell",
        "blocked",
        everywhere(
            html("<html><script>setTimeout(function(){location.reload()},50)</script></html>", 200, ("Set-Cookie", "C3VK=4e;max-age=300"))
        ),
        "c3vk",
        alone=True,
    ),
    Obstacle("_guard shell", "blocked", everywhere(html('<script src="/_guard/html.js?js=slider_html"></script>')), "guard", alone=True),
    Obstacle(
        "telecom WAF 405",
        "blocked",
        everywhere(html("<html><body>该网站正在使用电信云防护服务，您的访问被阻断</body></html>", 405)),
        "telecom-waf",
        alone=True,
    ),
    Obstacle("captcha", "blocked", everywhere(html(CAPTCHA)), "captcha", alone=True),
    Obstacle("安全狗", "blocked", everywhere(html(SAFEDOG)), "safedog", alone=True),
    Obstacle("安全狗 403", "blocked", everywhere(html(SAFEDOG, 403)), "safedog", alone=True),
    Obstacle("D盾", "blocked", everywhere(html("<title>D盾_拦截提示</title><body>D盾_拦截提示：请勿提交非法信息</body>")), "d-shield", alone=True),
    Obstacle(
        "360",
        "blocked",
        everywhere(html("<body><script src='//safe.webscan.360.cn/stopattack.js'></script>您的请求已被拦截</body>", 403)),
        "360",
        alone=True,
    ),
    Obstacle("宝塔", "blocked", everywhere(html("<title>宝塔网站防火墙</title><body>宝塔网站防火墙：请求被拦截</body>", 403)), "bt-waf", alone=True),
    Obstacle("user agent refused 403", "blocked", everywhere(html("<h1>403 Forbidden</h1>", 403)), "forbidden", alone=True),
    Obstacle("user agent refused 418", "blocked", everywhere(html("", 418)), "forbidden", alone=True),
    Obstacle("login form", "login-required", everywhere(html(LOGIN)), alone=True),
    Obstacle("led to a login", "login-required", leads_to("/sso/login?service=x", html(LOGIN)), alone=True),
    Obstacle("401", "login-required", everywhere(html("", 401, ("WWW-Authenticate", "Basic"))), alone=True),
    Obstacle("soft 404 by its title", "soft-404", at_listing(html(NOT_THERE))),
    Obstacle("soft 404 by its words", "soft-404", at_listing(html("<body><p>您访问的栏目不存在</p></body>"))),
    Obstacle("soft 404 as a stub", "soft-404", at_listing(html("404 not found"))),
    Obstacle("soft 404 behind a redirect", "soft-404", leads_to("/404.html", html(NOT_THERE))),
    Obstacle("led to the home page", "soft-404", at_listing(redirect("/"))),
    Obstacle("the home page for every address", "soft-404", falls_back_to_home),
    Obstacle("domain for sale", "hijacked", everywhere(html("<title>域名出售</title><body>该域名可转让，本域名正在出售，联系微信</body>")), alone=True),
    Obstacle("taken over by gambling", "hijacked", everywhere(html(GAMBLING)), alone=True),
    Obstacle("licence lapsed", "hijacked", everywhere(html("<body>网站暂时无法访问，该网站未进行备案</body>")), alone=True),
    Obstacle("429 for an hour", "rate-limited", everywhere(html("", 429, ("Retry-After", "3600"))), "3600", alone=True),
    Obstacle("429 without a time", "rate-limited", everywhere(html("", 429)), alone=True),
    Obstacle("429 for a second", "rate-limited", everywhere(html("", 429, ("Retry-After", "1"))), most=2, alone=True),
    Obstacle("访问过于频繁", "rate-limited", everywhere(html("<body>您的访问过于频繁，请稍后再试</body>")), alone=True),
    Obstacle("503 maintenance", "http-error", everywhere(html("<body>系统维护中</body>", 503)), "503", alone=True),
    Obstacle("503 for a day", "rate-limited", everywhere(html("<body>系统维护中</body>", 503, ("Retry-After", "86400"))), alone=True),
    Obstacle("502", "http-error", everywhere(html("<h1>502 Bad Gateway</h1>", 502)), "502", alone=True),
    Obstacle("maintenance with 200", "http-error", everywhere(html("<body>网站系统升级维护中，请稍后访问</body>")), "maintenance", alone=True),
    Obstacle("404", "http-error", at_listing(html("<h1>404</h1>", 404)), "404"),
    Obstacle("410", "http-error", at_listing(html("", 410)), "410"),
    Obstacle("robots denied", "robots-denied", robots(Says(b"User-agent: *\nDisallow: /zwgk/\n")), most=0, alone=True),
    Obstacle("robots.txt broken", "http-error", robots(html("", 503)), "robots.txt", most=0, alone=True),
    Obstacle("redirects in a circle", "redirect-loop", at_listing(redirect(FOLDER))),
    Obstacle("redirects for ever", "redirect-loop", redirects_for_ever),
    Obstacle("redirect to a foreign host", "forbidden-address", at_listing(redirect("http://www.example.com/zwgk/"))),
    Obstacle("redirect into the intranet", "forbidden-address", at_listing(redirect("http://10.0.0.1/zwgk/"))),
    Obstacle("refresh to a foreign host", "forbidden-address", at_listing(html(MOVED_ABROAD))),
    Obstacle("rows loaded by script", "script-only", at_listing(html(SHELL))),
    Obstacle("AngularJS", "script-only", at_listing(html("<body ng-app='m'><li ng-repeat='x in list'>{{x.title}}</li></body>"))),
    Obstacle("frame of a foreign host", "listing-empty", at_listing(html(FRAMED_ABROAD))),
    Obstacle("no rows", "listing-empty", empties),
    Obstacle("rows gone by 80 %", "listing-shrunk", shrinks, first=False),
    Obstacle("an empty body", "listing-empty", at_listing(html(""))),
    Obstacle("an answer of a service", "listing-empty", at_listing(Says(b'{"success":false,"data":{}}', headers=(("Content-Type", "application/json"),)))),
    Obstacle("a file for a page", "undecodable", at_listing(Says(b"PK\x03\x04" + bytes(range(256)) * 8, headers=(("Content-Type", "application/zip"),)))),
    Obstacle("bytes that are no text", "undecodable", at_listing(Says(MOJIBAKE))),
    Obstacle("words spoilt before they were sent", "undecodable", spoils, "UTF-8 read as GB18030"),
    Obstacle("page 2: 500", "http-error", on_page_two(html("", 500)), "500"),
    Obstacle("page 2: 404", "http-error", on_page_two(html("", 404)), "404"),
    Obstacle("page 2: 403", "blocked", on_page_two(html("", 403)), "forbidden"),
    Obstacle("page 2: a firewall's words", "blocked", on_page_two(html(SAFEDOG)), "safedog"),
    Obstacle("page 2: too often", "rate-limited", on_page_two(html("<body>请求过于频繁</body>"))),
    Obstacle("page 2: reset", "unreachable", on_page_two(Says(reset=True)), "reset", most=2),
    Obstacle("page 2: page 1 again", "listing-empty", repeats_page_one, "repeats"),
    Obstacle("page 2: page 1 again, no number stated", "listing-empty", repeats_without_telling),
    Obstacle("page 2: another column", "soft-404", shows_another_column),
    Obstacle("page 2: a stub", "listing-empty", on_page_two(html("<html></html>"))),
    Obstacle("gzip that ends early", "undecodable", at_listing(Says(PACKED[:-40], headers=(HTML, ("Content-Encoding", "gzip"))))),
    Obstacle("gzip that is none", "undecodable", at_listing(Says(b"\x1f\x8b\x08\x00broken", headers=(HTML, ("Content-Encoding", "gzip"))))),
    Obstacle("an encoding not asked for", "undecodable", at_listing(Says(b"\x8b\x01\x80", headers=(HTML, ("Content-Encoding", "br"))))),
    Obstacle("hung up in the middle", "unreachable", at_listing(Says(b"<html><body>", cut=True)), "reset", most=2),
    Obstacle("reset", "unreachable", everywhere(Says(reset=True)), "reset", most=2, alone=True),
    Obstacle("not HTTP", "unreachable", everywhere(Says(raw=b"SSH-2.0-OpenSSH_8.0\r\n")), most=2, alone=True),
    Obstacle("more than we take", "too-large", at_listing(Says(headers=(HTML, ("Content-Length", "99999999999")), chunks=lambda: iter([b"x"])))),
)  # fmt: skip
NAMES = [obstacle.name for obstacle in TABLE]


@dataclass(frozen=True, slots=True)
class Met:
    """What came of one obstacle."""

    looked: Looked
    row: dict[str, Any]
    asked: list[Asked]
    articles: frozenset[str]
    alerts: frozenset[str]


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Met]]:
    """All obstacles in one pass, twice, with five sound portals among them."""
    known = {f"known: {one.name}": one for one in TABLE}
    strange = {f"first: {one.name}": one for one in TABLE if one.first}
    sound = [f"sound {number}" for number in range(5)]
    columns = dict.fromkeys((*known, *strange, *sound), _column)
    with Scene(tmp_path_factory.mktemp("met"), columns, now=BEFORE) as scene:
        scene.crawl(*known)
        scene.forget()
        scene.journey.now = AFTER
        for name, obstacle in (known | strange).items():
            place = scene.places[name]
            obstacle.put(place.portal, place.column)
        looked = scene.crawl()
        alerts = scene.journey.sweep(send=False)
        board = scene.journey.board(2025)
        found = {}
        for name in (*columns,):
            place = scene.places[name]
            raised = frozenset(alert["rule"] for alert in alerts if alert["jurisdiction"] == place.code)
            articles = frozenset(row.path for row in place.column.rows)
            kind, _, rest = name.partition(": ")
            found[kind, rest] = Met(
                looked[name], board[place.code, 2025], list(place.portal.asked), articles, raised
            )
        yield found


def _column(place: str) -> Column:
    return column(place, 22, 2023, 2024)


KINDS = ("first", "known")
CASES = [(kind, one) for one in TABLE for kind in KINDS if kind == "known" or one.first]
each_case = pytest.mark.parametrize(
    ("kind", "obstacle"), CASES, ids=[f"{kind}, {one.name}" for kind, one in CASES]
)


@each_case
def test_an_obstacle_has_its_code_and_nobody_is_accused_for_it(
    kind: str, obstacle: Obstacle, met: dict[tuple[str, str], Met]
) -> None:
    one = met[kind, obstacle.name]
    assert (one.looked.found.problem, one.looked.found.complete) == (obstacle.code, False), (
        one.looked.found.detail
    )
    assert obstacle.detail in one.looked.found.detail
    assert (one.row["standing"], one.row["problem"]) == ("unobserved", obstacle.code)
    assert one.row["last_good_look_at"] is None or kind == "known"
    assert not one.alerts & ACCUSATIONS
    assert all(PROBLEMS[obstacle.code].hint)
    assert all(PROBLEMS[obstacle.code].says)


@each_case
def test_an_obstacle_is_not_asked_twice_in_a_way_that_could_pass_for_an_attack(
    kind: str, obstacle: Obstacle, met: dict[tuple[str, str], Met]
) -> None:
    asked = [one for one in met[kind, obstacle.name].asked if one.path != "/robots.txt"]
    counts = Counter(one.path for one in asked)
    assert all(count <= max(obstacle.most, 1) for count in counts.values()), counts
    assert {one.headers["user-agent"] for one in asked} <= {AGENT}
    assert {one.method for one in asked} <= {"GET"}
    assert len(met[kind, obstacle.name].asked) - len(asked) <= 2  # robots.txt
    if obstacle.alone:
        assert len(asked) <= obstacle.most + ("login" in obstacle.name), counts
        assert not set(counts) & met[kind, obstacle.name].articles


@pytest.mark.parametrize("number", range(5))
def test_a_sound_portal_is_unharmed_by_its_neighbours(number: int, met: dict[tuple[str, str], Met]) -> None:
    one = met[f"sound {number}", ""]
    assert (one.looked.found.problem, one.looked.found.complete, one.looked.found.rows) == (None, True, 24)
    assert one.looked.found.outcome["new"] == 2
    assert one.row["standing"] == "not_found"
    assert "report-not-found" in one.alerts


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_problem_says_in_both_languages_what_to_do(code: str) -> None:
    problem = PROBLEMS[code]
    assert all(text.strip() for text in (*problem.says, *problem.hint))
