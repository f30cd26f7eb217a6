"""sources.yaml, read and checked: every mistake at once, each with its line and its mend.

Decided here:

* The same address may stand under several jurisdictions: a collecting portal shows the reports of a whole city.
  Within one jurisdiction the same address with the same options is a mistake: one listing counts for several bodies.
* A key whose value is null counts as left out.
* A name that the register knows as former name, short form or alias agrees with the code; the record carries
  the register's name, and what was written becomes one more alias.
* ``bodies: []`` is allowed: a portal that is watched for others owes nothing itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from duties.jurisdictions import Jurisdiction, Register
from duties.reports import GOVERNMENT
from duties.watch import DUE_SOON_DAYS, Exemption, Level, Listing, Watch, Watched
from harvester import sources_values as values
from harvester.adapters.options import KINDS, fits, options_of
from harvester.sources_mistakes import Mistake, Notes, TooMuchError, mistake, mistake_at
from harvester.sources_yaml import Spot, UnreadableError, compose, guess, nearest, tabbed, untabbed

_TOP = ("version", "watch_since", "confirm_looks", "due_soon_days", "rules", "channels", "jurisdictions")
_JURISDICTION = ("code", "name", "level", "parent", "aliases", "bodies", "exempt", "due", "listings")
_EXEMPT = ("body", "years", "reason")
_LISTING = ("url", "adapter", "bodies", "at_least", "charset", "pace", "render", "tls", "options")
_RANK: dict[Level, int] = {"province": 0, "prefecture": 1, "county": 2, "township": 3}
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Loaded:
    """What sources.yaml asks for, and what in it deserves a second look without being wrong."""

    watch: Watch
    warnings: tuple[Mistake, ...] = ()


class SourcesError(Exception):
    """sources.yaml cannot be used. ``mistakes`` holds all of them, in the order of their lines."""

    def __init__(self, mistakes: tuple[Mistake, ...], path: Path) -> None:
        self.mistakes = mistakes
        self.path = path
        super().__init__(self.told("en"))

    def told(self, language: str = "zh") -> str:
        """Every mistake on a line of its own: file, line, place, sentence and mend."""
        return "\n".join(told(self.path, item, language) for item in self.mistakes)


def told(path: Path, item: Mistake, language: str = "zh") -> str:
    """One mistake or warning as a line: "sources.yaml:12:5 jurisdictions[0].code: … …"."""
    column = "" if item.column is None else f":{item.column}"
    place = f" {item.path}:" if item.path else ""
    sentence, gap, stop = item.sentence(language), *((" ", ".") if language == "en" else ("", "。"))
    if sentence.endswith(("?", "？")):
        stop = ""
    return f"{path}:{item.line}{column}{place} {sentence}{stop}{gap}{item.advice(language)}"


def load(
    path: Path, register: Register, environment: Mapping[str, str], adapters: Collection[str] = ()
) -> Loaded:
    """Reads and checks sources.yaml. Raises SourcesError with every mistake at once.

    ``adapters`` holds the names that ``adapter:`` may take beside "auto"; ``environment`` fills ${NAME} in
    channels.
    """
    return parse(_read(path), register, environment, adapters, path=path)


def parse(
    text: str,
    register: Register,
    environment: Mapping[str, str],
    adapters: Collection[str] = (),
    *,
    path: Path = Path("sources.yaml"),
) -> Loaded:
    """As load, for a text already read; ``path`` is what its mistakes are told with.

    Where ``adapters`` is a mapping (the adapters themselves), their options are checked, too.
    """
    reading = _Reading(register, environment, frozenset(adapters) | {"auto"}, isinstance(adapters, Mapping))
    try:
        watch = reading.of(text)
    except UnreadableError as error:
        beside = _beside_the_tabs(reading, text) if error.mistakes[0].code == "tab" else []
        raise SourcesError(tuple(sorted([*error.mistakes, *beside], key=_position)), path) from error
    if reading.notes.mistakes:
        raise SourcesError(tuple(sorted(reading.notes.mistakes, key=_position)), path)
    return Loaded(_catalogued(watch, register), tuple(sorted(reading.notes.warnings, key=_position)))


def _beside_the_tabs(reading: _Reading, text: str) -> list[Mistake]:
    """What else is wrong in a file that tabs make unreadable, so that its owner mends it in one go.

    A tab's width is anybody's guess: that under which the fewest mistakes appear is what was meant.
    """
    tabs = set(tabbed(text))
    readable: list[list[Mistake]] = []
    broken: list[Mistake] = []
    for meant in untabbed(text):
        guessed = replace(reading, notes=Notes())
        try:
            guessed.of(meant)
            readable.append(guessed.notes.mistakes)
        except UnreadableError as error:
            broken = error.mistakes
    found = min(readable, key=len) if readable else [item for item in broken if item.code != "tab"]
    return [replace(item, column=None) if item.line in tabs else item for item in found]


def _catalogued(watch: Watch, register: Register) -> Watch:
    """Departments under the names the catalogue files them by: 人社局 owes what 人力资源和社会保障局 publishes."""

    def named(place: Watched, names: Iterable[str]) -> tuple[str, ...]:
        known = ((name, register.body(name, level=place.level)) for name in names)
        return tuple(dict.fromkeys(body.name if body else name for name, body in known))

    return replace(
        watch,
        jurisdictions=tuple(
            replace(
                place,
                bodies=named(place, place.bodies),
                exempt=tuple(replace(item, body=named(place, [item.body])[0]) for item in place.exempt),
                listings=tuple(replace(one, bodies=named(place, one.bodies)) for one in place.listings),
            )
            for place in watch.jurisdictions
        ),
    )


def snippet(listing: Listing) -> str:
    """The yaml to paste for one listing: under its jurisdiction's code if it has one, defaults left out."""
    plain = Listing(listing.jurisdiction, listing.url)
    entry: dict[str, Any] = {"url": listing.url}
    for name in _LISTING[1:]:
        value = getattr(listing, name)
        if name == "adapter" or value != getattr(plain, name):
            entry[name] = list(value) if isinstance(value, tuple) else value
    if "pace" in entry:
        entry["pace"] = f"{entry['pace']:g}s"
    rows: list[dict[str, Any]] = [entry]
    if listing.jurisdiction:
        rows = [{"code": listing.jurisdiction, "listings": rows}]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=10_000)


def _position(item: Mistake) -> tuple[int, int]:
    return item.line, item.column or 0


def _read(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise SourcesError((mistake("no-file", None, "", file=path),), path) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourcesError((mistake("unreadable-file", None, "", file=path, reason=reason),), path) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourcesError((mistake_at("not-utf8", line, None, ""),), path) from error


@dataclass(slots=True)
class _Reading:
    """One walk through the file."""

    register: Register
    environment: Mapping[str, str]
    adapters: frozenset[str]
    check_options: bool = False
    notes: Notes = field(default_factory=Notes)

    def of(self, text: str) -> Watch:
        """What the text asks for; its mistakes are in ``notes``. Raises UnreadableError for what is no YAML."""
        root = compose(text)
        if root is None:
            raise UnreadableError([mistake("empty-file", None, "")])
        try:
            return self.watch(Spot(root, "", self.notes))
        except TooMuchError as error:
            raise UnreadableError([mistake("too-much", None, "")]) from error

    def watch(self, root: Spot) -> Watch:
        top = root.fields(_TOP, required=("version", "jurisdictions"))
        if "version" in top and top["version"].raw != "1":
            top["version"].complain("bad-version", raw=top["version"].raw or "?")
        since = top["watch_since"].whole(_FIRST_YEAR, _LAST_YEAR) if "watch_since" in top else None
        looks = top["confirm_looks"].whole(1, 30) if "confirm_looks" in top else None
        soon = top["due_soon_days"].whole(0, 366) if "due_soon_days" in top else None
        channels = values.channels(top["channels"], self.environment) if "channels" in top else {}
        return Watch(
            jurisdictions=self._jurisdictions(top["jurisdictions"]) if "jurisdictions" in top else (),
            watch_since=since,
            confirm_looks=2 if looks is None else looks,
            channels=channels,
            due_soon_days=DUE_SOON_DAYS if soon is None else soon,
            silent=values.silent(top["rules"]) if "rules" in top else frozenset(),
        )

    def _jurisdictions(self, spot: Spot) -> tuple[Watched, ...]:
        read: list[tuple[dict[str, Spot], Watched]] = []
        first: dict[str, int] = {}
        entries = spot.entries()
        if not entries:
            spot.warn("nothing-watched")
        for entry in entries:
            fields = entry.fields(_JURISDICTION, required=("code",))
            watched = self._watched(entry, fields)
            if not watched.code:
                continue
            if watched.code in first:
                fields["code"].complain(
                    "duplicate-jurisdiction", code=watched.code, first=first[watched.code]
                )
            else:
                first[watched.code] = fields["code"].line
                read.append((fields, watched))
        levels = {watched.code: watched.level for _, watched in read}
        return tuple(self._with_parent(fields, watched, levels) for fields, watched in read)

    def _watched(self, entry: Spot, fields: dict[str, Spot]) -> Watched:
        """One jurisdiction; code "" where it has none that can be used. Its parent is settled later."""
        code = values.code(fields["code"]) if "code" in fields else None
        known = self.register.get(code) if code else None
        name, aliases = self._name(fields, code, known)
        level = self._level(fields, code, known)
        bodies = values.bodies(fields["bodies"]) if "bodies" in fields else (GOVERNMENT,)
        listings = self._listings(fields["listings"], code or "", bodies) if "listings" in fields else ()
        if code and not listings and bodies:
            entry.warn("no-listing", name=name or code)
        return Watched(
            code=code or "",
            name=name,
            level=level,
            parent=known.parent if known else None,
            aliases=aliases,
            bodies=bodies,
            exempt=self._exempt(fields["exempt"], bodies) if "exempt" in fields else (),
            due=values.due(fields["due"]) if "due" in fields else None,
            listings=listings,
        )

    def _name(
        self, fields: dict[str, Spot], code: str | None, known: Jurisdiction | None
    ) -> tuple[str, tuple[str, ...]]:
        written = fields["name"].text() if "name" in fields else None
        aliases = values.texts(fields["aliases"]) if "aliases" in fields else ()
        if known is None:
            if code and "name" not in fields:
                fields["code"].complain("unknown-code-needs", code=code, key="name", **nearest(None))
            if code and written and "level" in fields:
                fields["code"].warn("unknown-code", code=code, name=written, **self._suggested(written, code))
            return written or "", aliases
        if known.valid_to is not None:
            fields["code"].warn("retired-code", code=known.code, name=known.name, year=known.valid_to)
        if written is not None and known not in self.register.named(written, near=known.code):
            words = {
                "code": code,
                "official": known.name,
                "name": written,
                **self._suggested(written, known.code),
            }
            fields["name"].complain("name-contradicts", **words)
        also = () if written in (None, known.name) else (written,)
        return known.name, tuple(dict.fromkeys((*known.aliases, *also, *aliases)))

    def _suggested(self, name: str, code: str) -> dict[str, str]:
        """The code that the register has for this name, best in the same province."""
        found = self.register.named(name, near=self._likely_parent(code, "township", {}))
        return nearest(f"{found[0].code}（{found[0].name}）" if found else None)

    def _level(self, fields: dict[str, Spot], code: str | None, known: Jurisdiction | None) -> Level:
        written = values.level(fields["level"]) if "level" in fields else None
        if known is not None:
            if written is not None and written != known.level:
                fields["level"].complain("level-contradicts", code=code, official=known.level, level=written)
            return known.level
        if code and "level" not in fields:
            fields["code"].complain("unknown-code-needs", code=code, key="level", **nearest(None))
        if code and written and (len(code) == 9) != (written == "township"):
            fields["level"].complain("township-code")
        return written or "county"

    def _with_parent(self, fields: dict[str, Spot], watched: Watched, levels: Mapping[str, Level]) -> Watched:
        known = self.register.get(watched.code)
        if "parent" not in fields:
            parent = known.parent if known else self._likely_parent(watched.code, watched.level, levels)
            return replace(watched, parent=parent)
        spot = fields["parent"]
        parent = values.code(spot)
        if parent is None:
            return watched
        if known is not None:
            if parent != known.parent:
                spot.complain(
                    "parent-contradicts", code=watched.code, official=known.parent or "—", parent=parent
                )
            return watched
        above = self._level_of(parent, levels)
        if above is None:
            spot.complain("unknown-parent", parent=parent)
        elif _RANK[above] >= _RANK[watched.level]:
            spot.complain("parent-not-above", parent=parent, code=watched.code)
        return replace(watched, parent=parent)

    def _likely_parent(self, code: str, level: Level, levels: Mapping[str, Level]) -> str | None:
        """A code the register does not know still says by its digits where it belongs."""
        for candidate in (code[:6], code[:4] + "00", code[:2] + "0000"):
            above = self._level_of(candidate, levels)
            if candidate != code and above is not None and _RANK[above] < _RANK[level]:
                return candidate
        return None

    def _level_of(self, code: str, levels: Mapping[str, Level]) -> Level | None:
        known = self.register.get(code)
        return known.level if known else levels.get(code)

    def _exempt(self, spot: Spot, bodies: tuple[str, ...]) -> tuple[Exemption, ...]:
        found = []
        for entry in spot.entries():
            fields = entry.fields(_EXEMPT, required=_EXEMPT)
            body = values.body(fields["body"]) if "body" in fields else None
            if body is not None and body not in bodies:
                fields["body"].complain("exempt-stranger", raw=body)
            years = (
                [y.whole(_FIRST_YEAR, _LAST_YEAR) for y in fields["years"].entries()]
                if "years" in fields
                else []
            )
            reason = fields["reason"].text() if "reason" in fields else None
            found.append(
                Exemption(body or "", tuple(sorted({y for y in years if y is not None})), reason or "")
            )
        return tuple(found)

    def _listings(self, spot: Spot, code: str, bodies: tuple[str, ...]) -> tuple[Listing, ...]:
        found: list[Listing] = []
        first: dict[tuple[str, str], int] = {}
        for entry in spot.entries():
            fields = entry.fields(_LISTING, required=("url",))
            listing = self._listing(fields, code, bodies)
            if not listing.url:
                continue
            key = (values.canonical(listing.url), repr(listing.options))
            if key in first:
                fields["url"].complain("duplicate-listing", first=first[key])
            first.setdefault(key, fields["url"].line)
            found.append(listing)
        return tuple(found)

    def _listing(self, fields: dict[str, Spot], code: str, bodies: tuple[str, ...]) -> Listing:
        """One listing; url "" where it has none that can be used."""
        url = values.url(fields["url"]) if "url" in fields else None
        at_least = fields["at_least"].whole(0, 100_000) if "at_least" in fields else None
        pace = values.pace(fields["pace"], url) if "pace" in fields else None
        return Listing(
            jurisdiction=code,
            url=url or "",
            adapter=self._adapter(fields["adapter"]) if "adapter" in fields else "auto",
            bodies=self._counting(fields["bodies"], bodies) if "bodies" in fields else bodies,
            at_least=1 if at_least is None else at_least,
            charset=values.charset(fields["charset"]) if "charset" in fields else None,
            pace=2.0 if pace is None else pace,
            render=(fields["render"].truth() or False) if "render" in fields else False,
            tls=(values.tls(fields["tls"]) or "strict") if "tls" in fields else "strict",
            options=self._options(fields["options"], fields.get("adapter")) if "options" in fields else {},
        )

    def _adapter(self, spot: Spot) -> str:
        name = spot.text()
        if name is not None and name not in self.adapters:
            known = sorted(self.adapters - {"auto"})
            spot.complain("unknown-adapter", raw=name, known=", ".join(known), **guess(name, self.adapters))
        return name or "auto"

    def _counting(self, spot: Spot, bodies: tuple[str, ...]) -> tuple[str, ...]:
        named = values.bodies(spot)
        for entry in spot.entries() if named else ():
            if entry.raw in named and entry.raw not in bodies:
                entry.complain("listing-stranger", raw=entry.raw)
        return named

    def _options(self, spot: Spot, adapter: Spot | None) -> dict[str, Any]:
        if not self.check_options:
            found = spot.plain()
            if isinstance(found, dict):
                return found
            spot.complain("not-mapping")
            return {}
        kinds = options_of(adapter.raw if adapter is not None and adapter.raw in self.adapters else "auto")
        told: dict[str, Any] = {}
        for key, value in spot.fields(tuple(kinds)).items():
            told[key] = value.plain()
            if not fits(kinds[key], told[key]):
                zh, en = KINDS[kinds[key]]
                value.complain("bad-option", raw=value.raw or "…", key=key, kind_zh=zh, kind_en=en)
        return told
