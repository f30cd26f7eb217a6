"""Where we may go: one parser for addresses, one judge for what they resolve to.

The door connects to the very address this module judged, so nothing can be swapped between check and
connection; the URL it sends is rebuilt from the pieces parsed here, so no second parser can read another host
out of it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import idna

from duties.watch import Listing
from harvester.pieces import Trouble

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[..., Sequence[tuple[Any, ...]]]  # socket.getaddrinfo, or a stand-in in tests

_PORTS = {"http": 80, "https": 443}
_MOST_CHARACTERS = 8192
_FORM = re.compile(
    r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?"
)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:\[\]@]+)(?::(?P<port>[0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_SAFE = "!$%&'()*+,;=:@/~[]|-._"

# RFC 6890 and the IANA special-purpose registries, written out: ipaddress.is_global of Python 3.11 calls
# multicast, 192.0.0.8, NAT64, 6to4 and site-local addresses global.
_NOT_PUBLIC_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
# 2001::/23 holds Teredo and ORCHID, 2002::/16 is 6to4: both carry an IPv4 address of the sender's choice.
_NOT_PUBLIC_6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_INTRANET = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
# Endings that no public name server answers for (RFC 6761, 6762, 8375 and custom): such a name is of this
# network.
_LOCAL_ENDINGS = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "corp",
    "home",
    "private",
    "test",
    "home.arpa",
)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. ``host`` is lower-case ASCII without a trailing dot, an IP address in its usual
    form; ``path`` starts with "/" and holds the query; the fragment is dropped. ``literal`` is set where the
    host is an IP address, however it was written (decimal, octal, hexadecimal, short, IPv4-mapped)."""

    scheme: str
    host: str
    port: int
    path: str
    literal: Address | None = None

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    @property
    def url(self) -> str:
        return self.origin + self.path


@dataclass(frozen=True, slots=True)
class Allowed:
    """We may go there: connect to one of ``addresses`` (IPv4 first) and to no other.

    ``key`` names the portal for pace, trust and memory: the host, for private addresses host and port.
    ``addresses`` is empty where a proxy resolves the name.
    """

    target: Target
    addresses: tuple[str, ...]
    key: str
    private: bool = False
    loopback: bool = False


def parse(url: str) -> Target | str:
    """The parts of ``url``, or one line saying why it is no address of ours. Never raises."""
    url = url.strip(" ")
    if len(url) > _MOST_CHARACTERS:
        return "the address is longer than 8192 characters"
    if any(char < " " or char in "\x7f\\" for char in url):
        return "the address holds a backslash or a control character"
    parts = _FORM.fullmatch(url)
    if parts is None or parts["scheme"].lower() not in _PORTS:
        return "not an http or https address"
    scheme = parts["scheme"].lower()
    if "@" in parts["authority"]:
        return "the address carries a user name"
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if authority is None:
        return "no host can be read from the address"
    port = int(authority["port"] or _PORTS[scheme])
    if not 0 < port < 65536:
        return f"port {port} does not exist"
    host = _host(authority["host"])
    if isinstance(host, _Unreadable):
        return host.why
    path = quote(_dotless(parts["path"] or "/") + (parts["query"] or ""), safe=_SAFE + "?", errors="replace")
    if isinstance(host, str):
        return Target(scheme, host, port, path)
    plain = _plain(host)
    return Target(scheme, str(plain), port, path, plain)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet; embedded IPv4 addresses are judged, not trusted."""
    address = _plain(address)
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


class Guard:
    """Decides where the door may go.

    * Hosts of ``trusted`` (the listings' addresses as sources.yaml has them) and of the listing at work, and
      other .gov.cn hosts; no others.
    * A private address only where sources.yaml names its host and port. A name of this network
      (``localhost``, one label, ``.internal`` …) may resolve to any address; a public name may resolve to an
      intranet address (a portal seen from inside the government's own network), but not to loopback or
      link-local, and not after it has resolved to a public address: then somebody changed the answer.
    * Every address a name resolves to must pass, not only the first.

    ``resolve`` is socket.getaddrinfo or a stand-in.
    """

    def __init__(self, trusted: Iterable[str], resolve: Resolver = socket.getaddrinfo) -> None:
        targets = [target for url in trusted if isinstance(target := parse(url), Target)]
        self._hosts = frozenset(target.host for target in targets)
        self._places = frozenset((target.host, target.port) for target in targets)
        self._resolve = resolve
        self._seen_public: set[str] = set()

    def check(self, url: str, *, from_listing: Listing | None, proxied: bool = False) -> Allowed | Trouble:
        """``Allowed`` with the addresses to connect to, or Trouble: "forbidden-address", or "unreachable"
        (detail "name: …") where the name does not resolve.

        ``proxied``: a proxy will resolve the name, so only the name (or literal address) is judged; where it
        leads is then the proxy's business.
        """
        target = parse(url)
        if isinstance(target, str):
            return Trouble("forbidden-address", target)
        own = parse(from_listing.url) if from_listing is not None else None
        places = self._places | ({(own.host, own.port)} if isinstance(own, Target) else set())
        named = target.host in self._hosts or (isinstance(own, Target) and own.host == target.host)
        if not named and not _is_gov_cn(target.host):
            return Trouble(
                "forbidden-address", f"{target.host} is neither named in sources.yaml nor a .gov.cn host"
            )
        written = (target.host, target.port) in places
        if target.literal is not None:
            return self._judge(target, [target.literal], written)
        if proxied and not is_local_name(target.host):
            return Allowed(target, (), target.host)
        found = self._look_up(target)
        return found if isinstance(found, Trouble) else self._judge(target, found, written)

    def _look_up(self, target: Target) -> list[Address] | Trouble:
        try:
            answers = self._resolve(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            return Trouble("unreachable", f"name: {target.host} does not resolve ({error})")
        found: dict[Address, None] = {}
        for answer in answers:
            try:
                found[_plain(ipaddress.ip_address(str(answer[4][0])))] = None
            except (ValueError, IndexError):
                return Trouble("forbidden-address", f"{target.host} resolves to something that is no address")
        if not found:
            return Trouble("unreachable", f"name: {target.host} has no address")
        return sorted(
            found, key=lambda address: address.version
        )  # many portals publish IPv6 addresses that are dead

    def _judge(self, target: Target, addresses: Sequence[Address], written: bool) -> Allowed | Trouble:
        private = [address for address in addresses if not is_public(address)]
        if not private:
            self._seen_public.add(target.host)
            return Allowed(target, tuple(map(str, addresses)), target.host)
        where = (
            target.host if target.literal is not None else f"{target.host} resolves to {private[0]}, which"
        )
        if not written:
            return Trouble(
                "forbidden-address",
                f"{where} is not public, and sources.yaml does not name it with port {target.port}",
            )
        if target.literal is None and not is_local_name(target.host):
            if len(private) != len(addresses) or target.host in self._seen_public:
                return Trouble(
                    "forbidden-address", f"{where} is not public, though the name has public addresses too"
                )
            if not all(any(address in network for network in _INTRANET) for address in private):
                return Trouble("forbidden-address", f"{where} is no address a public name may lead to")
        loopback = all(address.is_loopback for address in addresses)
        return Allowed(target, tuple(map(str, addresses)), f"{target.host}:{target.port}", True, loopback)


def is_local_name(host: str) -> bool:
    """A name that only this network can answer for."""
    return "." not in host or any(host.endswith("." + ending) for ending in _LOCAL_ENDINGS)


def same_site(one: str, other: str) -> bool:
    """Whether two hosts belong to one portal: the same host, or the same registered name (x.gov.cn, x.com)."""
    return one == other or (_registered(one) == _registered(other) and "." in _registered(one))


def _registered(host: str) -> str:
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    second_level = (
        len(labels) > 2 and labels[-1] == "cn" and labels[-2] in {"gov", "com", "org", "net", "edu", "ac"}
    )
    return ".".join(labels[-3:] if second_level else labels[-2:])


def _is_gov_cn(host: str) -> bool:
    return host == "gov.cn" or host.endswith(".gov.cn")


@dataclass(frozen=True, slots=True)
class _Unreadable:
    why: str


def _host(written: str) -> str | Address | _Unreadable:
    if written.startswith("["):
        try:
            return ipaddress.IPv6Address(written[1:-1])
        except ValueError:
            return _Unreadable(f"{written} is no IPv6 address")
    name = written.lower()
    if not name.isascii():
        try:
            # UTS 46 also folds full-width and circled digits: the result is judged, never the spelling.
            name = idna.encode(name, uts46=True, transitional=False).decode("ascii").lower()
        except (idna.IDNAError, UnicodeError):
            return _Unreadable("the host's name cannot be written in ASCII (IDNA)")
    name = name.removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(labels)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return _Unreadable("the host's name is malformed")
    return name


def _ipv4(labels: list[str]) -> Address | _Unreadable:
    """An IPv4 address as browsers and inet_aton read it: one to four numbers, decimal, octal or hexadecimal."""
    wrong = _Unreadable(f"{'.'.join(labels)} is no IPv4 address")
    if len(labels) > 4 or not all(_NUMBER.fullmatch(label) and len(label) < 20 for label in labels):
        return wrong
    try:
        numbers = [_number(label) for label in labels]
    except ValueError:
        return wrong
    *upper, last = numbers
    if any(number > 255 for number in upper) or last >= 256 ** (5 - len(numbers)):
        return wrong
    return ipaddress.IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(upper)) + last)


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8) if len(label) > 1 and label.startswith("0") else int(label)


def _plain(address: Address) -> Address:
    """IPv4-mapped addresses (::ffff:127.0.0.1) as the IPv4 address they mean."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _dotless(path: str) -> str:
    """The path without "." and ".." segments (RFC 3986 §5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == ".." and kept:
            kept.pop()
        elif segment not in {".", ".."}:
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
