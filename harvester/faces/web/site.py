"""What every page shares: the data folder, the language, the templates and the answer they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from harvester import __version__
from harvester.app import App
from harvester.faces import words
from harvester.faces.web import phrases
from harvester.faces.web.boards import Boards
from harvester.problems import PROBLEMS

_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_HEADING = re.compile(r"(?:第?[一二三四五六七八九十百]+[、章节]|[（(][一二三四五六七八九十]+[）)]).{0,60}")


@dataclass
class Site:
    """One data folder as it is shown. ``alive`` and ``notice`` as in build()."""

    app: App
    alive: Callable[[], datetime | None]
    notice: str | None = None
    public_url: str | None = None

    @cached_property
    def boards(self) -> Boards:
        return Boards(self.app)

    @property
    def lang(self) -> str:
        return self.app.language

    @property
    def english(self) -> bool:
        return self.lang == "en"

    def say(self, key: str, **facts: object) -> str:
        """A phrase of these pages in the reader's language."""
        return phrases.say(key, self.lang, **facts)

    def base(self, request: Request) -> str:
        """The address of the front page as others reach it, without its last slash."""
        return (self.public_url or str(request.base_url)).rstrip("/")

    def province(self, code: str) -> str:
        """The name of the province that a code's first two digits stand for."""
        place = self.app.shipped.get(f"{code[:2]}0000")
        return place.name if place is not None else code[:2]

    def page(self, request: Request, template: str, status: int = 200, /, **facts: Any) -> HTMLResponse:
        """A page from its template. ``root`` leads from the request's path to the front page, so that the pages work
        under whatever path a proxy shows them."""
        html = self._templates.get_template(template).render(
            root=_root(request),
            path=request.scope["path"],
            at=self.app.clock(),
            notice=self.notice,
            **facts,
        )
        return HTMLResponse(html, status)

    @cached_property
    def _templates(self) -> Environment:
        folder = Path(__file__).parent / "templates"
        made = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.globals.update(
            t=self.say,
            lang=self.lang,
            english=self.english,
            version=__version__,
            problems=PROBLEMS,
            query=query,
            name_of=self._name_of,
            body_name=self.body_name,
            problem_says=self.problem_says,
        )
        made.filters.update(at=at, segment=segment, is_web=is_web, is_heading=is_heading, size=size)
        return made

    def _name_of(self, table: str, key: str | None) -> str:
        return words.name_of(TABLES[table], key, self.lang)

    def body_name(self, body: str | None) -> str:
        return words.GOVERNMENT[self.english] if body == "government" else body or ""

    def problem_says(self, code: str | None) -> str:
        """A problem's plain sentence; the code itself where it has none."""
        problem = PROBLEMS.get(code or "")
        return problem.sentence(self.lang) if problem is not None else code or ""


TABLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "standing": words.STANDINGS,
    "level": words.LEVELS,
    "rule": words.RULES,
    "state": words.ALERT_STATES,
    "ends": words.ALERT_ENDS,
    "next": words.WHY_NEXT,
    "basis": words.BASIS,
    "about": words.ABOUT,
    "place": words.PLACES,
    "lead": phrases.LEADS,
    "review": words.REVIEW_STATES,
    "tls": phrases.TLS,
    "tls_setting": phrases.TLS_SETTINGS,
}


def query(**wanted: object) -> str:
    """The query of a link: what is set, in order; "" where nothing is."""
    pairs = [(key, str(value)) for key, value in wanted.items() if value not in (None, "", False)]
    return "?" + urlencode(pairs) if pairs else ""


def at(instant: str | datetime | None) -> str:
    """An instant as it is read: 2026-04-02 09:30, in Asia/Shanghai; a date stays one."""
    if instant is None:
        return "—"
    shown = instant.isoformat() if isinstance(instant, datetime) else instant
    return shown[:16].replace("T", " ") if "T" in shown else shown[:10]


def segment(text: object) -> str:
    """A value as one segment of a path."""
    return quote(str(text), safe="")


def is_web(url: str | None) -> bool:
    """Whether an address taken from a page may become a link."""
    return bool(url and _WEB_ADDRESS.fullmatch(url))


def is_heading(paragraph: str) -> bool:
    return bool(_HEADING.fullmatch(paragraph.strip())) and not paragraph.rstrip().endswith(("。", "；"))


def size(count: int) -> str:
    """A number of bytes as it is read."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:,.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def _root(request: Request) -> str:
    # A slash inside a segment arrives decoded in "path"; browsers count only those that were not encoded.
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return "../" * (raw.split(b"?")[0].count(b"/") - 1) or "./"
