"""A document whole: the page with its further parts, and the files that hang on it. Asked for, archived and read.

Where the page's own words do not settle what it is, the file that is the report speaks for it: portals put a cover note
on the page and the report into a PDF.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from duties.choosing import report_among
from duties.reports import Document
from duties.watch import Listing
from harvester import read
from harvester.asking import Answered, charset_of
from harvester.pieces import Purpose, Request
from harvester.readers.sandbox import Sandbox
from storage.addresses import Belongings
from storage.findings import AttachedFile

SHORT = 200  # characters: an article of fewer says "see the attachment"
MOST_PARTS = 20  # pages of one article
MOST_FILES = 10  # attachments of one article


class Asks(Protocol):
    """Who brings pages: a portal (asking.Asker), or the archive (replay.FromArchive)."""

    def ask(self, request: Request) -> Answered: ...


@dataclass(frozen=True, slots=True)
class Files:
    """The files that hang on a page: as they are catalogued, as they were read, and since when each has been there."""

    files: tuple[AttachedFile, ...] = ()
    words: tuple[Document, ...] = ()
    since: tuple[datetime | None, ...] = ()

    @property
    def problem(self) -> tuple[str, str] | None:
        """Why none of them could be read: code and particulars; None where one could."""
        if not self.words or any(one.text for one in self.words):
            return None
        return next(((one.problem, one.detail) for one in self.words if one.problem), None)

    def main(self, title: str) -> tuple[Document, datetime | None] | None:
        """The file that is the report of a page with this title, or else the longest, with the instant since which its
        bytes have been there."""
        readable = [number for number, one in enumerate(self.words) if one.text]
        if not readable:
            return None
        words = [self.words[number] for number in readable]
        chosen = report_among(words, [self.files[number].name for number in readable], title)
        main = chosen or max(words, key=lambda one: len(one.text))
        return main, self.since[readable[words.index(main)]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A document as it is to be recognised. ``since``: when its text first came; None: with the page itself."""

    document: Document
    files: Files | None = None  # None: not asked for
    since: datetime | None = None
    parts: tuple[tuple[str, str | None], ...] = ()  # address and sha256 of each further page of the article


class Gatherer:
    """Brings in what belongs to one listing's pages."""

    def __init__(self, asks: Asks, listing: Listing, sandbox: Sandbox | None, slow: Sandbox | None) -> None:
        self._asks = asks
        self._listing = listing
        self._sandbox = sandbox
        self._slow = slow

    def page(self, answered: Answered) -> Gathered:
        """The page with its further parts and, where it says little itself, the words of its attachments."""
        document = self.read(answered)
        parts: list[tuple[str, str | None]] = []
        since: list[datetime] = []
        for url in document.further_parts[:MOST_PARTS]:
            part = self._asks.ask(Request(url, purpose="article", referer=document.url))
            if part.trouble is not None:
                detail = f"part {url}: {part.trouble.code}"
                return Gathered(replace(document, problem="lead-unread", detail=detail))
            said = filter(None, (document.text, self.read(part).text))
            document = replace(document, text="\n".join(said))
            parts.append((url, part.digest))
            since.append(part.first_at)
        gathered = Gathered(document, since=max(since, default=None), parts=tuple(parts))
        if len(document.text) >= SHORT or not document.attachments:
            return gathered
        return self.spoken_for(gathered)

    def spoken_for(self, gathered: Gathered) -> Gathered:
        """The document with the words of its attachment in the place of its own."""
        document = gathered.document
        files = self.files(document)
        main = files.main(document.title or "")
        if main is None:
            problem, detail = files.problem or (document.problem, document.detail)
            return replace(gathered, document=replace(document, problem=problem, detail=detail), files=files)
        words, since = main
        said = tuple(item for item in words.evidence if item.about not in ("published", "updated"))
        spoken = replace(
            document,
            text=words.text,
            extracted_by=words.extracted_by,
            evidence=(*document.evidence, *said),
            problem=words.problem,
            detail=words.detail,
        )
        return replace(gathered, document=spoken, files=files, since=since)

    def files(self, document: Document) -> Files:
        """The files that hang on a document: archived, read, and described."""
        files: list[AttachedFile] = []
        words: list[Document] = []
        since: list[datetime | None] = []
        for link in document.attachments[:MOST_FILES]:
            answered = self._asks.ask(Request(link.url, purpose="attachment", referer=document.url))
            since.append(answered.first_at)
            if answered.trouble is not None:
                files.append(AttachedFile(link.url, link.name))
                code = answered.trouble.code
                words.append(Document(link.url, "", None, "", problem="attachment-unreadable", detail=code))
                continue
            inside = self.read(answered)
            words.append(inside)
            files.append(
                AttachedFile(link.url, link.name, inside.media_type, answered.digest, len(inside.text))
            )
        return Files(tuple(files), tuple(words), tuple(since))

    def replaced(self, url: str, belongings: Belongings) -> bool:
        """Whether a file or a further part of the page at ``url`` has other bytes now, or bytes at last.

        What cannot be asked for was there: it has not been replaced as far as we know.
        """
        asked: tuple[tuple[Purpose, tuple[tuple[str, str | None], ...]], ...] = (
            ("article", belongings.parts),
            ("attachment", belongings.files),
        )
        for purpose, held in asked:
            for address, digest in held:
                answered = self._asks.ask(Request(address, purpose=purpose, referer=url))
                if answered.trouble is None and answered.digest != digest:
                    return True
        return False

    def read(self, answered: Answered) -> Document:
        return read.document(
            answered.capture,
            charset=charset_of(answered.capture, self._listing),
            sandbox=self._sandbox,
            slow=self._slow,
        )
