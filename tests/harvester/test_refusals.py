"""A refusal is called by its name, and a page is not called a refusal."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.pieces import Purpose
from harvester.problems import PROBLEMS
from harvester.refusals import refusal
from tests.places import shared

URL = "http://www.example-county.gov.cn/zwgk/fzzfjs/t20260320_1.html"
HTML = ("content-type", "text/html; charset=utf-8")
LONG = "我县坚持以习近平法治思想为指导，全面推进依法行政，现将本年度法治政府建设情况报告如下。" * 30
ARTICLE = (
    '<meta name="ArticleTitle" content="关于某事的通知"><meta name="PubDate" content="2026-03-20 09:00">'
)
ROWS = "".join(
    f"<li><a href='{n}.html'>关于第{n}号事项的通知公告</a><span>2026-03-{n % 28 + 1:02}</span></li>"
    for n in range(40)
)

RUISHU = (
    '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    '<meta id="9DhefwqGPrzGxEp9hPaoag" content="abc" r="m"><script type="text/javascript" r=\'m\'>'
    "$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=12345;$_ts.cd=\"qq\";</script>"
    "<script type='text/javascript' src='/tQrlMw/Jk6.294cc83.js' r='m'></script></head><body></body></html>"
)
JSL_1 = "<script>document.cookie=('_')+('_')+('jsl_clearance_s')+('=1');location.href=location.pathname+location.search</script>"
JSL_2 = '<script>function go(t){}go({"bts":["1","2"],"chars":"abc","ct":"ff","ha":"sha1","tn":"__jsl_clearance_s","vt":"3600","wt":"1500"})</script>'


def _page(words: str, title: str = "", head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{words}</body></html>"


REFUSALS = [
    ("jsl", 521, JSL_1, (("set-cookie", "__jsluid_h=ab; path=/"),), "blocked"),
    ("jsl", 521, JSL_2, (), "blocked"),
    ("jsl", 200, JSL_2, (), "blocked"),
    ("ruishu", 412, RUISHU, (), "blocked"),
    ("ruishu", 412, "", (), "blocked"),
    ("ruishu", 202, RUISHU, (), "blocked"),
    ("ruishu", 400, RUISHU, (), "blocked"),
    ("ruishu", 200, RUISHU, (), "blocked"),
    ("chuangyudun", 403, _page("当前访问疑似黑客攻击，已被创宇盾拦截。"), (), "blocked"),
    ("chuangyudun", 200, _page("当前访问疑似黑客攻击，已被创宇盾拦截。", "知道创宇云防御"), (), "blocked"),
    (
        "c3vk",
        200,
        "<script>location.reload()</script>",
        (("set-cookie", "C3VK=9f; path=/; max-age=300"),),
        "blocked",
    ),
    (
        "c3vk",
        200,
        "<html><body><script>var e='C3VK=9f';document.cookie=e;location.reload();</script></body></html>",
        (),
        "blocked",
    ),
    ("guard", 200, '<script src="/_guard/html.js?js=slider_html"></script>', (), "blocked"),
    (
        "js-cookie",
        200,
        "<script>document.cookie='wzws_cid=1';setTimeout('location.reload()',100)</script>",
        (),
        "blocked",
    ),
    (
        "telecom-waf",
        405,
        _page(
            "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。该网站正在使用电信云防护服务"
        ),
        (),
        "blocked",
    ),
    ("safedog", 403, _page("网站防火墙：您的请求带有不合法参数，已被网站管理员设置拦截！"), (), "blocked"),
    ("d-shield", 200, _page("您提交的内容含有非法参数", "D盾_拦截提示"), (), "blocked"),
    (
        "360",
        200,
        _page("<a href='http://safe.webscan.360.cn/stopattack'>说明</a>您的访问出现异常 360主机卫士"),
        (),
        "blocked",
    ),
    ("bt-waf", 403, _page("您的请求带有不合法参数，已被拦截！宝塔网站防火墙"), (), "blocked"),
    ("waf", 403, _page("您的请求已被拦截。事件编号 12345"), (), "blocked"),
    ("cloudflare", 403, _page("Checking your browser", "Just a moment..."), (), "blocked"),
    (
        "captcha",
        200,
        _page("<p>请完成安全验证后继续访问</p><div id='slider'></div>", "安全验证"),
        (),
        "blocked",
    ),
    ("captcha", 200, _page("请输入验证码 <input name=code><img src=code.jsp>"), (), "blocked"),
    ("forbidden", 403, _page("403 Forbidden nginx"), (), "blocked"),
    ("forbidden", 418, "", (), "blocked"),
    ("访问过于频繁", 200, _page("您的访问过于频繁，请稍后再试"), (), "rate-limited"),
    ("429", 429, "", (("retry-after", "120"),), "rate-limited"),
    ("503", 503, "", (("retry-after", "120"),), "rate-limited"),
    ("401", 401, "", (), "login-required"),
    (
        "login",
        200,
        _page("<form>用户名<input name=u>密码<input type=password name=p>登录</form>", "统一身份认证"),
        (),
        "login-required",
    ),
    ("login", 200, _page("您尚未登录，请先登录"), (), "login-required"),
    ("404", 200, _page("", "404 Not Found"), (), "soft-404"),
    (
        "页面不存在",
        200,
        _page("<h1>抱歉</h1><p>您访问的页面不存在</p><a href='/'>返回首页</a>", "提示信息"),
        (),
        "soft-404",
    ),
    ("页面不存在", 200, _page("返回首页", "页面不存在-某县人民政府"), (), "soft-404"),
    ("找不到", 200, _page("很抱歉，找不到您要访问的页面，3秒后返回首页"), (), "soft-404"),
    ("stub", 200, "404", (), "soft-404"),
    ("stub", 200, "404 Not Found", (), "soft-404"),
    ("已删除", 200, _page("该信息已删除或不存在！"), (), "soft-404"),
    ("parked", 200, _page("本域名正在出售 This domain is for sale", "example.gov.cn"), (), "hijacked"),
    ("parked", 200, _page("您访问的网站未备案或备案信息不符，无法访问"), (), "hijacked"),
    ("parked", 200, _page("恭喜，站点创建成功！这是默认index.html"), (), "hijacked"),
    ("title", 200, _page("<a href=x>进入</a>" + ROWS, "澳门新葡京_真人娱乐_bet365投注"), (), "hijacked"),
    ("maintenance", 200, _page("系统维护中，请稍后访问"), (), "http-error"),
    ("500", 500, _page("服务器内部错误"), (), "http-error"),
    ("404", 404, _page("页面不存在"), (), "http-error"),
]


@pytest.mark.parametrize(("name", "status", "html", "headers", "code"), REFUSALS)
@pytest.mark.parametrize("purpose", ["listing", "article"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_refusal_is_recognised(
    name: str,
    status: int,
    html: str,
    headers: tuple[tuple[str, str], ...],
    code: str,
    purpose: Purpose,
    charset: str,
) -> None:
    trouble = refusal(status, (HTML, *headers), html.encode(charset), URL, purpose)
    assert trouble is not None
    assert trouble.code == code
    assert name in trouble.detail or code in {"soft-404", "login-required", "hijacked"}


GOOD = [
    (
        "a good page that carries a challenge's script",
        _page("<ul>" + ROWS + "</ul>", "通知公告", RUISHU[90:400]),
    ),
    (
        "a short list behind the same script",
        _page(ROWS[:600], "通知公告", "<script>$_ts=window['$_ts'];</script>"),
    ),
    (
        "an article about captchas",
        _page(
            f"<h1>关于启用验证码的通知</h1><p>请输入验证码后办理。</p><p>{LONG}</p>", "关于启用验证码的通知"
        ),
    ),
    (
        "a short article about captchas",
        _page("<p>请输入验证码后方可办理，访问过于频繁的将被限制。</p>", "关于启用验证码的通知", ARTICLE),
    ),
    (
        "an article about logging in",
        _page(f"<p>请先登录政务服务网，未登录的用户名须注册。</p>{LONG}", "关于登录方式的公告"),
    ),
    (
        "a short article about maintenance",
        _page("<p>系统维护公告：网站正在升级。</p>", "系统维护公告", ARTICLE),
    ),
    ("an article about gambling", _page(LONG, "关于打击网络赌博和博彩投注的通告")),
    ("a list with a login box", _page("<form>用户名<input type=password></form>" + ROWS * 2, "通知公告")),
    ("an article about a 404 page", _page(LONG, "关于整改网站404页面的通报")),
    ("a short notice with page tags", _page("<p>页面不存在的问题已整改。</p>", "整改情况", ARTICLE)),
    ("an article that quotes a firewall", _page(LONG + "网站防火墙、安全狗、创宇盾拦截", "网络安全宣传")),
    ("a home page", _page(ROWS * 3 + "ICP备案号 湘ICP备05000001号", "安化县人民政府门户网站")),
    (
        "a script shell of a portal",
        _page("<div id='app'></div><script src='/static/js/app.js'></script>", "政务公开"),
    ),
    (
        "an app that knows captchas",
        _page("<div id='app'></div><script src='/turing.captcha.js'></script>", "政务公开"),
    ),
    (
        "an attachment-only article",
        _page("<h1>2025年法治政府建设年度报告</h1><a href='P020260320.pdf'>附件：报告.pdf</a>", "年度报告"),
    ),
    ("a data service", '{"code":404,"msg":"页面不存在"}'),
    (
        "an XML list",
        "<datastore><totalrecord>1</totalrecord><recordset><record><![CDATA[<li><a href='a'>通知</a></li>]]></record></recordset></datastore>",
    ),
]


@pytest.mark.parametrize(("what", "html"), GOOD)
@pytest.mark.parametrize("purpose", ["listing", "article"])
def test_a_page_is_not_taken_for_a_refusal(what: str, html: str, purpose: Purpose) -> None:
    assert refusal(200, (HTML,), html.encode(), URL, purpose) is None, what


@pytest.mark.parametrize(
    "magic",
    [b"%PDF-1.4 404 Not Found", b"PK\x03\x04 captcha", b"\xd0\xcf\x11\xe0", gzip.compress(b"404", mtime=0)],
)
def test_a_file_is_not_read_for_words(magic: bytes) -> None:
    assert refusal(200, (("content-type", "text/html"),), magic, URL, "attachment") is None


def test_a_page_that_a_portal_shows_in_place_of_the_error_is_known_by_its_address() -> None:
    trouble = refusal(
        200, (HTML,), _page("<a href='/'>首页</a>").encode(), "http://www.x.gov.cn/404.html", "article"
    )
    assert trouble is not None
    assert trouble.code == "soft-404"


def test_real_pages_are_not_taken_for_refusals() -> None:
    folders = [shared("data", "pages"), shared("data", "extraction", "real")]
    pages = [path for folder in folders for path in folder.glob("*.html")]
    for path in pages:
        assert refusal(200, (), path.read_bytes(), URL, "article") is None, path.name
    assert len(pages) > 100


@given(
    status=st.sampled_from(
        [200, 202, 204, 302, 304, 400, 401, 403, 404, 405, 412, 418, 429, 500, 503, 521, 999]
    ),
    head=st.sampled_from(
        [
            b"",
            b"<html>",
            b"<title>404",
            b"<script>$_ts",
            b"\x1f\x8b",
            b"<input type=password>",
            "请输入验证".encode(),
        ]
    ),
    body=st.binary(max_size=300),
    url=st.text(max_size=40),
    purpose=st.sampled_from(["listing", "article", "attachment", "robots", "control", "probe"]),
)
@settings(max_examples=200, deadline=None)
def test_no_answer_makes_it_fail(status: int, head: bytes, body: bytes, url: str, purpose: Purpose) -> None:
    trouble = refusal(status, (("content-type", "text/html"), ("set-cookie", url)), head + body, url, purpose)
    assert trouble is None or trouble.code in PROBLEMS


def test_a_long_page_of_openings_does_not_make_it_run_away() -> None:
    for piece in (
        "<script>",
        "<meta r='m' ",
        "document.cookie=",
        "<div>",
        "请输入",
        "页面",
        "您访问的",
        "网站无法访问",
        "<!--",
        "腾讯云",
        "您",
    ):
        for status in (200, 403):
            refusal(status, (HTML,), (piece * 100_000).encode()[:262_144], URL)
