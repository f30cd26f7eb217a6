"""The words users see on the command line and in the dashboard, Chinese and English side by side."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harvester.discover import Why

STANDINGS: Mapping[str, tuple[str, str]] = {
    "upcoming": ("未到期", "upcoming"),
    "on_time": ("按时公开", "on time"),
    "late": ("逾期公开", "late"),
    "not_found": ("到期未见", "not found"),
    "unobserved": ("无法判断", "unobserved"),
    "undated": ("日期不明", "undated"),
    "disputed": ("日期存疑", "disputed"),
    "withdrawn": ("已撤下", "withdrawn"),
    "exempt": ("不适用", "exempt"),
}

LEVELS: Mapping[str, tuple[str, str]] = {
    "province": ("省级", "province"),
    "prefecture": ("市级", "prefecture"),
    "county": ("县级", "county"),
    "township": ("乡级", "township"),
}

RULES: Mapping[str, tuple[str, str]] = {
    "report-due-soon": ("即将到期", "due soon"),
    "report-not-found": ("到期未见", "not found"),
    "report-late": ("逾期公开", "late"),
    "report-found": ("新见报告", "found"),
    "report-disputed": ("日期存疑", "disputed"),
    "report-revised": ("文本变更", "revised"),
    "report-withdrawn": ("已撤下", "withdrawn"),
    "source-blind": ("栏目失明", "source blind"),
    "source-changed": ("栏目改版", "source changed"),
    "retraction": ("更正", "retraction"),
    "mass-change-held": ("暂缓发送", "held"),
}

ALERT_STATES: Mapping[str, tuple[str, str]] = {
    "open": ("未处理", "open"),
    "acknowledged": ("已确认", "acknowledged"),
    "snoozed": ("已暂停", "snoozed"),
    "resolved": ("已解除", "resolved"),
}

REVIEW_STATES: Mapping[str, tuple[str, str]] = {
    "open": ("待认定", "open"),
    "accepted": ("已认定", "accepted"),
    "rejected": ("已否定", "rejected"),
    "superseded": ("已由系统认定", "settled by a later reading"),
}

ALERT_ENDS: Mapping[str, tuple[str, str]] = {
    "over": ("情况已变", "no longer so"),
    "told": ("提示期满", "it only informed"),
    "agreed": ("已核对放行", "checked and let go"),
    "silent": ("规则已关闭", "its rule is switched off"),
    "unwatched": ("不再监测", "no longer watched"),
    "before-watch": ("早于监测起始年度", "before the years watched"),
}

WHY_NEXT: Mapping[str, tuple[str, str]] = {
    "new": ("新加入", "new"),
    "changed": ("配置已变", "its settings changed"),
    "season": ("公开季或有未见报告，每日巡查", "the season, or a report not found: daily"),
    "quiet": ("无待查事项，每周巡查", "nothing is waited for: weekly"),
    "problem-passes": ("上次遇到暂时性问题，尽快重试", "a passing problem: soon again"),
    "problem-waits": ("上次遇到需人工处理的问题，每日重试", "a problem that waits for a person: daily"),
}

BASIS: Mapping[str, tuple[str, str]] = {
    "meta": ("网页标签", "page tags"),
    "table": ("信息公开表", "disclosure table"),
    "dateline": ("发布信息行", "line under the title"),
    "listing": ("栏目列表", "listing"),
    "url": ("网址日期", "day in the address"),
    "first_seen": ("首次看到", "first seen"),
}

ABOUT: Mapping[str, tuple[str, str]] = {
    "title": ("标题", "title"),
    "published": ("发布日期", "published"),
    "updated": ("更新日期", "updated"),
    "written": ("成文日期", "written"),
    "built": ("页面生成时间", "page built"),
    "issuer": ("发布机构", "issuer"),
    "source": ("信息来源", "source"),
    "index_number": ("索引号", "index number"),
    "document_number": ("文号", "document number"),
    "year": ("报告年度", "year reported on"),
    "jurisdiction": ("地区", "jurisdiction"),
    "body": ("主体", "body"),
    "kind": ("类别", "kind"),
    "is_report": ("是否年度报告", "is it a report"),
    "text": ("正文不一致", "differing text"),
}

PLACES: Mapping[str, tuple[str, str]] = {
    "meta": ("网页标签", "page tags"),
    "table": ("信息公开表", "disclosure table"),
    "dateline": ("标题下的信息行", "line under the title"),
    "heading": ("页面标题", "heading"),
    "head": ("<title>", "<title>"),
    "text": ("正文", "main text"),
    "signature": ("落款", "signature"),
    "footer": ("页脚", "footer"),
    "file": ("附件属性", "file properties"),
    "listing": ("栏目列表", "listing"),
    "column": ("栏目名称", "column's name"),
    "url": ("网址", "address"),
    "host": ("域名", "host"),
    "person": ("人工认定", "settled by a person"),
}

GOVERNMENT = ("政府", "government")

TEXTS: Mapping[str, tuple[str, str]] = {
    "column.jurisdiction": ("代码", "code"),
    "column.name": ("地区", "name"),
    "column.level": ("级别", "level"),
    "column.body": ("主体", "body"),
    "column.year": ("年度", "year"),
    "column.due_on": ("期限", "due"),
    "column.standing": ("状况", "standing"),
    "column.published_on": ("发布日期", "published"),
    "column.days_late": ("逾期天数", "days late"),
    "column.looks_after_due": ("期后有效巡查", "good looks since"),
    "column.problem": ("问题", "problem"),
    "column.why": ("依据", "why"),
    "column.id": ("编号", "id"),
    "column.title": ("标题", "title"),
    "column.issuer": ("发布机构", "issuer"),
    "column.characters": ("字数", "characters"),
    "column.sightings": ("见于", "sightings"),
    "column.rule": ("规则", "rule"),
    "column.raised_at": ("时间", "raised"),
    "column.state": ("状态", "state"),
    "column.deliveries": ("送达", "deliveries"),
    "column.url": ("网址", "url"),
    "column.next_look_at": ("下次巡查", "next look"),
    "column.next_why": ("原因", "why"),
    "column.last_look_at": ("上次巡查", "last look"),
    "column.doubts": ("疑点", "doubts"),
    "column.seen_at": ("看到时间", "seen"),
    "column.snippet": ("摘录", "snippet"),
    "board.title": ("公开状况（截至{at}）", "Standing of every duty (as of {at})"),
    "board.empty": (
        "尚无监测对象。请先用 run 或 crawl 载入 sources.yaml。",
        "Nothing is watched yet: load a sources.yaml with run or crawl.",
    ),
    "reports.title": ("报告目录", "Catalogue of reports"),
    "reports.empty": ("目录中尚无报告。", "The catalogue holds no report yet."),
    "alerts.title": ("预警", "Alerts"),
    "alerts.empty": ("没有预警。", "No alerts."),
    "review.title": ("待认定页面", "Pages that were not certain"),
    "review.empty": ("没有待认定的页面。", "Nothing waits for a person."),
    "schedule.title": ("巡查安排", "Schedule"),
    "sweep.none": ("没有新的预警。", "Nothing new to say."),
    "sweep.held": (
        "因变动过多，部分预警已暂缓；核对后用 alerts ack {id} 放行，或等变动消失。",
        "Alerts are held because too much changed at once: check, then let them go with alerts ack {id}.",
    ),
    "crawl.done": (
        "巡查{looks}个栏目：有效{good}，有问题{problems}；请求{requests}次，未变{unchanged}，{bytes}字节；报告新增{new}、变更{revised}、已有{same}、待认定{unsure}；用时{seconds}秒。",
        "{looks} look(s): {good} good, {problems} with a problem; {requests} requests, {unchanged} unchanged, {bytes} bytes; reports: {new} new, {revised} revised, {same} same, {unsure} unsure; {seconds} s.",
    ),
    "crawl.look": (
        "{name}：{pages}页，{rows}条，新报告{new}份",
        "{name}: {pages} page(s), {rows} rows, {new} new report(s)",
    ),
    "crawl.nothing": ("目前没有到时的栏目。", "Nothing is due."),
    "crawl.unknown": ("sources.yaml 中没有代码{code}。", "sources.yaml does not name {code}."),
    "sources.good": (
        "{path}：{jurisdictions}个地区、{listings}个栏目，没有错误。",
        "{path}: {jurisdictions} jurisdiction(s), {listings} listing(s), no mistakes.",
    ),
    "discover.address": (
        "{url}不是 http:// 或 https:// 开头的网址。",
        "{url} is no address that begins with http:// or https://.",
    ),
    "discover.first_page": ("首页{rows}条", "{rows} rows on its first page"),
    "discover.first_pages": ("前{pages}页共{rows}条", "{rows} rows on its first {pages} pages"),
    "discover.named_only": (
        "栏目“{name}”以年度报告命名，但{where}中没有一条像年度报告。",
        "The column “{name}” is named for these reports, but none of the {where} is titled as one.",
    ),
    "discover.titled": (
        "栏目“{name}”{where}，其中{reports}条像年度报告{years}。",
        "The column “{name}” shows {where}; {reports} titled as such reports{years}.",
    ),
    "discover.none": (
        "没有找到像年度报告栏目的页面；请从首页或信息公开页的网址再试，或在浏览器中人工查找。",
        "No column that looks like the reports' was found: try the home page or the disclosure page, or look in a browser.",
    ),
    "search.total": ("命中{total}份，列出{shown}份。", "{total} report(s), {shown} shown."),
    "show.unknown": ("目录中没有报告{report}。", "The catalogue holds no report {report}."),
    "show.year": ("{year}年度", "report for {year}"),
    "show.url": ("网址", "address"),
    "show.first_seen": ("首次看到", "first seen"),
    "show.last_seen": ("最近看到", "last seen"),
    "show.gone": ("自{since}起不再可见", "gone since {since}"),
    "show.official": ("本级或上级栏目", "official"),
    "show.copy": ("转载", "copy"),
    "show.attachment": ("附件", "attachment"),
    "show.version": ("第{version}版", "version {version}"),
    "show.versions": ("文本版本", "Versions"),
    "show.evidence": ("依据", "Evidence"),
    "show.doubts": ("疑点", "Doubts"),
    "show.text": ("正文", "Text"),
    "show.one-version": (
        "只有一个版本，没有可比较的文本。",
        "There is one version only, nothing to compare.",
    ),
    "once-only": ("--json 须与 --once 同用。", "--json goes with --once."),
    "review.unknown": ("没有编号为{id}的待认定页面。", "There is no page {id} to settle."),
    "review.settled": ("已认定：{report}。", "Settled: {report}."),
    "review.rejected": ("已认定不是年度报告。", "Settled: not a report."),
    "alert.unknown": ("没有编号为{id}的预警。", "There is no alert {id}."),
    "alert.done": ("预警{id}：{state}。", "Alert {id}: {state}."),
    "alert.snoozed": ("预警{id}：{state}，至{until}。", "Alert {id}: {state} until {until}."),
    "alert.settled": (
        "预警{id}此前已解除，未作改动。",
        "Alert {id} was resolved before; nothing was changed.",
    ),
    "alert.test": ("这是一条测试消息。", "This is a test message."),
    "channels.none": (
        "未配置任何通道，预警只存不发。在 sources.yaml 的 channels 中写明。",
        "No channel is configured: alerts are kept, not sent. Name one under channels in sources.yaml.",
    ),
    "doctor.database": ("数据库", "database"),
    "doctor.archive": ("存档", "archive"),
    "doctor.channels": ("通道", "channels"),
    "doctor.contact": ("联系方式", "contact"),
    "doctor.clock": ("时钟", "clock"),
    "doctor.outbound": ("对外访问", "outbound"),
    "doctor.sources": ("监测对象", "sources"),
    "demo.serving": ("五个示例门户已在本机启动：", "Five sample portals are served on this machine:"),
    "demo.dashboard": ("仪表盘：{url}（按 Ctrl-C 结束）", "Dashboard: {url} (Ctrl-C ends it)"),
    "demo.note": (
        "这是样例：门户由五份真实报告仿建，只在本机运行；“到期未见”仅说明样例中没有，不涉及真实单位。",
        "This is a demo: portals rebuilt around five real reports, on this machine only. 'Not found' speaks of the samples, not of real offices.",
    ),
    "verify.done": (
        "已核验：原始字节{blobs}份、应答记录{captures}条、正文{versions}份。",
        "Checked: {blobs} blobs, {captures} captures, {versions} texts.",
    ),
    "replay.done": (
        "重读{read}页：变更{changed}处，新增报告{new}份，用时{seconds}秒。",
        "{read} page(s) read again: {changed} change(s), {new} new report(s), {seconds} s.",
    ),
    "run.listening": ("仪表盘：{url}", "Dashboard: {url}"),
    "run.stopping": ("正在停止……", "stopping …"),
    "run.locked-database": (
        "另一个守护进程（可能在另一台机器上）正在使用数据库 {database}。",
        "Another daemon, perhaps on another machine, works on the database {database}.",
    ),
    "run.locked": (
        "数据文件夹{data}正由另一个 harvester 使用。",
        "Another harvester is using the data folder {data}.",
    ),
}


def language(environment: Mapping[str, str] = os.environ) -> str:
    """The language users asked for: Chinese unless HARVESTER_LANG says "en"."""
    return "en" if environment.get("HARVESTER_LANG", "").lower().startswith("en") else "zh"


def say(key: str, lang: str, **facts: object) -> str:
    """A text in the user's language, filled."""
    return TEXTS[key][lang == "en"].format(**facts)


def why_this_column(why: Why, lang: str) -> str:
    """What speaks for a column that ``sources discover`` proposes, as a sentence."""
    pages = "discover.first_page" if why.pages < 2 else "discover.first_pages"
    where = say(pages, lang, rows=why.rows, pages=why.pages)
    if not why.reports:
        return say("discover.named_only", lang, name=why.name, where=where)
    told = f" ({', '.join(why.years)})" if lang == "en" else f"（{'、'.join(why.years)}）"
    years = told if why.years else ""
    return say("discover.titled", lang, name=why.name, where=where, reports=why.reports, years=years)


def name_of(table: Mapping[str, tuple[str, str]], key: str | None, lang: str) -> str:
    """A code's name in the user's language; a code without one is shown as it is."""
    if key is None:
        return ""
    return table[key][lang == "en"] if key in table else key
