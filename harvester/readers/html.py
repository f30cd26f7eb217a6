"""HTML pages of portals: the main text, what the page states of it, the files that hang on it.

Cells of a table row are parted by tabs, as a browser copies them. The text comes from our own walk over the
page (html_lines) within the block that holds the document (html_container); on saved portal pages that
keeps what general extractors drop or glue: paragraphs in layout tables, tables of the report, notices of
one sentence. trafilatura is asked for a second opinion only where the walk is not sure of itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from duties import weighing
from duties.evidence import Evidence
from duties.reports import Document, Link
from harvester.readers import (
    html_asleep,
    html_bare,
    html_container,
    html_detail,
    html_facts,
    html_files,
    html_furniture,
    html_meta,
    html_neighbours,
    html_second,
    html_titles,
)
from harvester.readers.html_container import Found
from harvester.readers.html_facts import squeezed
from harvester.readers.html_lines import Walk, walk

MEDIA_TYPE = "text/html"
FEW = 100  # characters: a document with less may be nothing but a title above its files
NOTHING = 30  # characters: a page that says less says nothing
SURE = 0.45  # share of the page's running text
MOST_CHARACTERS = 5_000_000

_SOFT_404 = re.compile(
    r"页面不存在|页面没有找到|页面未找到|网页不存在|找不到(?:该|您|你)?.{0,8}(?:页面|网页|文件)|"
    r"(?:访问|请求|查看|浏览)的(?:页面|网页|内容|文章|信息|资源|链接).{0,12}(?:不存在|已(?:被)?删除|未找到|找不到|走丢|已失效)|"
    r"(?:文章|信息|内容|稿件)(?:不存在|已(?:被)?删除|已下线|已撤销)|404\s*(?:not found|错误|error|页面)|"
    r"(?:http\s*)?(?:error|错误)\s*404|page not found|无法找到(?:该|资源|网页|页)",
    re.I,
)
_TITLE_404 = re.compile(r"^\W*404\b|页面不存在|not found|出错了|页面找不到|找不到页面|访问出错", re.I)
_SHELL = re.compile(
    r"<div[^>]+id=[\"']?(?:app|root|container-app|__next|__nuxt)[\"'> ]|ng-app|queryData=|unitbuild\.js|window\.location|"
    r"location\.(?:href|replace)|v-cloak|\{\{.{1,60}\}\}|\.ajax\(|fetch\(|axios|XMLHttpRequest|document\.write|webpack",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Text:
    paragraphs: list[str]
    start: int  # the first line of the document, for the distances of labels
    end: int
    how: str
    doubt: str


def read(text: str, url: str) -> Document:
    """The document on a page. ``text`` is the decoded page, ``url`` the address that answered it.

    Never raises for any markup. ``problem`` is "soft-404" where a good answer says that there is no such
    page, "script-only" where the text would be written by a script that we do not run.
    """
    found = _read(text, url)
    if len(found.text) >= FEW and found.problem is None:
        return found
    woken = html_asleep.woken(text[:MOST_CHARACTERS])
    if woken is None:
        return found
    other = _read(woken, url)
    return replace(other, detail=f"{other.detail} asleep".strip()) if len(other.text) > 2 * FEW else found


def _read(text: str, url: str) -> Document:
    tree = LexborHTMLParser(html_asleep.bounded(text[:MOST_CHARACTERS]))
    page = walk(tree)
    listed = html_container.listed_items(page)
    _silence(page, listed)
    meta = html_meta.metas(tree)
    facts = html_facts.labelled(page, listed)
    whole_title = html_titles.page_title(tree)
    names = [whole_title, *(one.value for one in meta if one.about == "title")]
    own = html_neighbours.own(page, facts, names)
    anchor = html_facts.anchor(page, own, names)
    found = html_container.container(page, anchor)
    if page.good_in(found.start, found.end) < NOTHING and (detail := html_detail.detail(text)) is not None:
        end = len(page.lines)
        return html_detail.document(
            detail, url, MEDIA_TYPE, [*meta, *html_facts.visible(page, own, (end, end))]
        )
    said = _text(page, found, facts, names, listed)
    evidence = _evidence(page, tree, meta, facts, anchor, said)
    base = html_files.base_of(tree, url)
    links = _attachments(page, tree, found, base, said)
    title = weighing.title(evidence)
    dated = any(one.about == "published" for one in evidence)
    problem = None if links else _problem(text, whole_title, page, said, dated)
    scope = page.blocks[found.block].node if found.block >= 0 else None
    parts = html_files.further_parts(tree, scope, url, base)
    if not parts and not links and problem is None and tree.body is not None and _says_little(said):
        parts = html_files.framed(tree.body, url, base)
    return Document(
        url,
        MEDIA_TYPE,
        title.value if title else None,
        "" if problem == "soft-404" else "\n".join(said.paragraphs),
        tuple(evidence),
        links,
        parts,
        extracted_by=said.how,
        problem=problem,
        detail=said.doubt,
    )


def _silence(page: Walk, listed: set[int]) -> None:
    """Summaries in lists of links look like running text; they have no vote."""
    if listed:
        for index in listed:
            page.lines[index] = page.lines[index]._replace(good=0.0)
        page.set_sums()


def _text(
    page: Walk, found: Found, facts: list[html_facts.Fact], names: list[str], listed: set[int]
) -> _Text:
    stated = {place for fact in facts for place in (fact.line, fact.value_line)}
    near = range(found.start, min(found.start + 5, len(page.lines)))
    stated |= {line for line, _, _ in page.times if line in near and not page.lines[line].good}
    titles = {squeezed(name) for name in names if len(name) >= 4}
    indices = html_furniture.kept(page, found.start, found.end, stated, titles, listed)
    good = page.good_in(found.start, found.end)
    sure = found.how == "selector" or (good >= html_container.WEAK_CHARACTERS and found.share >= SURE)
    how = "walk"
    if not sure and found.block >= 0 and any(page.lines[i].linked for i in indices):
        markup = page.blocks[found.block].node.html or ""
        better = html_second.second_opinion(markup, [page.lines[i] for i in indices])
        if better is not None:
            indices, how = [indices[place] for place in better], "trafilatura"
    paragraphs = [page.lines[i].text.strip() for i in indices]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    start = indices[0] if indices else found.start
    end = indices[-1] + 1 if indices else found.end
    return _Text(
        paragraphs, start, end, how, "" if sure else f"unsure: {found.how}, {found.share:.0%} of the page"
    )


def _evidence(
    page: Walk,
    tree: LexborHTMLParser,
    meta: list[Evidence],
    facts: list[html_facts.Fact],
    anchor: int | None,
    said: _Text,
) -> list[Evidence]:
    names = [html_titles.page_title(tree), *(one.value for one in meta if one.about == "title")]
    own = html_neighbours.own(page, facts, names, said.end)
    others = html_neighbours.dated(page, facts, names, said.start)
    visible = html_facts.visible(page, own, (said.start, said.end))
    top = html_facts.top_of(own, anchor)
    evidence = [*meta, *visible]
    stated = {fact.line for fact in facts} | {fact.value_line for fact in facts if fact.said.about}
    evidence += html_titles.candidates(page, tree, meta, top, said.start, stated)
    evidence += [
        Evidence("title", title, title[:200], "text") for title in html_titles.own_titles(said.paragraphs)
    ]
    evidence += html_bare.unlabelled(
        page, facts, [one.value for one in evidence if one.about == "title"], said.start, others
    )
    evidence += html_bare.clocks(page, said.start)
    evidence += html_facts.signature(said.paragraphs)
    evidence += html_facts.numbers(
        [line.text for line in page.lines[max(0, said.start - 12) : said.start]], "table"
    )
    evidence += html_facts.numbers(said.paragraphs[:6], "text")
    return list(dict.fromkeys(evidence))


def _attachments(
    page: Walk, tree: LexborHTMLParser, found: Found, base: str, said: _Text
) -> tuple[Link, ...]:
    """Files of the container and of what stands beside it; of the whole page where the document says next
    to nothing.
    """
    body = tree.body
    if body is None:
        return ()
    scope = [page.blocks[found.block].node] if found.block >= 0 else []
    files = html_files.attachments([*scope, *_beside(page, found)], base)
    short = _says_little(said)
    if not files and short:
        files = html_files.attachments([body], base)
    if not files and short and scope:
        files = html_files.pictures(scope[0], base)
    return files


def _says_little(said: _Text) -> bool:
    return sum(len(paragraph) for paragraph in said.paragraphs) < FEW


def _beside(page: Walk, found: Found) -> list[Any]:
    """The nearest blocks around the container that add little: where portals hang 附件 below the text."""
    beside: list[Any] = []
    index = found.block
    inner = page.size_in(found.start, found.end)
    while index >= 0 and (index := page.blocks[index].parent) >= 0 and len(beside) < 3:
        block = page.blocks[index]
        added = page.size_in(block.start, block.end) - inner
        if added > 600 or page.link_lines_in(block.start, block.end) > 12:
            break
        beside.append(block.node)
    return beside[-1:]


def _problem(text: str, title: str, page: Walk, said: _Text, dated: bool) -> str | None:
    written = sum(len(paragraph) for paragraph in said.paragraphs)
    missing = not dated and page.good[-1] < 400 and _says_missing(page)
    if written < 300 and (missing or _TITLE_404.search(title)):
        return "soft-404"
    if written < NOTHING and _SHELL.search(text):
        return "script-only"
    return None


def _says_missing(page: Walk) -> bool:
    return any(
        len(line.text) < 120 and not line.is_link and _SOFT_404.search(line.text) for line in page.lines
    )
