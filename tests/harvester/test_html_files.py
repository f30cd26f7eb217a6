"""Files that hang on a page, and the further pages of an article."""

from __future__ import annotations

import pytest

from harvester.readers import html
from tests.harvester.test_html_text import INFO, ONE, TITLE, TWO, page

URL = "http://www.qingshan.gov.cn/zwgk/fzzfjs/202403/t20240318_51207.html"
HERE = "http://www.qingshan.gov.cn/zwgk/fzzfjs/202403"


def files(body: str, *, head: str = "", url: str = URL) -> list[tuple[str, str]]:
    text = page(f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p>{body}</div>", head=f"{head}<title>{TITLE}</title>")
    return [(link.url, link.name) for link in html.read(text, url).attachments]


@pytest.mark.parametrize("kind", ["pdf", "doc", "docx", "wps", "ofd", "xls", "xlsx", "rtf", "zip", "PDF"])
def test_files_of_every_kind_are_found_relative_to_the_article(kind: str) -> None:
    assert files(f"<a href='./P020240318.{kind}'>年度报告</a>") == [(f"{HERE}/P020240318.{kind}", "年度报告")]


def test_a_base_element_moves_relative_links() -> None:
    head = "<base href='/other/'>"
    assert files("<a href='a.pdf'>报告</a>", head=head) == [
        ("http://www.qingshan.gov.cn/other/a.pdf", "报告")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<iframe src='/pdfjs/web/viewer.html?file=/files/r.pdf'></iframe>",
        "<iframe src='/viewer.html?file=%2Ffiles%2Fr.pdf#page=1'></iframe>",
        "<embed src='/files/r.pdf' type='application/pdf'>",
        "<object data='/files/r.pdf'></object>",
        '<script>showVsbpdfIframe("/files/r.pdf","100%","600");</script>',
        "<div id='pdfshow' data-value='/files/r.pdf'></div>",
        "<a href='javascript:void(0)' onclick=\"openFile('/files/r.pdf')\">查看</a>",
        "<a href=\"javascript:down('/files/r.pdf')\">查看</a>",
    ],
)
def test_viewers_and_scripts_name_files(body: str) -> None:
    assert [url for url, _ in files(body)] == ["http://www.qingshan.gov.cn/files/r.pdf"]


def test_a_gateways_file_takes_its_stated_name() -> None:
    found = files("<a href='/cms_files/filemanager/1/x.docx?fileName=%E9%99%84%E4%BB%B61.docx'></a>")
    assert found == [
        (
            "http://www.qingshan.gov.cn/cms_files/filemanager/1/x.docx?fileName=%E9%99%84%E4%BB%B61.docx",
            "附件1.docx",
        )
    ]


def test_a_download_address_without_an_extension_is_known_by_its_words() -> None:
    found = files("<a href='/system/_content/download.jsp?wbfileid=12'>年度报告.docx</a>")
    assert found == [("http://www.qingshan.gov.cn/system/_content/download.jsp?wbfileid=12", "年度报告.docx")]


def test_files_below_the_container_are_found() -> None:
    text = page(
        f"<div class='main'><div id='zoom'><p>{ONE}</p><p>{TWO}</p></div><div class='fj'>附件：<a href='a.pdf'>报告</a></div></div>"
    )
    assert [link.name for link in html.read(text, URL).attachments] == ["报告"]


def test_files_in_the_frame_of_the_page_are_not_the_documents() -> None:
    text = (
        page(f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p></div>")
        + "<div class='help'><a href='/help/manual.pdf'>网站使用手册</a></div>"
    )
    links = "".join(f"<a href='/{i}.html'>栏目名称{i}</a>" for i in range(20))
    text = text.replace(
        "<div class='footer'>", f"<div class='footer'>{links}<a href='/help/guide.doc'>公开指南</a>"
    )
    assert html.read(text, URL).attachments == ()


def test_a_document_of_pictures_names_its_pages() -> None:
    pictures = "".join(f"<p><img src='./W02024031{i}.jpg' title='第{i}页'></p>" for i in range(3))
    document = html.read(page(f"<div id='zoom'>{pictures}</div>"), URL)
    assert [link.url for link in document.attachments] == [f"{HERE}/W02024031{i}.jpg" for i in range(3)]


def test_pictures_beside_a_text_are_no_attachments() -> None:
    assert files("<p><img src='./W020240318.jpg'></p>") == []


def test_the_pages_of_an_article_are_named_in_order() -> None:
    script = '<script>createPageHTML(3,0,"t20240318_51207","html")</script>'
    document = html.read(page(f"<div id='zoom'><p>{ONE}</p></div>{script}"), URL)
    assert document.further_parts == (f"{HERE}/t20240318_51207_1.html", f"{HERE}/t20240318_51207_2.html")


@pytest.mark.parametrize(
    "script",
    [
        'createPageHTML(1,0,"t20240318_51207","html")',
        'createPageHTML(20,0,"index","html")',
        'createPageHTML(5,0,"t20200101_1","html")',
    ],
)
def test_single_pages_lists_and_other_articles_are_no_further_parts(script: str) -> None:
    assert (
        html.read(page(f"<div id='zoom'><p>{ONE}</p></div><script>{script}</script>"), URL).further_parts
        == ()
    )


def test_a_next_page_link_within_the_article_is_followed_and_the_next_article_is_not() -> None:
    links = "<p><a href='t20240318_51207_2.html'>下一页</a> <a href='t20240319_51300.html'>下一篇</a></p>"
    document = html.read(page(f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p>{links}</div>"), URL)
    assert document.further_parts == (f"{HERE}/t20240318_51207_2.html",)
    assert document.text == f"{ONE}\n{TWO}"


def test_broken_addresses_do_no_harm() -> None:
    assert files("<a href='http://[broken.pdf'>x</a><a href='ftp://a/b.pdf'>y</a><a href='//'>z</a>") == []
    assert INFO
