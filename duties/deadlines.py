"""Until when a report must be public, and by which rule.

Dates only, meant in Asia/Shanghai: a report is in time until the end of the due date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

from duties.reports import Kind
from duties.watch import Level

Force = Literal["binding", "expected"]
_FIELDS = "id first_year last_year levels kinds names_end due force basis_zh basis_en link note"
FIELDS = frozenset(_FIELDS.split())


@dataclass(frozen=True, slots=True)
class Rule:
    """One legal rule for the years reported on from ``first_year`` to ``last_year`` (None: still in force).

    ``due`` is month and day in the following year, the last day in time. ``names_end`` narrows the rule to places whose
    name ends so; empty means any. ``force`` "expected" marks those whom practice, not plainly the rule, makes publish.
    """

    id: str
    first_year: int
    last_year: int | None
    levels: tuple[Level, ...]
    kinds: tuple[Kind, ...]
    due: tuple[int, int]
    basis_zh: str
    basis_en: str
    link: str
    force: Force = "binding"
    names_end: tuple[str, ...] = ()
    note: str = ""

    def reaches(self, year: int, level: Level, kind: Kind, name: str = "") -> bool:
        in_force = self.first_year <= year and (self.last_year is None or year <= self.last_year)
        named = not self.names_end or name.endswith(self.names_end)
        return in_force and level in self.levels and kind in self.kinds and named


@dataclass(frozen=True, slots=True)
class Due:
    """The last day in time, with the rule it rests on; ``rule`` None where only the operator's own date stands."""

    on: date
    rule: Rule | None

    @property
    def basis_zh(self) -> str:
        return self.rule.basis_zh if self.rule else "按本地设定的日期"

    @property
    def basis_en(self) -> str:
        return self.rule.basis_en if self.rule else "a date set locally"

    @property
    def link(self) -> str | None:
        return self.rule.link if self.rule else None


def due(
    year: int,
    level: Level,
    kind: Kind,
    rules: Iterable[Rule],
    override: tuple[int, int] | None = None,
    *,
    name: str = "",
) -> Due | None:
    """When the report on ``year`` is due; None where no rule was in force and none is set, so nothing is owed.

    ``override`` is (month, day) in the following year. It moves the date and stands alone where the last rule has lapsed;
    years before any rule stay exempt. ``name`` is the jurisdiction's, for rules that go by it. ValueError for a day that is none.
    """
    rules = tuple(rules)
    rule = next((rule for rule in rules if rule.reaches(year, level, kind, name)), None)
    if rule is not None:
        return Due(_day(year + 1, *(override or rule.due)), rule)
    lapsed = any(
        rule.last_year is not None
        and rule.last_year < year
        and rule.reaches(rule.last_year, level, kind, name)
        for rule in rules
    )
    return Due(_day(year + 1, *override), None) if override and lapsed else None


def _day(year: int, month: int, day: int) -> date:
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)  # the end of February, whatever the year
    return date(year, month, day)


def current_report_year(today: date) -> int:
    """The year whose reports come out in ``today``'s year: the year before."""
    return today.year - 1


def last_due_year(
    today: date,
    rules: Sequence[Rule],
    level: Level = "county",
    kind: Kind = "government",
    override: tuple[int, int] | None = None,
    *,
    name: str = "",
) -> int | None:
    """The last report year whose due date has passed by ``today``; on the due date itself it has not.

    None where no rule ever reached them: then there is nothing to watch.
    """
    first = min((rule.first_year for rule in rules), default=today.year)
    for year in range(today.year - 1, first - 1, -1):
        owed = due(year, level, kind, rules, override, name=name)
        if owed is not None and owed.on < today:
            return year
    return None


def parse_rules(data: Any) -> tuple[Rule, ...]:
    """The rules of deadlines.yaml as a YAML reader gives them. ValueError names the rule and the field."""
    listed = data.get("rules") if isinstance(data, Mapping) else None
    if not isinstance(listed, list) or not listed:
        raise ValueError("deadlines.yaml: rules: a list of rules is expected")
    rules: list[Rule] = []
    for number, raw in enumerate(listed, start=1):
        if not isinstance(raw, Mapping):
            raise ValueError(f"deadlines.yaml: rule {number}: fields with values are expected")
        where = f"deadlines.yaml: rule {raw.get('id') or number}"
        rule = _rule(raw, where)
        if any(rule.id == other.id for other in rules):
            raise ValueError(f"{where}: id stands twice")
        rules.append(rule)
    return tuple(rules)


def _rule(raw: Mapping[str, Any], where: str) -> Rule:
    unknown = sorted(str(key) for key in raw if key not in FIELDS)
    if unknown:
        raise ValueError(f"{where}: {unknown[0]}: no such field")
    first, last = _year(raw, "first_year", where), _year(raw, "last_year", where, optional=True)
    if first is None or (last is not None and last < first):
        raise ValueError(f"{where}: last_year: {last} is before first_year {first}")
    force = raw.get("force", "binding")
    if force not in get_args(Force):
        raise ValueError(f"{where}: force: {force!r} is none of {', '.join(get_args(Force))}")
    return Rule(
        id=_text(raw, "id", where),
        first_year=first,
        last_year=last,
        levels=_choices(raw, "levels", get_args(Level), where),
        kinds=_choices(raw, "kinds", get_args(Kind), where),
        due=_month_and_day(raw.get("due"), where),
        basis_zh=_text(raw, "basis_zh", where),
        basis_en=_text(raw, "basis_en", where),
        link=_text(raw, "link", where),
        force=force,
        names_end=_choices(raw, "names_end", None, where),
        note=str(raw.get("note") or "").strip(),
    )


def _text(raw: Mapping[str, Any], field: str, where: str) -> str:
    value = raw.get(field)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: {field}: words are expected")
    return value.strip()


def _year(raw: Mapping[str, Any], field: str, where: str, optional: bool = False) -> int | None:
    value = raw.get(field)
    if value is None and optional:
        return None
    if type(value) is not int or not 1949 <= value <= 2200:
        raise ValueError(f"{where}: {field}: {value!r} is not a year")
    return value


def _choices(
    raw: Mapping[str, Any], field: str, allowed: Sequence[str] | None, where: str
) -> tuple[Any, ...]:
    value = raw.get(field, [] if allowed is None else None)
    if not isinstance(value, list) or (allowed is not None and not value):
        raise ValueError(f"{where}: {field}: a list is expected")
    for one in value:
        if not isinstance(one, str) or (allowed is not None and one not in allowed):
            raise ValueError(f"{where}: {field}: {one!r} is none of {', '.join(allowed or ['words'])}")
    return tuple(value)


def _month_and_day(value: Any, where: str) -> tuple[int, int]:
    try:
        month, day = (int(part) for part in str(value).split("-"))
        date(2024, month, day)
    except ValueError:
        raise ValueError(f"{where}: due: {value!r} is not a month and day like 03-31") from None
    return month, day
