"""A listing page that is whole and yet not (or no longer) the column: it says that it has stopped, or names another column."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from duties.titles import speaks_of_reports
from harvester.adapters.column_names import score_of
from harvester.adapters.link_kinds import base_of
from harvester.adapters.row_choice import chosen_on
from harvester.adapters.row_titles import squeeze
from harvester.adapters.spoilt_pages import visible_words
from harvester.pieces import Page, Step, Trouble
from harvester.urls import join

_STOPPED = re.compile(
    r"(?:(?:本|该|此|原|旧|老)(?:网站|栏目|站点?|版|平台|频道|专栏|页面)|旧版网站|(?:^|[，。；\s])(?:栏目|网站))(?:内容|信息|数据)?"
    r"(?:自.{2,16}(?:起|后))?(?:现?已经?|将|现)?(?:全面|正式|整体)?"
    r"(?:停止(?:更新|维护|使用|服务)|不再(?:更新|维护|使用)|停更|停用|归档|下线|关闭|(?:迁移|搬迁|调整|整合|并入|变更|移)(?:至|到|为)?)"
)
_NOT_STOPPED = re.compile(r"(?:如|若|倘).{0,12}$")
_NOTICE = 160  # characters: a notice is short, an article is not
_OWN_SLUG = 85  # score_of: the address is that of a column of these reports
_FOREIGN = re.compile(
    r"^(?:政务公开|信息公开|政府信息公开.{0,12}|新闻(?:中心|动态)|.{0,4}要闻|.{0,4}动态|通知公告|公示公告|公告公示|首页|.{0,6}新闻)$"
)
_ABOUT = re.compile(r"法[治制]|依法|行政|报告|年报|总结")
_SITE = re.compile(r"(?:人民政府|门户网站|政府网站?|办公室|委员会|[局厅])$")


def stopped(page: Page) -> Trouble | None:
    """Does the page say of its own column or site that it is no longer kept (本栏目已停止更新)? Rows' titles do not count."""
    rows = {row.element.mem_id for row in chosen_on(page).rows}
    for element, text in visible_words(page):
        words = squeeze(text)
        found = _STOPPED.search(words) if len(words) <= _NOTICE else None
        if found is None or _NOT_STOPPED.search(words[: found.start()]) or _stands_in(element, rows):
            continue
        where = _address_in(element, page)
        told = f"the page says: {words[:100]}" + (f" ({where})" if where else "")
        return Trouble("source-changed", f"{told}. Name the new column, or set options: {{is_listing: true}}")
    return None


def another_column(page: Page, asked: str, step: Step) -> str | None:
    """Why a page at the address of these reports' column is another one's: it calls itself so, and none of its rows is a report."""
    if score_of(asked, "") < _OWN_SLUG - 2 or any(speaks_of_reports(lead.title) for lead in step.leads):
        return None
    tagged, titled = _names(page)
    name = tagged or titled
    if not name or _SITE.search(name) or (_ABOUT.search(name) and not _FOREIGN.match(name)):
        return None
    if not tagged and not _FOREIGN.match(name):
        return None
    return f"it calls itself {name[:40]}, its address is that of a rule-of-law column, and no row is such a report"


def _names(page: Page) -> tuple[str, str]:
    """The ColumnName tag and the first part of the title."""
    tagged = ""
    for node in page.tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == "columnname":
            tagged = tagged or squeeze(node.attributes.get("content") or "")
    title = page.tree.css_first("title")
    return tagged, re.split(r"[-_—|–·]|\s", squeeze(title.text()))[0] if title else ""


def _stands_in(element: LexborNode, rows: set[int]) -> bool:
    step: LexborNode | None = element
    while step is not None:
        if step.mem_id in rows:
            return True
        step = step.parent
    return False


def _address_in(element: LexborNode, page: Page) -> str | None:
    link = element.css_first("a[href]")
    return join(base_of(page), link.attributes.get("href") or "") if link is not None else None
