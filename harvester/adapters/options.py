"""The options a listing may have in sources.yaml, and what each portal family is known by: one table for the reading of
sources.yaml, for the hints of a failed look, and for docs/adapters.md.

``python -m harvester.adapters.options`` prints docs/adapters.md.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any, Literal

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

Kind = Literal["truth", "whole", "text", "selector", "pattern", "path", "mapping", "anything"]
EVERY = "every family"


@dataclass(frozen=True, slots=True)
class Option:
    """One key of ``options:``. ``families`` are names of adapters, or EVERY; ``says`` is (Chinese, English)."""

    key: str
    kind: Kind
    families: tuple[str, ...]
    says: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """A portal family as a person meets it: what the adapter knows it by, and how it turns pages, (Chinese, English)."""

    adapter: str
    known_by: tuple[str, str]
    pages: tuple[str, str]
    example: str = ""


KINDS: dict[Kind, tuple[str, str]] = {
    "truth": ("true 或 false", "true or false"),
    "whole": ("整数", "a whole number"),
    "text": ("文字", "words"),
    "selector": ("CSS 选择器", "a CSS selector"),
    "pattern": ("正则表达式", "a regular expression"),
    "path": ("路径，如 data.list", "a path such as data.list"),
    "mapping": ("键: 值", "made of 'key: value' lines"),
    "anything": ("任意内容", "anything"),
}
_HTML = ("trs", "nfcms", "ucap", "lonsun", "epoint", "vsb", "henan", "generic")

OPTIONS: tuple[Option, ...] = (
    Option("is_listing", "truth", (EVERY,), (
        "true：首页即为栏目页，不再质疑（用于栏目就是网站首页等情形）；页面本身就是报告（单篇样式、每年替换）时按报告读取",
        "true: the first page is the listing as it is; it is not doubted for looking like an article, a home page or a block of several columns; where the page is itself the report, replaced every year, it is read as one",
    )),
    Option("branches", "truth", (EVERY,), (
        "false：不走年度、子栏目和“更多”，只看本页的列表",
        "false: years, folders and 更多 of the column are not walked",
    )),
    Option("ignore_stated", "truth", (EVERY,), (
        "true：页面所称总数、页数及看不懂的翻页都不计较",
        "true: totals that the portal states, and pagers that cannot be followed, do not count against the look",
    )),
    Option("unfinished", "truth", (EVERY,), (
        "true：网页向来没有结束标签或总印着服务器错误，不因此视为不完整",
        "true: pages that always lack their end tags, or always print an error of their server, are not held to be cut off",
    )),
    Option("pages", "whole", (EVERY,), (
        "看这么多页即为看全，其余都是旧的", "so many pages are enough: what is further on is old",
    )),
    Option("rows", "selector", _HTML, (
        "条目所在元素的 CSS 选择器", "CSS selector of the row elements, where the list is misjudged",
    )),
    Option("within", "selector", _HTML, (
        "列表所在区块的 CSS 选择器", "CSS selector of the block that holds the list",
    )),
    Option("category", "text", ("nfcms", "epoint"), (
        "目录编号（gkmlpt）或栏目号 categorynum（新点）", "number of the category (gkmlpt) or the column's categorynum (Epoint)",
    )),
    Option("department", "text", ("epoint",), ("部门编号 deptcode", "the department's deptcode")),
    Option("site", "text", ("epoint",), ("站点 siteGuid，页面未写明时用", "the siteGuid, where no page states it")),
    Option("project", "text", ("epoint",), ("服务所在目录，如 /EWB-FRONT", "the folder of the service, as /EWB-FRONT")),
    Option("size", "whole", ("jpaas", "json_api"), ("每页条数", "rows asked for with each page")),
    Option("only", "pattern", ("sitemap",), (
        "网址须符合的正则表达式", "regular expression that an address must match",
    )),
    Option("url", "text", ("json_api",), (
        "接口网址，可含 {page}、{offset}", "address of the service; may hold {page} and {offset}",
    )),
    Option("method", "text", ("json_api",), ("GET 或 POST", "GET or POST")),
    Option("form", "mapping", ("json_api",), (
        "表单字段，可含 {page}、{offset}", "fields of the form that is posted; may hold {page} and {offset}",
    )),
    Option("json", "anything", ("json_api",), (
        "以 JSON 提交的内容，可含 {page}、{offset}", "the JSON that is posted; may hold {page} and {offset}",
    )),
    Option("headers", "mapping", ("json_api",), ("附加的请求头", "further headers of the request")),
    Option("referer", "text", ("json_api",), ("Referer 请求头", "the Referer header")),
    Option("start", "whole", ("json_api",), ("第一页的编号，默认 1", "number of the first page, 1 unless said")),
    Option("rows", "path", ("json_api",), (
        "条目数组所在路径，如 data.list", "where the array of rows stands in the answer, as data.list",
    )),
    Option("title", "path", ("json_api",), ("条目内标题的路径", "where a row holds its title")),
    Option("link", "text", ("json_api",), (
        "条目内网址的路径，或含 {字段} 的模板", "where a row holds its address, or a template with {fields}",
    )),
    Option("date", "path", ("json_api",), ("条目内日期的路径", "where a row holds its date")),
    Option("pages", "path", ("json_api",), ("总页数所在路径", "where the answer states how many pages there are")),
    Option("total", "path", ("json_api",), ("总条数所在路径", "where the answer states how many rows there are")),
)  # fmt: skip

FAMILIES: tuple[Family, ...] = (
    Family("sitemap", ("`<urlset>`、`<sitemapindex>`", "`<urlset>`, `<sitemapindex>`"), ("子地图逐一走完", "child maps, one by one"), "options: {only: /fzzfjs/}"),
    Family("feed", ("RSS、Atom", "RSS, Atom"), ("`rel=next`", "`rel=next`")),
    Family("nfcms", ("广东集约化：`NFCMS_…`、`/gkmlpt/`", "Guangdong: `NFCMS_…`, `/gkmlpt/`"), ("`index_2.html`；gkmlpt 用其接口", "`index_2.html`; gkmlpt by its service"), "options: {category: 5850}"),
    Family("jpaas", ("大汉 JPaaS：`unitbuild.js`", "Hanweb JPaaS: `unitbuild.js`"), ("接口 `paramJson`", "the gateway's `paramJson`"), "options: {size: 30}"),
    Family("jiangxi", ("江西集约化：`loadPageData(`", "Jiangxi: `loadPageData(`"), ("接口未知，需 `render: true`", "its service is unknown: `render: true`")),
    Family("jpage", ("大汉 JCMS：`dataproxy.jsp`、`<datastore>`", "Hanweb JCMS: `dataproxy.jsp`, `<datastore>`"), ("`dataproxy.jsp` 按 `startrecord`", "`dataproxy.jsp` by `startrecord`")),
    Family("ucap", ("开普：`channelId`、`/c110634/`", "UCAP: `channelId`, `/c110634/`"), ("`createPageHTML` 或 `/common/search/`", "`createPageHTML`, else `/common/search/`"), 'options: {rows: "ul#body > li"}'),
    Family("lonsun", ("龙讯：`/public/column/N`", "Lonsun: `/public/column/N`"), ("`pageIndex`", "`pageIndex`"), "options: {within: .list-box}"),
    Family("epoint", ("新点：`EWB-FRONT`、`lightfrontaction`", "Epoint: `EWB-FRONT`, `lightfrontaction`"), ("接口 `getgovinfolist`", "the service `getgovinfolist`"), 'options: {category: "003002", department: ""}'),
    Family("truecms", ("`messageController/getMessage.do`", "`messageController/getMessage.do`"), ("`startrecord`", "`startrecord`")),
    Family("trs", ("拓尔思：`createPageHTML(`、`tYYYYMMDD_N`", "TRS: `createPageHTML(`, `tYYYYMMDD_N`"), ("`index_1.html`，编号从 0 或 1 起都试", "`index_1.html`, counted from 0 or from 1"), "options: {within: .list}"),
    Family("vsb", ("博达：`_sitegray`、`/info/N/N.htm`", "VSB: `_sitegray`, `/info/N/N.htm`"), ("页码递减 `tzgg/40.htm`", "numbers that count down, `tzgg/40.htm`"), "options: {rows: ul.list li}"),
    Family("henan", ("`viewCmsCac.do`", "`viewCmsCac.do`"), ("`offset`", "`offset`"), "options: {rows: tr.row}"),
    Family("json_api", ("JSON 应答，或由选项写明的接口", "an answer in JSON, or a service that the options describe"), ("`{page}`、`{offset}`", "`{page}`, `{offset}`"), "options: {url: '/api/list?c=77&p={page}', rows: data.list, title: title, link: '/show/{id}.html', date: pubDate, total: data.total}"),
    Family("generic", ("其他：页面里看得见的列表", "anything else: the list in the page, or in its scripts in plain sight"), ("下一页、页码、表单、更多", "下一页, numbers, forms, 更多"), "options: {within: '#list', pages: 3}"),
)  # fmt: skip


def options_of(adapter: str) -> dict[str, Kind]:
    """The keys that a listing with this adapter may have, with their kinds; for "auto" those of all families."""
    told: dict[str, Kind] = {}
    for option in OPTIONS:
        if option.families == (EVERY,) or adapter == "auto" or adapter in option.families:
            both = {told.get(option.key, option.kind), option.kind}
            told[option.key] = option.kind if len(both) == 1 else "text" if both <= _WORDS else "anything"
    return told


_WORDS: frozenset[Kind] = frozenset({"text", "selector", "path", "pattern"})


def fits(kind: Kind, value: Any) -> bool:
    """Is this a value that such an option can have? A number stands for its digits."""
    words = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    match kind:
        case "truth":
            return isinstance(value, bool)
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case "mapping":
            return isinstance(value, dict)
        case "anything":
            return True
        case "selector":
            return bool(words) and _selects(words or "")
        case "pattern":
            return bool(words) and _compiles(words or "")
        case _:
            return words is not None


def _selects(words: str) -> bool:
    try:
        LexborHTMLParser("<p>").css(words)
    except SelectolaxError:
        return False
    return True


def _compiles(words: str) -> bool:
    try:
        re.compile(words)
    except re.error:
        return False
    return True


def page() -> str:
    """docs/adapters.md, whole."""
    lines = [
        "# Portal families and the options of a listing · 门户类型与栏目选项",
        "",
        "With `adapter: auto` the family is told from the page, each time anew; name one only where that fails. Options are written",
        "below the listing in sources.yaml; a key that does not exist is a mistake of `harvester sources check`.",
        "一般写 `adapter: auto`，按页面自动识别；识别不对时才写明。选项写在 sources.yaml 的栏目之下，写错的键会由 `sources check` 指出。",
        "",
        "```yaml",
        "listings:",
        "  - url: http://www.example.gov.cn/zwgk/fzzfjs/",
        "    adapter: generic",
        "    options:",
        '      within: "div.list"     # the block that holds the list',
        "      pages: 3               # three pages are enough",
        "```",
        "",
        "## Families · 类型",
        "",
        "| adapter | known by 识别依据 | further pages 翻页 | own options 自有选项 | example 样例 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for family in FAMILIES:
        own = ", ".join(f"`{one.key}`" for one in OPTIONS if family.adapter in one.families) or "-"
        known, turned = (f"{zh} · {en}" if zh != en else zh for zh, en in (family.known_by, family.pages))
        sample = f"`{family.example}`" if family.example else "-"
        lines.append(f"| `{family.adapter}` | {known} | {turned} | {own} | {sample} |")
    lines += [
        "",
        "## Options · 选项",
        "",
        "| option | for 适用 | kind 类型 | what it does 含义 |",
        "| --- | --- | --- | --- |",
    ]
    for option in OPTIONS:
        whose = (
            "all 全部" if option.families == (EVERY,) else ", ".join(f"`{name}`" for name in option.families)
        )
        lines.append(f"| `{option.key}` | {whose} | {option.kind} | {option.says[1]} · {option.says[0]} |")
    lines += [
        "",
        "## Which option mends what · 何时用哪个",
        "",
        "| the look says 巡查提示 | option 选项 |",
        "| --- | --- |",
        "| `source-changed`: this is no listing 不是栏目页 | name the column's own page 改写栏目网址; else `is_listing: true` |",
        "| `source-changed`: wrong rows, or none 条目读错、读不出 | `within`, `rows` |",
        "| `script-only`: the pager turns by script 翻页由脚本完成 | `render: true`, or `json_api`; `pages: 1` where the first page holds the new ones 新内容都在首页时; `ignore_stated: true` where there is one page 确实只有一页时 |",
        "| `script-only`: rows are fetched by script 条目由脚本载入 | `json_api` with `url`, `rows`, `title`, `link`, or `render: true` |",
        "| `listing-empty`: fewer rows than the portal states 少于页面所称 | `ignore_stated: true` where the portal counts wrongly 页面计数有误时 |",
        "| `unreachable`: the answer was cut off 网页不完整 | `unfinished: true` where the page always ends so 网页向来如此时 |",
        "| `http-error`: prints an error of its server 页面印有服务器错误 | `unfinished: true` where it always does and the list is whole 一直如此而列表完整时 |",
        "| `too-large`: too many parts 子栏目过多 | `branches: false`, and the parts listed one by one 逐一列出 |",
        "| `soft-404`: the same as the home page 与首页相同 | `is_listing: true` where that is meant 确为栏目时 |",
        "| `lead-unread`: a title has no address 标题没有链接 | `rows` or `within`, where it is no row 不是条目时 |",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
