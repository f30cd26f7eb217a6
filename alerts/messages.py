"""The words of alerts: one alert's title and text, and the message that carries a province's alerts of one day.

Every text says what was seen, when and where, and no more than that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from alerts.rules import Situation
from alerts.wording import CAUTION, HEADINGS, TITLES, WORDS
from duties import sentences
from duties.reports import GOVERNMENT
from harvester.problems import PROBLEMS
from storage.failing import Failing, GoodLook
from storage.news import Revision
from storage.outbox import Envelope, Raised

ID_LINE = ("消息编号：{id}", "Message {id}")
_NAMED = 20  # places named in a message about many


def raised(rule: str, at: Situation, language: str, more: Sequence[str] = ()) -> Raised:
    """One alert about a duty in words: what we say, the sentence it rests on, and ``more`` lines of evidence."""
    english = language == "en"
    duty = at.case.duty
    facts = {"year": duty.year, "due_on": duty.due_on, "days": at.days_left}
    said = [sentences.why(at.judgement, language)]
    if rule in CAUTION:
        said.append(CAUTION[rule][english].format(**facts))
    return Raised(
        rule=rule,
        jurisdiction=duty.jurisdiction,
        name=duty.name,
        body=duty.body,
        year=duty.year,
        title=TITLES[rule][english].format(who=_who(duty.name, duty.body, english), **facts),
        text="\n".join([("" if not english else " ").join(said), *more]),
    )


def revised(revision: Revision, language: str, more: Sequence[str] = ()) -> Raised:
    """A text that changed after we had read it."""
    english = language == "en"
    who = _who(revision.name, revision.body, english)
    facts = {
        "version": revision.version,
        "seen": _time(revision.seen_at),
        "before": _time(revision.seen_before_at),
        "was": revision.before,
        "is": revision.characters,
    }
    said = [WORDS["revised"][english].format(**facts)]
    if revision.published_on is not None:
        said.append(WORDS["revised-dated"][english].format(on=revision.published_on))
    said.append(CAUTION["report-revised"][english])
    page = WORDS["page"][english].format(url=revision.url)
    return Raised(
        rule="report-revised",
        jurisdiction=revision.jurisdiction,
        name=revision.name,
        body=revision.body,
        year=revision.year,
        title=TITLES["report-revised"][english].format(who=who, year=revision.year),
        text="\n".join([("" if not english else " ").join(said), page, *more]),
        subject=str(revision.version),
    )


def about_listing(rule: str, listing: Failing, language: str, more: Sequence[str] = ()) -> Raised:
    """A listing that we cannot see, or that is no longer what it was."""
    english = language == "en"
    key = "listing-seen" if listing.last_good is not None else "listing-never-seen"
    facts = {
        "since": _time(listing.since),
        "last": _time(listing.last_at),
        "looks": len(listing.problems),
        "good": _time(listing.last_good.at) if listing.last_good else None,
        "rows": listing.last_good.rows if listing.last_good else None,
    }
    said = (" " if english else "").join((WORDS[key][english].format(**facts), CAUTION[rule][english]))
    lines = [
        said,
        WORDS["listing"][english].format(url=listing.url),
        problem(listing.problems[-1], listing.detail, language),
    ]
    return Raised(
        rule=rule,
        jurisdiction=listing.jurisdiction,
        name=listing.name,
        body="",
        year=0,
        title=TITLES[f"{rule} listing"][english].format(who=listing.name),
        text="\n".join([*lines, *more]),
        subject=listing.url,
    )


def problem(code: str, detail: str, language: str) -> str:
    """A problem's line: what it is, its particulars, and what to do about it."""
    english = language == "en"
    known = PROBLEMS.get(code)
    facts = {
        "code": code,
        "says": known.sentence(language) if known else code,
        "hint": known.advice(language) if known else "",
        "detail": f"{': ' if english else '：'}{detail[:200]}" if detail else "",
    }
    return WORDS["problem"][english].format(**facts).rstrip()


def looked(looks: Sequence[GoodLook], language: str) -> list[str]:
    """The looks that an absence rests on, a line each."""
    return [
        WORDS["looked"][language == "en"].format(
            url=look.url, at=_time(look.at), pages=look.pages, rows=look.rows
        )
        for look in looks
    ]


def page(url: str, language: str) -> str:
    """The address where a report was seen."""
    return WORDS["page"][language == "en"].format(url=url)


def link(base: str | None, path: str, language: str) -> list[str]:
    """Where the archive shows it; nothing where no public address is configured."""
    return [WORDS["link"][language == "en"].format(url=f"{base.rstrip('/')}/{path}")] if base else []


def held(turning: int, due: int, day: str, language: str, names: Sequence[str] = ()) -> Raised:
    """The one thing to tell the operator when a sweep would turn too much at once."""
    english = language == "en"
    text = WORDS["held"][english].format(day=day, turning=turning, due=due)
    if names:
        shown = (", " if english else "、").join(names[:_NAMED])
        text += WORDS["held-names" if len(names) <= _NAMED else "held-names-more"][english].format(
            names=shown, count=len(names)
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
        title = HEADINGS[rule][english].format(province=province, count=_count(rule, carried))
        text = "\n".join(f"· {alert.title}\n  {_indented(alert.text)}" for alert in carried)
        made.append(Envelope(title, text, carried, group=f"{rule} {province}"))
    return made


def with_id(text: str, message_id: str, language: str) -> str:
    """The text as it is sent: its id stands at the end, so that a repeated message is known for what it is."""
    return f"{text}\n{ID_LINE[language == 'en'].format(id=message_id)}"


def _who(name: str, body: str, english: bool) -> str:
    return name if body == GOVERNMENT else f"{name}{' ' if english else ''}{body}"


def _time(at: datetime) -> str:
    return at.strftime(sentences.SHANGHAI_HOURS)


def _count(rule: str, alerts: Sequence[Raised]) -> int:
    """Of reports; of places where it is about what we cannot see, whatever the number of years that waits for it."""
    places = {(alert.jurisdiction, alert.subject) for alert in alerts}
    return len(places) if rule.startswith("source-") else len(alerts)


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")
