"""TLS: strict first, weaker only where the listing says so, and always told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from duties.watch import Listing, Tls
from harvester.fetch_transport import context, describe
from harvester.pieces import Request, Trouble
from tests.portal.door import door
from tests.portal.server import Portal, page

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

ROWS = "<ul>" + "".join(f"<li><a href='{n}.html'>第{n}条通知公告</a></li>" for n in range(40)) + "</ul>"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Self-signed certificates with their keys, made here: for 127.0.0.1 (right, and old: RSA) and for another name."""
    pytest.importorskip("cryptography", reason="certificates are made with the package cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    folder = tmp_path_factory.mktemp("papers")
    here, elsewhere = x509.IPAddress(IPv4Address("127.0.0.1")), x509.DNSName("other.example")
    return {
        "right": _paper(folder / "right.pem", here, ec.generate_private_key(ec.SECP256R1())),
        "wrong": _paper(folder / "wrong.pem", elsewhere, ec.generate_private_key(ec.SECP256R1())),
        "old": _paper(folder / "old.pem", here, rsa.generate_private_key(65537, 2048)),
    }


def _paper(path: Path, name: x509.GeneralName, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import NameOID

    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, path.stem)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def _portal(paper: Path, ciphers: str | None = None, newest: ssl.TLSVersion | None = None) -> Portal:
    """A portal with this certificate that admits these ciphers and no newer protocol."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest is not None:
        made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        made.maximum_version = newest
    if ciphers is not None:
        made.set_ciphers(ciphers)
    made.load_cert_chain(paper)
    return Portal({"/": page(ROWS)}, context=made)


def test_a_certificate_that_verifies_is_strict(papers: dict[str, Path]) -> None:
    with _portal(papers["right"]) as portal, door(portal.url(), authorities=papers["right"]) as ours:
        capture = ours.get(portal.url())
    assert (capture.trouble, capture.tls, capture.address) == (None, "strict", "127.0.0.1")


@pytest.mark.parametrize("tls", ["strict", "legacy"])
def test_a_certificate_nobody_vouches_for_is_refused_with_openssls_reason(
    papers: dict[str, Path], tls: Tls
) -> None:
    with _portal(papers["right"]) as portal, door(portal.url(), tls=tls) as ours:
        capture = ours.get(portal.url())
        assert portal.asked == []  # nothing is said before the portal is known
        assert portal.connections == 1  # weaker ciphers would not mend a certificate
    assert capture.trouble is not None
    assert capture.trouble.code == "tls"
    assert "self-signed certificate" in capture.trouble.detail


def test_a_certificate_for_another_name_is_refused(papers: dict[str, Path]) -> None:
    with _portal(papers["wrong"]) as portal, door(portal.url(), authorities=papers["wrong"]) as ours:
        capture = ours.get(portal.url())
    assert capture.trouble is not None
    assert "mismatch" in capture.trouble.detail


def test_unverified_is_used_only_where_the_listing_says_so_and_is_marked(papers: dict[str, Path]) -> None:
    with _portal(papers["wrong"]) as portal, door(portal.url(), tls="unverified") as ours:
        first, second = ours.get(portal.url()), ours.get(portal.url())
        made = portal.connections
    assert (first.trouble, first.tls, second.tls) == (None, "unverified", "unverified")
    assert made == 2  # the strict one that failed, and the one that is kept


def test_an_unverified_listing_does_not_weaken_a_strict_one_of_the_same_host(papers: dict[str, Path]) -> None:
    with _portal(papers["wrong"]) as portal, door(portal.url(), tls="unverified") as ours:
        ours.get(portal.url())
        strict = ours.fetcher.fetch(Request(portal.url()), Listing("430923", portal.url(), pace=0.0))
    assert strict.trouble is not None
    assert strict.trouble.code == "tls"


OLD = [("AES256-SHA:@SECLEVEL=0", ssl.TLSVersion.TLSv1_2), ("ALL:@SECLEVEL=0", ssl.TLSVersion.TLSv1_1)]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize(("ciphers", "newest"), OLD)
def test_an_old_server_needs_legacy_and_is_still_verified(
    papers: dict[str, Path], ciphers: str, newest: ssl.TLSVersion
) -> None:
    known = papers["old"]
    with _portal(known, ciphers, newest) as portal:
        url = portal.url()
        with door(url, authorities=known) as strict_door:
            strict = strict_door.get(url)
        with door(url, authorities=known, tls="legacy") as legacy_door:
            legacy, again = legacy_door.get(url), legacy_door.get(url)
            connections = portal.connections
        with door(url, tls="legacy") as ignorant_door:
            unknown = ignorant_door.get(url)
    assert strict.trouble is not None
    assert strict.trouble.code == "tls"
    assert (legacy.trouble, legacy.tls, again.tls) == (None, "legacy", "legacy")
    assert connections <= 4  # the rung is remembered: robots.txt climbed the ladder, the pages did not
    assert unknown.trouble is not None
    assert unknown.trouble.detail.startswith("CERTIFICATE_VERIFY_FAILED")


@contextmanager
def _answers_every_hello_with(said: bytes) -> Iterator[tuple[str, list[int]]]:
    """The address of a server that is no TLS server, and a list that grows with every visit."""
    visits: list[int] = []

    def serve(server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                visits.append(len(connection.recv(4096)))
                connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.getsockname()[1]}/", visits
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def test_plain_http_on_a_tls_port_is_named_and_not_tried_down_the_ladder() -> None:
    with (
        _answers_every_hello_with(b"HTTP/1.1 400 Bad Request\r\n\r\n") as (url, visits),
        door(url, tls="unverified") as ours,
    ):
        capture = ours.get(url)
    assert capture.trouble is not None
    assert capture.trouble.code == "tls"
    assert "WRONG_VERSION_NUMBER" in capture.trouble.detail or "RECORD_LAYER" in capture.trouble.detail
    assert len(visits) == 1


@pytest.mark.parametrize(("tls", "connections"), [("strict", 2), ("unverified", 4)])
def test_a_portal_that_hangs_up_in_the_handshake_is_left_after_one_ladder(tls: Tls, connections: int) -> None:
    with _answers_every_hello_with(b"") as (url, visits), door(url, tls=tls) as ours:
        capture = ours.get(url)
    assert capture.trouble is not None
    assert (capture.trouble.code, capture.trouble.detail.split(":")[0]) == ("unreachable", "reset")
    assert len(visits) == connections


@pytest.mark.parametrize(
    ("error", "code", "start"),
    [
        (ssl.SSLError(1, "[SSL: DH_KEY_TOO_SMALL] dh key too small"), "tls", ""),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), "unreachable", "reset"),
        (ConnectionResetError(104, "Connection reset by peer"), "unreachable", "reset"),
        (ConnectionRefusedError(111, "Connection refused"), "unreachable", "refused"),
        (OSError(101, "Network is unreachable"), "unreachable", "connection"),
    ],
)
def test_what_broke_underneath_gives_the_failure_its_name(error: OSError, code: str, start: str) -> None:
    outer = httpx.ConnectError(str(error))
    outer.__cause__ = error
    found, detail = describe(outer, answered=False, connected=True)
    assert (found, detail.startswith(start)) == (code, True)


def test_only_the_last_rung_gives_up_verification() -> None:
    for rung in ("strict", "legacy", "oldest"):
        assert context(rung).verify_mode is ssl.CERT_REQUIRED
        assert context(rung).check_hostname
    assert context("unverified").verify_mode is ssl.CERT_NONE
    assert context("legacy").options & 0x4
    assert not context("strict").options & 0x4


def test_trouble_is_one_line() -> None:
    assert (
        "\n"
        not in Trouble("tls", describe(httpx.ConnectError("a"), answered=False, connected=False)[1]).detail
    )
