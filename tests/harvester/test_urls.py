"""One page is known by one address."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester import urls
from harvester.urls import column_of, identity, join, same_site

BASE = "http://www.yunhe.gov.cn/zwgk/fzzfjs/index.html"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("./202503/t20250328_7000.html", "http://www.yunhe.gov.cn/zwgk/fzzfjs/202503/t20250328_7000.html"),
        ("../../a/./b.html", "http://www.yunhe.gov.cn/a/b.html"),
        ("//www.yunhe.gov.cn./x/./y/../z.html", "http://www.yunhe.gov.cn/x/z.html"),
        ("HTTP://WWW.Yunhe.Gov.CN:80/A.html", "http://www.yunhe.gov.cn/A.html"),
        ("\\\\www.yunhe.gov.cn\\a.html", "http://www.yunhe.gov.cn/a.html"),
        (" a b.html\r\n", "http://www.yunhe.gov.cn/zwgk/fzzfjs/a%20b.html"),
        ("附件1.pdf", "http://www.yunhe.gov.cn/zwgk/fzzfjs/%E9%99%84%E4%BB%B61.pdf"),
        ("?page=2", "http://www.yunhe.gov.cn/zwgk/fzzfjs/index.html?page=2"),
        ("http://www.yunhe.gov.cn/gate/big5/www.yunhe.gov.cn/a.html", "http://www.yunhe.gov.cn/a.html"),
        ("/gate/big5/sfj.yunhe.gov.cn:8080/a.html", "http://sfj.yunhe.gov.cn:8080/a.html"),
        ("https://www.yunhe.gov.cn:443", "https://www.yunhe.gov.cn/"),
    ],
)
def test_a_link_is_joined_to_the_address_that_can_be_asked(href: str, expected: str) -> None:
    assert join(BASE, href) == expected


@pytest.mark.parametrize(
    "href",
    [
        "",
        "#",
        "#top",
        "javascript:void(0)",
        "JavaScript:go(2)",
        "mailto:a@b.cn",
        "tel:12345",
        "data:text/html,x",
        "http://[::1",
        "http://h:port/",
    ],
)
def test_what_leads_to_no_page_is_no_address(href: str) -> None:
    assert join(BASE, href) is None


def test_a_fragment_does_not_make_another_page_but_a_route_does() -> None:
    assert identity(BASE + "#p2") == identity(BASE)
    assert identity("http://a.gov.cn/#/detail?id=1") != identity("http://a.gov.cn/#/detail?id=2")


def test_escapes_are_compared_without_regard_to_case() -> None:
    assert (
        identity("http://a.gov.cn/%e9%99%84.html")
        == identity("http://a.gov.cn/%E9%99%84.html")
        == identity("http://a.gov.cn/附.html")
    )


def test_a_stray_percent_sign_is_escaped_once() -> None:
    assert (
        identity("http://a.gov.cn/100%.html")
        == "http://a.gov.cn/100%25.html"
        == identity("http://a.gov.cn/100%25.html")
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_joining_never_raises_and_identity_is_stable(base: str, href: str) -> None:
    for told in (join("http://a.gov.cn/x/", href), join(f"http://a.gov.cn/{base}", href)):
        if told is not None:
            assert identity(identity(told)) == identity(told)
    assert isinstance(identity(href), str)


@pytest.mark.parametrize(
    ("url", "column"),
    [
        ("http://a.gov.cn/zwgk/fzzfjs/202403/t20240312_1.html", "a.gov.cn/zwgk/fzzfjs"),
        ("http://a.gov.cn/art/2025/10/29/art_80179_11664839.html", "a.gov.cn/80179"),
        ("http://a.gov.cn/zwgk/fzzfjs/content/post_24000.html", "a.gov.cn/zwgk/fzzfjs"),
        ("http://a.gov.cn/zwgk/2024/3/12/5.html", "a.gov.cn/zwgk"),
    ],
)
def test_an_address_tells_its_column(url: str, column: str) -> None:
    assert column_of(url) == column


def test_hosts_are_compared_without_www() -> None:
    assert same_site("http://www.a.gov.cn/x", "https://a.gov.cn/y")
    assert not same_site("http://sfj.a.gov.cn/x", "http://a.gov.cn/")
    assert not same_site("x", "y")


@given(
    st.sampled_from(["www.a.gov.cn", "127.0.0.1", "A.gov.cn", "a.gov.cn."]),
    st.sampled_from(["", ":80", ":443", ":8080", ":080"]),
    st.lists(
        st.sampled_from(["/", "a", ".", "..", "gate/big5/b.cn", "t1_2.html", "?", "x=1", "%2f", "#", "~"])
    ),
)
def test_what_is_passed_as_tidy_is_what_tidying_would_have_made_of_it(
    host: str, port: str, parts: list[str]
) -> None:
    url = "http://" + host + port + "/" + "".join(parts)
    quickly = identity(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_TIDY", re.compile("(?!)"))
        identity.cache_clear()
        assert identity(url) == quickly
    identity.cache_clear()
