"""Where the door may go. Judged before a socket exists: no test here sends anything."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duties.watch import Listing
from harvester.guard import Allowed, Guard, Target, is_public, parse, same_site
from harvester.pieces import Trouble
from tests.portal.door import resolves

PUBLIC, PUBLIC_6 = "221.13.0.1", "2408:8756::1"
LISTED = "http://www.anhua.gov.cn/zwgk/"
LISTING = Listing("430923", LISTED)
NAMES = {
    "www.anhua.gov.cn": [PUBLIC_6, PUBLIC],
    "rsj.anhua.gov.cn": [PUBLIC],
    "evil.gov.cn": ["127.0.0.1"],
    "half.gov.cn": [PUBLIC, "10.0.0.1"],
    "metadata.gov.cn": ["169.254.169.254"],
    "mapped.gov.cn": ["::ffff:10.0.0.1"],
    "example.com": [PUBLIC],
    "localhost": ["127.0.0.1"],
    "portal.internal": ["10.1.2.3"],
}

# However it is written, it is this machine, this network, or no place of the public internet.
NOT_PUBLIC = [
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0",
        "2130706433",
        "0x7f000001",
        "0x7F.1",
        "0x",
    ),
    *("017700000001", "0177.0.0.1", "0177.0x0.0.1", "127.0.0.1.", "127.0.0.0x1", "0x7f.0.0.1", "00000177.1"),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1", "127．0．0．1"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a00:1::]"),
    *(
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
        "[fec0::1]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd12::1]",
        "[ff02::1]",
    ),
    *("[2001:db8::1]", "[100::1]", "[2001:10::1]", "[3fff::1]"),
    *(
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.100.100.200",
        "169.254.169.254",
    ),
    *("192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "2852039166", "0xa9fea9fe", "10.1"),
]
UNREADABLE = [
    *("http://user@127.0.0.1/", "http://www.anhua.gov.cn@127.0.0.1/", "http://127.0.0.1\\@www.anhua.gov.cn/"),
    *(
        "http://www.anhua.gov.cn\\.evil.com/",
        "http://www.anhua.gov.cn\t/",
        "http://www.anhua.gov.cn\r\nHost: x/",
    ),
    *(
        "http://www.anhua.gov.cn\x00/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/",
        "//127.0.0.1/",
    ),
    *(
        "http:/127.0.0.1/",
        "http:127.0.0.1",
        "http://",
        "http:///",
        "javascript:alert(1)",
        "data:text/html,x",
        "",
    ),
    *(
        "http://[fe80::1%25eth0]/",
        "http://[::1",
        "http://::1/",
        "http://%31%32%37.0.0.1/",
        "http://127.0.0.1:99999/",
    ),
    *(
        "http://127.0.0.1:0/",
        "http://127.0.0.1:80:80/",
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "http://08.1.1.1/",
    ),
    *(
        "http://a b/",
        "http://-/",
        "http://a..b/",
        "http://" + "a" * 64 + ".cn/",
        "http://www.gov.cn/" + "a" * 9000,
    ),
]


def _check(
    url: str, *, listing: Listing = LISTING, trusted: list[str] | None = None, proxied: bool = False
) -> Allowed | Trouble:
    return Guard(trusted or [LISTED], resolves(NAMES)).check(url, from_listing=listing, proxied=proxied)


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_no_spelling_of_a_private_address_is_let_through(host: str) -> None:
    found = _check(f"http://{host}/")
    assert isinstance(found, Trouble), found
    # A literal of no gov.cn name is refused for its host alone; the address must be judged so too.
    target = parse(f"http://{host}/")
    if isinstance(target, Target):
        assert target.literal is not None
        assert not is_public(target.literal)


@pytest.mark.parametrize(
    "host", [host for host in NOT_PUBLIC if isinstance(parse(f"http://{host}/"), Target)]
)
def test_a_name_that_resolves_to_a_private_address_is_refused(host: str) -> None:
    target = parse(f"http://{host}/")
    assert isinstance(target, Target)
    guard = Guard([LISTED], resolves({"rsj.anhua.gov.cn": [target.host]}))
    found = guard.check("http://rsj.anhua.gov.cn/", from_listing=LISTING)
    assert isinstance(found, Trouble)
    assert found.code == "forbidden-address"


@pytest.mark.parametrize("url", UNREADABLE)
def test_an_address_that_could_be_read_in_two_ways_is_not_read_at_all(url: str) -> None:
    assert isinstance(parse(url), str)
    found = _check(url)
    assert isinstance(found, Trouble)
    assert found.code == "forbidden-address"


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        (LISTED, (PUBLIC, PUBLIC_6)),  # IPv4 first
        ("https://www.anhua.gov.cn/other", (PUBLIC, PUBLIC_6)),
        ("http://WWW.Anhua.GOV.cn.:80/", (PUBLIC, PUBLIC_6)),
        ("http://rsj.anhua.gov.cn:8080/", (PUBLIC,)),
    ],
)
def test_portals_may_be_visited_and_the_address_is_handed_back(url: str, addresses: tuple[str, ...]) -> None:
    found = _check(url)
    assert isinstance(found, Allowed)
    assert found.addresses == addresses
    assert found.key == found.target.host
    assert not found.private


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://www.anhua.gov.cn.example.com/",
        "http://anhuagov.cn/",
        "http://notgov.cn/",
        f"http://{PUBLIC}/",
        "http://evil.gov.cn/",
        "http://half.gov.cn/",
        "http://metadata.gov.cn/",
        "http://mapped.gov.cn/",
        "http://localhost/",
        "http://portal.internal/",
    ],
)
def test_other_hosts_and_names_that_lead_inside_are_refused(url: str) -> None:
    found = _check(url)
    assert isinstance(found, Trouble)
    assert found.code == "forbidden-address"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "portal.internal", "[::1]", "192.168.1.5", "2130706433"]
)
def test_a_listing_is_trusted_as_it_is_written_with_its_port(host: str) -> None:
    url = f"http://{host}:8001/zwgk/"
    listing = Listing("430923", url)
    here = _check(url + "a.html", listing=listing, trusted=[url])
    elsewhere = _check(f"http://{host}:8002/zwgk/", listing=listing, trusted=[url])
    assert isinstance(here, Allowed)
    assert here.private
    assert here.key.endswith(":8001")
    assert isinstance(elsewhere, Trouble)
    assert elsewhere.code == "forbidden-address"


def test_a_private_listing_does_not_open_the_rest_of_its_network() -> None:
    url = "http://192.168.1.5/zwgk/"
    listing = Listing("430923", url)
    for other in ("http://192.168.1.6/", "http://127.0.0.1/", "https://192.168.1.5/", "http://evil.gov.cn/"):
        assert isinstance(_check(other, listing=listing, trusted=[url]), Trouble)


def test_a_host_named_elsewhere_in_sources_yaml_may_be_linked_to() -> None:
    assert isinstance(_check("http://example.com/a", trusted=[LISTED, "http://example.com/x"]), Allowed)


def test_a_name_that_changes_its_answer_from_public_to_private_is_refused() -> None:
    answers = [[PUBLIC], ["10.0.0.9"], ["127.0.0.1"], [PUBLIC]]

    def changing(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in answers.pop(0)]

    guard = Guard([LISTED], changing)
    found = [guard.check(LISTED, from_listing=LISTING) for _ in range(4)]
    assert [type(one) for one in found] == [Allowed, Trouble, Trouble, Allowed]


def test_a_listed_portal_may_be_seen_from_inside_the_governments_own_network() -> None:
    guard = Guard([LISTED], resolves({"www.anhua.gov.cn": ["10.20.30.40"]}))
    found = guard.check(LISTED, from_listing=LISTING)
    assert isinstance(found, Allowed)
    assert found.private
    assert isinstance(guard.check("http://www.anhua.gov.cn:8080/", from_listing=LISTING), Trouble)


def test_a_listed_name_with_public_and_private_addresses_together_is_refused() -> None:
    guard = Guard([LISTED], resolves({"www.anhua.gov.cn": [PUBLIC, "10.20.30.40"]}))
    assert isinstance(guard.check(LISTED, from_listing=LISTING), Trouble)


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "100.100.100.200", "::1", "0.0.0.0"])
def test_a_public_name_never_leads_to_this_machine_or_a_metadata_service(address: str) -> None:
    guard = Guard([LISTED], resolves({"www.anhua.gov.cn": [address]}))
    assert isinstance(guard.check(LISTED, from_listing=LISTING), Trouble)


def test_behind_a_proxy_names_are_judged_and_not_resolved() -> None:
    def never(*_: object, **__: object) -> list[tuple[object, ...]]:
        raise AssertionError("nobody here resolves a public name")

    guard = Guard([LISTED, "http://127.0.0.1:9/"], never)
    found = guard.check(LISTED, from_listing=LISTING, proxied=True)
    assert isinstance(found, Allowed)
    assert found.addresses == ()
    assert isinstance(guard.check("http://example.com/", from_listing=LISTING, proxied=True), Trouble)
    assert isinstance(guard.check("http://10.0.0.1/", from_listing=LISTING, proxied=True), Trouble)


def test_a_name_without_an_answer_is_unreachable_not_forbidden() -> None:
    found = _check("http://gone.gov.cn/")
    assert isinstance(found, Trouble)
    assert (found.code, found.detail.split(":")[0]) == ("unreachable", "name")


def test_an_answer_that_is_no_address_is_refused() -> None:
    guard = Guard([LISTED], lambda *_, **__: [(0, 0, 0, "", ("fe80::1%eth0x/..", 0))])
    assert isinstance(guard.check(LISTED, from_listing=LISTING), Trouble)


@pytest.mark.parametrize("address", ["8.8.8.8", PUBLIC, "2408:8756::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (
            "http://www.x.gov.cn/法治/a b.html?q=年度 报告#top",
            "http://www.x.gov.cn/%E6%B3%95%E6%B2%BB/a%20b.html?q=%E5%B9%B4%E5%BA%A6%20%E6%8A%A5%E5%91%8A",
        ),
        ("HTTP://WWW.X.GOV.CN:80", "http://www.x.gov.cn/"),
        ("https://www.x.gov.cn:443/a/./b/../c/", "https://www.x.gov.cn/a/c/"),
        ("http://www.x.gov.cn/a/..", "http://www.x.gov.cn/"),
        ("http://www.x.gov.cn/%E6%B3%95?%zz", "http://www.x.gov.cn/%E6%B3%95?%zz"),
        ("http://市政府.中国/", "http://xn--7st6m03o.xn--fiqs8s/"),
        ("http://x_y.gov.cn:8080?a", "http://x_y.gov.cn:8080/?a"),
        ("http://[2408:8756:0::1]:81/", "http://[2408:8756::1]:81/"),
        (" http://www.x.gov.cn/ ", "http://www.x.gov.cn/"),
    ],
)
def test_an_address_is_written_in_one_way(written: str, url: str) -> None:
    target = parse(written)
    assert isinstance(target, Target)
    assert target.url == url
    assert parse(url) == target


def test_one_portal_is_one_registered_name() -> None:
    assert same_site("www.anhua.gov.cn", "rsj.anhua.gov.cn")
    assert not same_site("www.anhua.gov.cn", "www.taojiang.gov.cn")
    assert same_site("a.example.com", "example.com")
    assert not same_site("127.0.0.1", "127.0.0.2")
    assert not same_site("com", "cn")


@given(
    st.one_of(
        st.text(max_size=80),
        st.text(max_size=40).map("http://".__add__),
        st.text(alphabet="0123456789abcdefx.:[]@\\/%?#。①", max_size=40).map("http://".__add__),
    )
)
@example("http://\ud800/")
@example("http://xn--a/")
@settings(max_examples=400, deadline=None)
def test_no_text_makes_the_parser_fail_or_let_a_literal_slip(url: str) -> None:
    target = parse(url)
    if isinstance(target, str):
        return
    assert parse(target.url) == target
    try:
        literal = ipaddress.ip_address(target.host)
    except ValueError:
        with pytest.raises(OSError, match="illegal"):
            socket.inet_aton(
                target.host
            )  # what the system's resolver would take for an address is a literal here
    else:
        assert literal == target.literal


def test_a_long_address_does_not_make_the_parser_run_away() -> None:
    for piece in ("http://", "a.", "../", "1.", "%", "@", "[:", "\\"):
        parse(("http://" + piece * 8000)[:8192])
