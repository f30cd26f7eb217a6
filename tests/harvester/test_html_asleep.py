"""Text that a script would show: in its words, in a frame of the same portal; and what must not be taken for it."""

from __future__ import annotations

import json

import pytest

from harvester.readers import html
from tests.harvester.test_html_text import INFO, ONE, TITLE, TWO, page

URL = "http://www.qingshan.gov.cn/zwgk/content_9.html"
LINES = [ONE, TWO] * 3
MARKUP = "".join(f"<p>{line}</p>" for line in LINES)
STATE = json.dumps({"list": [{"title": TITLE, "content": MARKUP}]})


def read(body: str) -> list[str]:
    return html.read(page(f"{INFO}<div id='show'></div>{body}"), URL).text.split("\n")


@pytest.mark.parametrize(
    "script",
    [
        f"<script>var content = \"{MARKUP}\"; show.innerHTML = content</script>",
        f"<script>document.write('{MARKUP}')</script>",
        f"<script>const html = `{MARKUP}`</script>",
        f"<script>window.__STATE__ = {STATE}</script>",
        f"<script>window.__STATE__ = {json.dumps({'content': MARKUP}, ensure_ascii=False)}</script>",
        f"<script>v = \"{MARKUP.replace('<', '&lt;').replace('>', '&gt;')}\"</script>",
        "<script>v = '" + MARKUP.replace("</", "<\\/") + "'</script>",
    ],
)  # fmt: skip
def test_markup_in_the_words_of_a_script_is_the_text_of_a_page_without_one(script: str) -> None:
    assert read(script) == LINES


def test_a_page_with_a_text_of_its_own_needs_no_script() -> None:
    other = MARKUP.replace("法治", "别的")
    assert read(f"<div id='zoom'>{MARKUP}</div><script>var rec = '{other * 3}'</script>") == LINES


@pytest.mark.parametrize("script", [f"<script>var tip = '{ONE}'</script>", "<script>var t = \"" + "a" * 5000, "<script>'" + "\\" * 9999])  # fmt: skip
def test_words_without_markup_and_unclosed_ones_are_no_text(script: str) -> None:
    assert ONE not in read(script)


def parts(body: str) -> tuple[str, ...]:
    return html.read(page(f"{INFO}{body}"), URL).further_parts


def test_a_page_without_text_has_it_in_a_frame_of_its_own_portal() -> None:
    assert parts("<iframe src='./content_9_body.html'></iframe>") == ("http://www.qingshan.gov.cn/zwgk/content_9_body.html",)  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "<iframe src='http://www.elsewhere.gov.cn/body.html'></iframe>",
        "<iframe src='/common/header.html'></iframe>",
        "<iframe src='/share.html'></iframe>",
        "<iframe src='javascript:void(0)'></iframe>",
        "<div class='footer'><iframe src='/links.html'></iframe></div>",
        f"<div id='zoom'>{MARKUP}</div><iframe src='/body.html'></iframe>",
        "<iframe src='/viewer.html?file=/a.pdf'></iframe>",
    ],
)
def test_frames_of_others_furniture_and_files_are_no_parts(body: str) -> None:
    assert parts(body) == ()
