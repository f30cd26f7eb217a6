"""The words of the commands that keep, give away and take back: backup, restore, evidence, archive export and import."""

from __future__ import annotations

from collections.abc import Mapping

from storage.outputs import Refused

# Why something was refused, by its code: what is the case, then what to do.
REFUSALS: Mapping[str, tuple[str, str]] = {
    "cannot-write": (
        "无法写入{file}（{why}）。请检查权限与剩余空间，或换一个位置。",
        "{file} cannot be written ({why}). Check its permissions and the free space, or name another place.",
    ),
    "cannot-read": (
        "无法读取{file}（{why}）。请核对文件名与权限。",
        "{file} cannot be read ({why}). Check its name and permissions.",
    ),
    "is-a-folder": (
        "{file}是文件夹。请写明文件名。",
        "{file} is a folder. Name a file.",
    ),
    "file-exists": (
        "{file}已存在，未作改动。请换一个文件名，或加 --force 覆盖。",
        "{file} exists and was left as it is. Name another file, or replace it with --force.",
    ),
    "no-folder": (
        "没有文件夹{folder}。请先建立它，或换一个位置。",
        "There is no folder {folder}. Make it first, or name another place.",
    ),
    "backup-other-database": (
        "backup 和 restore 只处理 SQLite，此处为{database}。PostgreSQL 请用 pg_dump（恢复用 pg_restore）备份数据库，"
        "然后再复制数据文件夹中的 blobs/；先数据库、后 blobs，守护进程不必停。",
        "backup and restore handle SQLite, and this is {database}. For PostgreSQL copy the database with pg_dump (and back "
        "with pg_restore), then the folder blobs/ of the data folder: in this order the daemon need not stop.",
    ),
    "restore-elsewhere": (
        "restore 把数据库放回数据文件夹内，此处却另指定了{database}。请去掉 --database（及 HARVESTER_DATABASE）再试。",
        "restore puts the database inside the data folder, and another is named: {database}. Call it without --database "
        "(and HARVESTER_DATABASE).",
    ),
    "database-unreadable": (
        "无法读取数据库{file}（{why}）。请运行 doctor；若已损坏，用 restore 恢复较早的备份。",
        "The database {file} cannot be read ({why}). Run doctor; if it is damaged, restore an earlier backup.",
    ),
    "database-damaged": (
        "数据库{file}已损坏（{why}），未写备份。请用 restore 恢复较早的备份。",
        "The database {file} is damaged ({why}); no backup was written. Restore an earlier one.",
    ),
    "database-in-use": (
        "另有程序正在使用数据库{file}。请先停止它。",
        "Another program is using the database {file}. Stop it first.",
    ),
    "data-not-empty": (
        "数据文件夹{data}不是空的（{held}），未作改动。请用 --data 指定空文件夹，或加 --force 替换（原数据库会留存）。",
        "The data folder {data} is not empty ({held}) and was left as it is. Name an empty one with --data, or replace it "
        "with --force (the old database is kept beside).",
    ),
    "not-a-warc": (
        "{file}不是 WARC 或 WACZ 文件，未作导入。请核对文件名。",
        "{file} is neither WARC nor WACZ; nothing was imported. Check its name.",
    ),
    "code-unknown": (
        "没有监测代码{place}。请核对代码，或在 sources.yaml 中写明后运行 crawl；board 列出全部公开义务。",
        "The code {place} is not watched. Check it, or name it in sources.yaml and run crawl; board lists every duty.",
    ),
    "body-unknown": (
        "{place}没有负有公开义务的主体“{body}”，只有：{bodies}。请用 --body 写明其一。",
        "{place} has no body {body!r} that owes a report, but these: {bodies}. Name one of them with --body.",
    ),
    "backup-unreadable": (
        "{file}不完整，或不是本程序的备份（{why}）。请另取一份；若经压缩，请先解压。",
        "{file} is cut off or no backup of ours ({why}). Fetch it again; if it was compressed, unpack it first.",
    ),
    "not-a-backup": (
        "{file}不是本程序的备份。请核对文件名。",
        "{file} is no backup of ours. Check its name.",
    ),
    "backup-cut": (
        "{file}不完整，缺少结尾部分。请另取一份。",
        "{file} is not whole: its end is missing. Fetch it again.",
    ),
    "backup-foreign": (
        "{file}中含有备份不应有的内容（{name}），未作恢复。请勿采信这份文件。",
        "{file} holds something that no backup has ({name}); nothing was restored. Do not trust this file.",
    ),
    "backup-altered": (
        "{file}中的{name}与记录的校验值不符，未作恢复。请另取一份。",
        "{name} in {file} is not what its sum says; nothing was restored. Fetch it again.",
    ),
    "backup-lacks": (
        "{file}缺少数据库所指的原始字节{name}，未作恢复。请另取一份。",
        "{file} lacks the blob {name} that its database names; nothing was restored. Fetch it again.",
    ),
    "backup-newer": (
        "{file}由较新的版本（{program}，结构{schema}）所写，本版本读不了。请先升级程序。",
        "{file} was written by a newer version ({program}, schema {schema}) than this one. Upgrade the program first.",
    ),
}

# Why a record of a WARC was not taken, by its code.
PASSED: Mapping[str, tuple[str, str]] = {
    "cut": ("记录不完整", "the record is cut off"),
    "altered": ("内容与其校验值不符", "its bytes do not match their sum"),
    "unreadable": ("记录无法读取", "the record cannot be read"),
    "too-large": ("超过大小上限", "it is larger than our limit"),
    "no-date": ("没有可用的时间", "it has no date that can be used"),
    "foreign-note": ("所附说明与内容不符", "its note is not that of these bytes"),
    "from-the-future": ("时间晚于现在", "it is dated later than now"),
    "posted": ("提交请求（POST）的应答", "answers to a POST"),
    "redirect": ("跳转应答", "redirects"),
    "revisit": ("未变记录（revisit）", "revisits"),
    "other-address": ("不是网页的应答", "no answers from the web"),
    "no-page": ("图片、样式等", "images, styles and the like"),
    "body-lost": ("导出时内容已缺失", "answers whose bytes were lost before the export"),
}

SAID: Mapping[str, tuple[str, str]] = {
    "import.done": (
        "导入应答记录{taken}条；已有{known}条，略过{skipped}条，无法采用{corrupt}条。",
        "{taken} capture(s) taken; {known} known before, {skipped} skipped, {corrupt} corrupt.",
    ),
    "import.corrupt": ("{file} 第{offset}字节：{why} {detail}", "{file} at byte {offset}: {why} {detail}"),
    "export.done": (
        "已导出到{file}（{format}）：应答记录{captures}条，WARC 记录{records}条，共{bytes}字节。",
        "Exported to {file} ({format}): {captures} captures in {records} WARC records, {bytes} bytes.",
    ),
    "evidence.done": (
        "{name}{year}年度：{standing}（截至{as_of}）。证据包{file}：巡查{looks}次（期后有效{looks_that_count}次）、"
        "应答记录{captures}条、文件{files}个，SHA-256 {sha256}。",
        "{name}, {year}: {standing} (as of {as_of}). Bundle {file}: {looks} look(s), {looks_that_count} of them good ones "
        "after the due date; {captures} captures, {files} files, SHA-256 {sha256}.",
    ),
    "evidence.missing": (
        "应答记录{capture}的字节缺失或已损坏：{url}（{why}）",
        "the bytes of capture {capture} are missing or damaged: {url} ({why})",
    ),
    "backup.done": (
        "已备份到{file}：报告{reports}份、巡查{looks}次、应答记录{captures}条、原始字节{blobs}份，共{bytes}字节。",
        "Backed up to {file}: {reports} reports, {looks} looks, {captures} captures, {blobs} blobs, {bytes} bytes.",
    ),
    "restore.done": (
        "已恢复到{data}：{made_at}的备份，原始字节{blobs}份。",
        "Restored to {data}: the backup of {made_at}, {blobs} blobs.",
    ),
    "restore.replaced": (
        "原数据库留存为{replaced}，确认无误后可删除。",
        "The database that was there is kept as {replaced}; delete it when you are sure.",
    ),
    "backup.missing": ("缺失或已损坏：{blob}（{why}）", "missing or damaged: {blob} ({why})"),
}


def told(error: Refused, lang: str) -> str:
    """A refusal as its user reads it: its code, what is the case, and what to do."""
    sentence = REFUSALS[error.code][lang == "en"].format(**error.facts)
    return f"{error.code}: {sentence}"


def tell(key: str, lang: str, **facts: object) -> str:
    """A text in the user's language, filled."""
    return SAID[key][lang == "en"].format(**facts)
