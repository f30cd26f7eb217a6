"""The words of alerts: one alert's title and text, and the message that carries a province's alerts of one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from alerts.rules import Situation
from duties import sentences
from duties.reports import GOVERNMENT
from storage.outbox import Envelope, Raised

TITLES: Mapping[str, tuple[str, str]] = {
    "report-not-found": ("{who}：未见{year}年度法治政府建设年度报告", "{who}: report for {year} not found"),
    "report-late": (
        "{who}：{year}年度法治政府建设年度报告逾期公开",
        "{who}: report for {year} published late",
    ),
    "report-disputed": (
        "{who}：{year}年度报告的发布日期存疑",
        "{who}: publication date of the report for {year} disputed",
    ),
    "report-withdrawn": ("{who}：{year}年度报告已从门户消失", "{who}: report for {year} withdrawn"),
    "source-blind": (
        "{who}：栏目无法有效巡查，{year}年度报告是否公开无从判断",
        "{who}: we cannot see its listing, and say nothing about its report for {year}",
    ),
    "retraction": (
        "更正：{who}{year}年度报告此前被报“未见”",
        "Retraction: {who}, report for {year}, earlier said not found",
    ),
    "mass-change-held": ("一次巡查中变动过多，已暂缓发送", "Too many changes in one sweep: held"),
}

HEADINGS: Mapping[str, tuple[str, str]] = {
    "report-not-found": (
        "{province}：{count}份年度报告到期未见",
        "{province}: {count} report(s) overdue and not found",
    ),
    "report-late": ("{province}：{count}份年度报告逾期公开", "{province}: {count} report(s) published late"),
    "report-disputed": (
        "{province}：{count}份年度报告日期存疑",
        "{province}: {count} report(s) with a disputed date",
    ),
    "report-withdrawn": ("{province}：{count}份年度报告已消失", "{province}: {count} report(s) withdrawn"),
    "source-blind": ("{province}：{count}处栏目无法巡查", "{province}: {count} source(s) we cannot see"),
    "retraction": ("{province}：{count}项更正", "{province}: {count} retraction(s)"),
    "mass-change-held": ("本系统：变动过多，已暂缓发送", "This system: too many changes at once, held"),
}

CAUTION: Mapping[str, tuple[str, str]] = {
    "report-not-found": (
        "仅指所巡查的栏目中未见；报刊等其他法定渠道不在巡查范围内。",
        "Not found on the listings we watch; other lawful channels such as newspapers are not covered.",
    ),
    "source-blind": (
        "这是本系统看不到，不是对方未公开。",
        "It is we who cannot see; this does not say that nothing was published.",
    ),
}

ID_LINE = ("消息编号：{id}", "Message {id}")


def raised(rule: str, at: Situation, language: str) -> Raised:
    """One alert in words: what we say, and the sentence it rests on."""
    english = language == "en"
    duty = at.case.duty
    who = duty.name if duty.body == GOVERNMENT else f"{duty.name}{'' if not english else ' '}{duty.body}"
    lines = [sentences.why(at.judgement, language)]
    if rule in CAUTION:
        lines.append(CAUTION[rule][english])
    return Raised(
        rule=rule,
        jurisdiction=duty.jurisdiction,
        name=duty.name,
        body=duty.body,
        year=duty.year,
        title=TITLES[rule][english].format(who=who, year=duty.year),
        text=("" if not english else " ").join(lines),
    )


def held(turning: int, due: int, day: str, language: str) -> Raised:
    """The one thing to tell the operator when a sweep would turn too much at once."""
    english = language == "en"
    text = (
        f"{day}的研判将一次变动{turning}项（到期共{due}项），更可能是本系统的问题，已全部暂缓。"
        "核对后用 alerts ack 确认本条，即照常发送。"
        if not english
        else f"The sweep of {day} would turn {turning} of {due} due duties at once; the fault is more likely ours. All are "
        "held. Check, then acknowledge this alert (alerts ack) to let them go."
    )
    return Raised("mass-change-held", "", "", "", 0, TITLES["mass-change-held"][english], text)


def envelopes(alerts: Sequence[Raised], provinces: Mapping[str, str], language: str) -> list[Envelope]:
    """One message for each province and rule: a season's misses are not three hundred messages.

    ``provinces`` gives the province's name for a jurisdiction's code. An absence and our own blindness never share a
    message: nobody should read one for the other.
    """
    english = language == "en"

    def group(alert: Raised) -> tuple[str, str]:
        return (alert.rule, provinces.get(alert.jurisdiction, alert.jurisdiction))

    made = []
    for (rule, province), members in groupby(sorted(alerts, key=lambda a: (group(a), a.key)), key=group):
        carried = tuple(members)
        title = HEADINGS[rule][english].format(province=province, count=len(carried))
        text = "\n".join(f"· {alert.title}\n  {alert.text}" for alert in carried)
        made.append(Envelope(title, text, carried, group=f"{rule} {province}"))
    return made


def with_id(text: str, message_id: str, language: str) -> str:
    """The text as it is sent: its id stands at the end, so that a repeated message is known for what it is."""
    return f"{text}\n{ID_LINE[language == 'en'].format(id=message_id)}"
