"""Pages that are not what was asked for: a portal's refusals, recognised and named, never got around.

Each rule tells a refusal by how it looks in life, and by what it lacks: a refusal has next to no
words of its own. An article about captchas, a list with a login box, a good page that carries a challenge's
script are pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from duties.titles import speaks_of_reports
from harvester.charset import decode
from harvester.markup import shallow
from harvester.pieces import Purpose, Trouble

Headers = Sequence[tuple[str, str]]
_MOST_READ = 262_144  # bytes of a body looked at: a refusal is short, a soft 404 in a portal's frame is not much longer
_FEW_WORDS = (
    600  # characters of visible text; refusals in a portal's frame stay below, articles and lists do not
)
_BARE = 60


@dataclass(frozen=True)
class Answer:
    """What a rule may look at. ``words`` is the visible text without white space, ``links`` counts <a href>."""

    status: int
    headers: Headers
    body: bytes
    url: str
    purpose: Purpose

    @cached_property
    def html(self) -> str:
        return decode(self.body[:_MOST_READ], self.header("content-type")).text

    @cached_property
    def _tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(shallow(self.html))

    @cached_property
    def title(self) -> str:
        node = self._tree.css_first("title")
        return "".join(node.text().split())[:300] if node is not None else ""

    @cached_property
    def words(self) -> str:
        tree = LexborHTMLParser(shallow(self.html))
        for node in tree.css("script, style, noscript, template, title"):
            node.decompose()
        return "".join((tree.body.text() if tree.body is not None else "").split())

    @cached_property
    def links(self) -> int:
        return len(self._tree.css("a[href]"))

    @cached_property
    def is_article(self) -> bool:
        """The page tags of 国办发〔2017〕47号 name an article: no refusal carries them."""
        return (
            self._tree.css_first('meta[name="ArticleTitle" i][content], meta[name="PubDate" i][content]')
            is not None
        )

    @cached_property
    def is_column(self) -> bool:
        """The page tags of 国办发〔2017〕47号 name a column."""
        return self._tree.css_first('meta[name="ColumnName" i][content]') is not None

    @cached_property
    def names_the_column(self) -> bool:
        """The page says itself that it is the column of these reports, in its title or its tags: no home page does."""
        node = self._tree.css_first('meta[name="ColumnName" i][content]')
        named = (node.attributes.get("content") or "") if node is not None else ""
        return speaks_of_reports(self.title) or speaks_of_reports(named)

    @cached_property
    def has_password_field(self) -> bool:
        return self._tree.css_first('input[type="password" i]') is not None

    @cached_property
    def is_markup(self) -> bool:
        kind = (self.header("content-type") or "").lower()
        head = self.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!", b"{", b"[")):
            return False
        return "html" in kind or "text/plain" in kind or not kind or head.startswith(b"<")

    @property
    def cookies(self) -> str:
        return "\n".join(value for name, value in self.headers if name == "set-cookie")

    @property
    def short(self) -> bool:
        return len(self.words) < _FEW_WORDS and not self.is_article

    @property
    def bare(self) -> bool:
        """Next to nothing to read: a shell around a script."""
        return len(self.words) < _BARE and not self.is_article and self.links < 5

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


Rule = Callable[[Answer], Trouble | None]


def refusal(
    status: int, headers: Headers, body: bytes, url: str, purpose: Purpose = "listing"
) -> Trouble | None:
    """The trouble an answer stands for, None for a page that is what it claims to be.

    ``headers`` with lower-case names, ``body`` after decompression, ``url`` the address that answered. Codes:
    "blocked" (detail names the challenge or firewall), "rate-limited", "login-required", "soft-404",
    "hijacked", "http-error" (detail: the status). Never raises.
    """
    return judge(Answer(status, headers, body, url, purpose))


def judge(answer: Answer) -> Trouble | None:
    """As ``refusal``, for an answer already at hand."""
    status = answer.status
    if answer.purpose == "robots" and status < 400:
        return None
    for rule in (*_BY_STATUS, *(_BY_WORDS if answer.is_markup else ()), _forbidden):
        if trouble := rule(answer):
            return trouble
    if status >= 400 or status < 200 or 300 <= status < 400:
        return Trouble("http-error", str(status))
    return None


def is_login_address(url: str) -> bool:
    """Whether an address is that of a login page (/login, /sso, /cas …)."""
    return bool(_LOGIN_PATH.search(url[:2000].partition("?")[0].partition("//")[2]))


# --- told by status, headers and scripts --------------------------------------------------------------------


def _asked_to_slow_down(answer: Answer) -> Trouble | None:
    wait = answer.header("retry-after")
    if answer.status == 429 or (answer.status == 503 and wait):
        return Trouble("rate-limited", f"{answer.status}" + (f", Retry-After: {wait[:40]}" if wait else ""))
    return None


def _jiasule(answer: Answer) -> Trouble | None:
    """加速乐: 521 with a __jsluid cookie, a script that computes __jsl_clearance."""
    scripted = answer.is_markup and answer.bare and "__jsl_clearance" in answer.html
    if (
        answer.status == 521
        or scripted
        or ("__jsluid" in answer.cookies and answer.status >= 400 and answer.bare)
    ):
        return Trouble("blocked", f"jsl ({answer.status})")
    return None


_RUISHU = re.compile(r"\$_ts\b|<(?:meta|script)\b[^<>]{0,400}\br\s?=\s?['\"]m['\"]")


def _ruishu(answer: Answer) -> Trouble | None:
    """瑞数: 412, 202 or 400 around a $_ts script. The same script stands in good pages, so words decide."""
    if answer.status == 412:
        return Trouble("blocked", "ruishu (412)")
    shell = answer.is_markup and answer.bare and answer.links == 0 and _RUISHU.search(answer.html)
    if shell and answer.status in {200, 202, 400, 403}:
        return Trouble("blocked", f"ruishu ({answer.status})")
    return None


# A name, and what gives it away in the markup of a page with next to no words.
_SHELLS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("guard", r"/_guard/|_guard\.js|guardret"),
        ("c3vk", r"\bC3VK\b"),
        ("aliyun-waf", r"acw_sc__v[23]|aliyunwaf|_waf_is_mobile|punish\?x5secdata"),
        ("cloudflare", r"cdn-cgi/challenge-platform|cf-browser-verification|cf_chl_"),
        ("safeline", r"safeline|/\.safeline/"),
        ("baidu-yunjiasu", r"yunjiasu|yjs_js_security_passport"),
        ("captcha", r"geetest|tcaptcha|turing\.captcha|initAliyunCaptcha|/captcha/|hcaptcha|recaptcha"),
        ("js-cookie", r"(?s)\A.{0,4096}document\.cookie\s{0,5}=.{0,2000}?(?:location|reload)"),
    )
)


_APP = re.compile(r"<div\b[^<>]{0,200}\bid=[\"']?(?:app|root|__next|__nuxt)\b|\bng-app\b", re.IGNORECASE)


def _shell(answer: Answer) -> Trouble | None:
    if not answer.is_markup or not answer.bare or len(answer.body) > 65_536:
        return None
    if "C3VK=" in answer.cookies:
        return Trouble("blocked", f"c3vk ({answer.status})")
    if answer.status == 200 and _APP.search(answer.html):
        return None  # a portal drawn by script: its adapter or reader says so
    for name, sign in _SHELLS:
        if sign.search(answer.html):
            return Trouble("blocked", f"{name} ({answer.status})")
    return None


# --- told by words: only where the page has few -------------------------------------------------------------

_FIREWALLS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("chuangyudun", r"创宇盾|当前访问疑似黑客攻击|365cyd|knownsec"),
        ("telecom-waf", r"电信云防护|云堤|天翼云.{0,20}防护"),
        ("bt-waf", r"宝塔.{0,10}防火墙|btwaf|堡塔云?WAF"),
        ("safedog", r"网站防火墙|安全狗|safedog"),
        ("d-shield", r"D盾_?拦截|D盾"),
        ("360", r"safe\.webscan\.360\.cn|360网站卫士|360主机卫士|奇安信.{0,20}拦截"),
        ("yunsuo", r"云锁|yunsuo"),
        ("aliyun-waf", r"errors\.aliyun\.com|阿里云.{0,20}(?:拦截|WAF)"),
        ("tencent-waf", r"腾讯云.{0,20}(?:拦截|WAF|防火墙)|waf\.tencent"),
        ("huawei-waf", r"华为云.{0,20}(?:拦截|WAF)|HWWAF"),
        ("baidu-yunjiasu", r"百度云加速"),
        ("cloudflare", r"Attention Required!|Just a moment\.\.\.|cf-error-details"),
        (
            "waf",
            r"您的(?:请求|访问)(?:带有不合法(?:的)?参数|(?:已)?被(?:拦截|阻断|禁止|拒绝))|请求(?:已)?被(?:拦截|阻断)|拦截提示|访问被(?:拒绝|拦截|阻断)"
            r"|非法(?:请求|访问)|疑似(?:黑客)?攻击|(?:存在|具有)安全(?:威胁|风险).{0,20}(?:拦截|阻断)|WAF.{0,20}(?:拦截|block)|Web应用防火墙|Request blocked|Access Denied",
        ),
    )
)
_CAPTCHA = re.compile(
    r"请(?:输入|填写|完成|通过|拖动|点击|按住)[^。！？]{0,20}(?:验证|滑块)|(?:滑动|拖动)(?:滑块|验证)|人机(?:验证|识别)|安全(?:验证|检测|检查)中?|验证您?是否(?:是|为)真人|"
    r"(?:检查|检测|验证)您?的浏览器|verify you are (?:a )?human|checking your browser",
    re.IGNORECASE,
)
_TOO_OFTEN = re.compile(
    r"(?:访问|请求|操作|查询|搜索)(?:过于|太过?|过)(?:频繁|快)|频率(?:过高|超限)|too many requests",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"(?:系统|网站|平台|服务器?)(?:正在)?(?:升级|维护|检修|割接|停机|停服)|(?:维护|升级)(?:公告|通知|中)|暂停(?:服务|访问)"
)
_LOGIN_PATH = re.compile(r"/(?:login|logon|signin|sso|cas|passport|uaa|oauth2?)(?:[/.?]|$)", re.IGNORECASE)
_LOGIN_WORDS = re.compile(
    r"请(?:先)?(?:登录|登陆)|(?:尚)?未(?:登录|登陆)|统一身份认证|用户名|账号登录|登录后|重新登录|会话(?:已)?(?:超时|过期)"
)
_NOT_THERE = re.compile(
    r"(?:页面|网页|文件|内容|信息|文章|栏目|资源|地址|站点|链接|网址)[^。！？，]{0,10}(?:不存在|未找到|找不到|没有找到|不见了|走丢|已被?删除|已(?:经)?(?:下线|失效)|已?被移除|无法(?:找到|访问|显示))|"
    r"(?:找不到|没有找到|未找到|无法(?:找到|打开|显示))[^。！？，]{0,15}(?:页面|网页|文件|内容|信息|文章|栏目|资源|地址|链接)|"
    r"您(?:要)?(?:访问|查看|查找|浏览|请求)的[^。！？]{0,20}(?:不存在|已删除|被删除|找不到|未找到|出错|没有|暂时)|"
    r"页面(?:出错|错误|丢失|飞走|迷路)|抱歉[^。！？]{0,20}(?:不存在|找不到|出错|走丢)|(?:HTTP)?404(?:错误|页面|Not ?Found|error|[-—_|–]|$)|"
    r"(?:Page|File|Object|Resource)?(?: was)? ?Not ?Found|(?:does not|doesn't) exist|该(?:信息|文章|页面|栏目)(?:已|不)",
    re.IGNORECASE,
)
_NOT_THERE_PATH = re.compile(
    r"/(?:404|error|notfound|not_found|nopage|errorpage)(?:[/._-][\w./-]*)?$", re.IGNORECASE
)
_PARKED = re.compile(
    r"域名(?:正在)?(?:出售|转让|交易|停放|停靠|已?过期|已到期|未续费)|(?:本|该)域名(?:可|正|已)|domain (?:is|may be) for sale|buy this domain|"
    r"parked (?:domain|free)|sedoparking|未(?:进行)?(?:工信部)?(?:ICP)?备案|备案(?:信息)?(?:不符|已注销|被取消)|网站(?:暂时)?无法访问[^。]{0,60}备案|"
    r"(?:站点|网站)(?:已)?(?:创建成功|未开通|已关闭|已暂停|已停止|已过期)|没有找到站点|Welcome to nginx|Apache2? .{0,20}Default Page|IIS Windows Server",
    re.IGNORECASE,
)
_GAMBLING = re.compile(
    r"新?葡京|开元棋牌|棋牌|百家乐|真人娱乐|博彩|(?:体育)?投注|彩票(?:平台|网|app)|六合彩|时时彩|电子游艺|老虎机|娱乐城|买球|赌场|bet365|"
    r"(?:亚博|米兰|开云|华体会|爱游戏|乐鱼|星空|必威|万博|澳门|威尼斯|九游|半岛)(?:体育|app|官网|娱乐)|成人视频|色情|av在线|无码",
    re.IGNORECASE,
)


_ABOUT = re.compile(r"关于|打击|整治|严禁|禁止|防范|通[告知报]|公[告示]|宣传|犯罪|违法|举报|案|政府|法治")


def _firewall(answer: Answer) -> Trouble | None:
    if not answer.short:
        return None
    seen = answer.title + "\n" + answer.words + ("\n" + answer.html[:8192] if answer.status >= 400 else "")
    for name, sign in _FIREWALLS:
        if (name != "waf" or answer.status >= 400 or len(answer.words) < 300) and sign.search(seen):
            return Trouble("blocked", f"{name} ({answer.status})")
    return None


def _captcha(answer: Answer) -> Trouble | None:
    if (
        answer.short
        and len(answer.words) < 300
        and answer.links < 15
        and _CAPTCHA.search(answer.title + answer.words)
    ):
        return Trouble("blocked", f"captcha ({answer.status})")
    return None


def _too_often(answer: Answer) -> Trouble | None:
    if answer.short and len(answer.words) < 300 and (found := _TOO_OFTEN.search(answer.title + answer.words)):
        return Trouble("rate-limited", found[0])
    return None


def _login(answer: Answer) -> Trouble | None:
    if answer.status >= 400 or not answer.short:
        return None
    led_there = is_login_address(answer.url)
    few = len(answer.words) < 300 and answer.links < 15
    if few and answer.has_password_field:
        return Trouble("login-required", "a login form instead of the page")
    if few and _LOGIN_WORDS.search(answer.words) and (led_there or len(answer.words) < 100):
        return Trouble("login-required", "the page asks for a login")
    return None


def _not_there(answer: Answer) -> Trouble | None:
    """A "not found" with status 200: said in the title or in few words, or a stub of some bytes."""
    if answer.status >= 400:
        return None
    if len(answer.body.strip()) <= 24 and b"404" in answer.body:
        return Trouble("soft-404", "a stub")
    if not answer.short:
        return None
    path = answer.url.partition("?")[0]
    if _NOT_THERE_PATH.search(path) and len(path) < 2000:
        return Trouble("soft-404", f"led to {path[-80:]}")
    if found := _NOT_THERE.search(answer.title):
        return Trouble("soft-404", f"title: {found[0]}")
    if len(answer.words) < 300 and answer.links < 30 and (found := _NOT_THERE.search(answer.words)):
        return Trouble("soft-404", found[0])
    return None


def _maintenance(answer: Answer) -> Trouble | None:
    few = len(answer.words) < 200 and answer.links < 5
    if answer.short and few and (found := _MAINTENANCE.search(answer.title + answer.words)):
        return Trouble("http-error", f"{answer.status}, maintenance: {found[0]}")
    return None


def _taken_over(answer: Answer) -> Trouble | None:
    if (
        answer.short
        and len(answer.words) < 400
        and (found := _PARKED.search(answer.title + "\n" + answer.words))
    ):
        return Trouble("hijacked", f"parked: {found[0]}")
    names = {word.lower() for word in _GAMBLING.findall(answer.title)}
    if len(names) >= 2 and not answer.is_article and not _ABOUT.search(answer.title):
        return Trouble("hijacked", f"title: {answer.title[:80]}")
    return None


def _forbidden(answer: Answer) -> Trouble | None:
    if answer.status == 401:
        return Trouble("login-required", "401")
    if answer.status in {403, 418}:
        return Trouble("blocked", f"forbidden ({answer.status})")
    return None


_BY_STATUS: tuple[Rule, ...] = (_asked_to_slow_down, _jiasule, _ruishu)
_BY_WORDS: tuple[Rule, ...] = (
    *(_shell, _firewall, _too_often, _captcha, _login, _taken_over, _not_there, _maintenance),
)
