"""The sentence behind a standing, in Chinese and English: what we say, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from duties.standing import Judgement

SHANGHAI_HOURS = "%Y-%m-%d %H:%M"

BASIS: Mapping[str, tuple[str, str]] = {
    "meta": ("网页标签", "page tags"),
    "table": ("信息公开表", "the disclosure table"),
    "dateline": ("标题下的发布信息行", "the line under the title"),
    "footer": ("页脚", "the foot of the page"),
    "listing": ("栏目列表", "the listing"),
    "url": ("网址中的日期", "the day in the address"),
    "first_seen": ("本系统首次看到的时间", "our own first sighting"),
}

SENTENCES: Mapping[str, tuple[str, str]] = {
    "exempt": ("不负有公开义务：{reason}。", "Not owed: {reason}."),
    "exempt-no-rule": (
        "{year}年度尚无公开时限规定。",
        "No rule set a date for publishing the report of {year}.",
    ),
    "withdrawn": (
        "曾于{first_seen_on}看到，最近连续{looks}次有效巡查在所有网址均已不见。",
        "Seen on {first_seen_on}; the last {looks} good looks in a row found it gone from every address.",
    ),
    "undated": (
        "首次看到时（{first_seen_on}）已过期限（{due_on}），页面没有可信的发布日期，此前也没有能证明其缺失的有效巡查。",
        "First seen on {first_seen_on}, after the due date ({due_on}), without a trustworthy date, and no good look "
        "in between says it was absent.",
    ),
    "on-time-seen": (
        "本系统在期限（{due_on}）之前已于{first_seen_on}看到。",
        "We saw it ourselves on {first_seen_on}, by the due date ({due_on}).",
    ),
    "disputed-dates": (
        "所载日期{published_on}在期限（{due_on}）之内，但{basis_other}载明{other}。",
        "It carries {published_on}, by the due date ({due_on}), but {basis_other} says {other}.",
    ),
    "disputed-look": (
        "所载日期{published_on}在期限（{due_on}）之内，但{absent_on}的有效巡查未见该报告，{first_seen_on}才首次看到。",
        "It carries {published_on}, by the due date ({due_on}), but a good look on {absent_on} did not find it; "
        "first seen on {first_seen_on}.",
    ),
    "on-time": (
        "{published_on}发布（依据：{basis}），期限为{due_on}。",
        "Published on {published_on} (by {basis}); due {due_on}.",
    ),
    "late": (
        "{published_on}发布（依据：{basis}），晚于期限{due_on} {days}天。",
        "Published on {published_on} (by {basis}), {days} days after the due date {due_on}.",
    ),
    "late-seen": (
        "页面没有可信的发布日期；{absent_on}的有效巡查未见，{first_seen_on}首次看到，至少晚于期限{due_on} {days}天。",
        "It carries no trustworthy date; a good look on {absent_on} did not find it, first seen on {first_seen_on}: at "
        "least {days} days after the due date {due_on}.",
    ),
    "upcoming": ("期限为{due_on}，尚未到期，目前未见。", "Due {due_on}; not found so far."),
    "not-found": (
        "期限{due_on}已过，此后{looks}次有效巡查均未见（最近一次：{last_good_at}）。",
        "Due {due_on}; {looks} good look(s) since did not find it (the last on {last_good_at}).",
    ),
    "unobserved-nowhere": (
        "期限{due_on}已过，但没有为其配置栏目，无从判断。",
        "Due {due_on}; no listing is configured for it, so we say nothing.",
    ),
    "unobserved-problem": (
        "期限{due_on}已过，但此后未能有效巡查（{problem}），无从判断。",
        "Due {due_on}; no good look since ({problem}), so we say nothing.",
    ),
    "unobserved": (
        "期限{due_on}已过，此后尚未有效巡查，无从判断。",
        "Due {due_on}; no good look since, so we say nothing.",
    ),
}

# Said after the sentence of a report that is not held, where a link that may be it stands open.
LEFT_OPEN: Mapping[str, tuple[str, str]] = {
    "lead-unread": (
        "可能是该报告的条目未能读取：{left_open}",
        " A row that may be it could not be read: {left_open}",
    ),
    "lead-doubtful": (
        "可能是该报告的页面尚待人工认定：{left_open}",
        " A page that may be it waits for a person to settle it: {left_open}",
    ),
}


def why(judgement: Judgement, language: str = "zh") -> str:
    """One sentence with the evidence. Instants among the facts must already be in Asia/Shanghai."""
    english = language == "en"
    facts = dict(judgement.facts)
    for key in ("basis", "place"):
        named = BASIS.get(str(facts.get(key)))
        facts["basis" if key == "basis" else "basis_other"] = named[english] if named else facts.get(key)
    shown = {
        key: value.strftime(SHANGHAI_HOURS) if isinstance(value, datetime) else value
        for key, value in facts.items()
    }
    said = SENTENCES[judgement.reason][english].format(**shown)
    if facts.get("left_open"):
        left_open = LEFT_OPEN.get(str(facts.get("problem")), LEFT_OPEN["lead-doubtful"])
        said += left_open[english].format(**shown)
    return said
