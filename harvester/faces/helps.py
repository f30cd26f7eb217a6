"""What --help says of every command and option, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

import click

# By the words one types.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "": (
        "监测各级政府是否按时公开法治政府建设年度报告，并为每一个结论留下证据。",
        "Watches whether governments publish their yearly rule-of-law report in time, and keeps proof of every verdict.",
    ),
    "demo": (
        "在本机启动五个示例门户并全程演示",
        "serve the five sample portals on this machine and show the whole job",
    ),
    "run": ("守护进程：巡查、研判、发送、仪表盘", "the daemon: crawl, sweep, deliver, dashboard"),
    "crawl": ("巡查到时的栏目一次", "look at what is due, once"),
    "sweep": ("研判每一项义务，发出预警", "judge every duty, raise and send alerts"),
    "sources": ("检查 sources.yaml，寻找栏目", "check sources.yaml, find listings"),
    "sources check": ("检查 sources.yaml，一次列出全部错误", "validate sources.yaml, every mistake at once"),
    "sources discover": ("从门户首页寻找年度报告栏目", "find the report column from a portal's home page"),
    "doctor": ("检查数据库、存档、通道、时钟与网络", "check database, archive, channels, clock and network"),
    "board": ("每项公开义务的状况", "standing of every duty"),
    "reports": ("报告目录", "the catalogue of reports"),
    "show": ("一份报告：正文、所见、版本、依据", "one report: text, sightings, versions, evidence"),
    "search": ("全文检索", "full text"),
    "schedule": ("接下来巡查什么，为什么", "what is looked at next, and why"),
    "review": ("像是年度报告但未能确定的页面", "pages that look like reports but were not certain"),
    "review accept": ("认定为某单位某年度的报告", "it is the report of this body for this year"),
    "review reject": ("认定不是年度报告", "it is no such report"),
    "alerts": ("预警及其送达情况", "alerts with their deliveries"),
    "alerts ack": ("确认预警（可一次多条）：已知悉", "acknowledge alerts, one or several: seen"),
    "alerts snooze": ("暂停预警若干天（可一次多条）", "put alerts aside for some days, one or several"),
    "alerts test": ("向每个通道发一条测试消息", "send a test message to every channel"),
    "archive": ("存档：核验、导出、导入", "the archive of raw bytes: verify, export, import"),
    "replay": (
        "用现在的读取器重读存档，不联网",
        "read archived bytes again with today's readers, no network",
    ),
    "evidence": (
        "把一项结论的全部证据打成一个包",
        "everything behind one verdict, in one zip",
    ),
    "backup": (
        "把数据库和全部原始字节备份到一个文件，守护进程不必停",
        "everything in one file: database and blobs; the daemon goes on",
    ),
    "restore": (
        "核验备份后恢复数据文件夹，守护进程须先停止",
        "put a backup back after checking all of it; no daemon may run",
    ),
    "archive export": (
        "导出为 WARC 或 WACZ，供 pywb、ReplayWeb.page 等查看",
        "as WARC or WACZ, for pywb, ReplayWeb.page and others",
    ),
    "archive import": (
        "从 WARC 或 WACZ 导入应答；导入不算巡查",
        "take answers out of WARC or WACZ files; an import is no look",
    ),
    "archive verify": ("逐一核验每条记录与原始字节", "check every stored record and blob"),
}

# By the parameter's name, or by "COMMAND.NAME" where one command means something of its own.
OPTIONS: Mapping[str, tuple[str, str]] = {
    "sources": (
        "sources.yaml 的位置；环境变量 HARVESTER_SOURCES",
        "where sources.yaml is; HARVESTER_SOURCES",
    ),
    "data": ("数据文件夹，默认 data/；HARVESTER_DATA", "the data folder, data/ by default; HARVESTER_DATA"),
    "database": (
        "数据库网址（SQLAlchemy），默认为数据文件夹内的 SQLite；HARVESTER_DATABASE",
        "SQLAlchemy URL, by default SQLite inside the data folder; HARVESTER_DATABASE",
    ),
    "now": (
        "本次运行起始的时刻（不写时区即北京时间）",
        "the instant at which this call begins (Asia/Shanghai without offset)",
    ),
    "log_format": ("日志格式；HARVESTER_LOG_FORMAT", "how log lines are written; HARVESTER_LOG_FORMAT"),
    "verbose": ("多说一些；-vv 更多", "say more; -vv still more"),
    "version": ("版本", "the version"),
    "form": ("输出格式", "form of the output"),
    "as_json": ("只输出 JSON", "print JSON and nothing else"),
    "year": ("报告年度", "the year reported on"),
    "jurisdiction": ("行政区划代码", "code of the jurisdiction"),
    "body": ("主体：government 或部门名称", "government, or a department by name"),
    "bind": ("仪表盘监听的地址；HARVESTER_BIND", "where the dashboard listens; HARVESTER_BIND"),
    "limit": ("最多列出几份", "how many to show at most"),
    "demo.once": ("只运行一遍，打印状况与预警后退出", "one pass, then the board and the alerts"),
    "demo.as_json": ("与 --once 同用：只输出 JSON", "with --once: print JSON and nothing else"),
    "crawl.everything": ("全部栏目，不论是否到时", "look at everything, due or not"),
    "crawl.dry_run": ("只说会巡查什么，不做任何事", "say what would be looked at, and do nothing"),
    "show.diff": ("各版本之间的差异", "what changed between versions"),
    "review.everything": ("包括已认定的", "the settled ones too"),
    "replay.everything": ("包括已判定不是报告的页面", "also the pages that were found to be no reports"),
    "force": ("文件已存在时覆盖", "replace the file where it exists"),
    "file": ("写到哪个文件", "the file to write"),
    "archive export.year": (
        "只导出该报告年度所依据的应答",
        "only what this report year rests on",
    ),
    "restore.force": (
        "替换非空的数据文件夹；原数据库会留存",
        "replace a data folder that is not empty; its database is kept beside",
    ),
    "alerts.only_open": ("只列未处理的", "only those that are open"),
    "alerts snooze.days": ("暂停几天", "for how many days"),
}


def dress(command: click.Command, lang: str, path: str = "") -> None:
    """Give a command, its options and all below it their help."""
    english = lang == "en"
    command.help = COMMANDS.get(path, ("", ""))[english]
    for option in command.params:
        if isinstance(option, click.Option) and option.name is not None:
            said = OPTIONS.get(f"{path}.{option.name}") or OPTIONS.get(option.name, ("", ""))
            option.help = said[english]
    for name, below in command.commands.items() if isinstance(command, click.Group) else ():
        dress(below, lang, f"{path} {name}".strip())
