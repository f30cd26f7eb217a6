"""The values of sources.yaml that are more than text or a number: codes, days, paces, addresses, channels."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import SplitResult, urlsplit

from duties.reports import GOVERNMENT
from duties.watch import SWITCHABLE, Level, Tls
from harvester.sources_yaml import Spot, guess

LEVELS: tuple[Level, ...] = ("province", "prefecture", "county", "township")
TLS: tuple[Tls, ...] = ("strict", "legacy", "unverified")
_UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0}
_LONGEST_PACE = 3600.0
_NEVER_SILENT = ("retraction", "mass-change-held")
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_GOVERNMENT_SAID = re.compile(r".*政府|gov(?:ernment)?", re.IGNORECASE)  # no department's name ends in 政府


def code(spot: Spot) -> str | None:
    """A division code as digits, quoted or not."""
    if spot.kind == "int" and spot.raw.startswith("0"):
        spot.complain("octal", raw=spot.raw)
        return None
    if spot.kind not in ("int", "str") or not re.fullmatch(r"[0-9]{6}(?:[0-9]{3})?", spot.raw):
        spot.complain("bad-code", raw=spot.raw or "?")
        return None
    return spot.raw


def level(spot: Spot) -> Level | None:
    if spot.raw in LEVELS:
        return spot.raw
    spot.complain("bad-level", raw=spot.raw or "?", **guess(spot.raw, LEVELS))
    return None


def tls(spot: Spot) -> Tls | None:
    if spot.raw in TLS:
        return spot.raw
    spot.complain("bad-tls", raw=spot.raw or "?", **guess(spot.raw, TLS))
    return None


def due(spot: Spot) -> tuple[int, int] | None:
    """(month, day); 29 February is refused, since a due date must come every year."""
    parts = re.fullmatch(r"([0-9]{2})-([0-9]{2})", spot.raw)
    try:
        if parts is None:
            raise ValueError
        day = date(2001, int(parts[1]), int(parts[2]))
    except ValueError:
        spot.complain("bad-due", raw=spot.raw or "?")
        return None
    return day.month, day.day


def charset(spot: Spot) -> str | None:
    name = spot.text()
    if name is None:
        return None
    try:
        "".encode(name)  # LookupError also for codecs that are no text encoding, such as base64
    except (LookupError, ValueError):
        spot.complain("bad-charset", raw=name)
        return None
    return name


def bodies(spot: Spot) -> tuple[str, ...]:
    found: list[str] = []
    for entry in spot.entries():
        name = body(entry)
        if name in found:
            entry.complain("duplicate-entry", raw=name)
        elif name is not None:
            found.append(name)
    return tuple(found)


def body(spot: Spot) -> str | None:
    name = spot.text()
    if name is not None and name != GOVERNMENT and _GOVERNMENT_SAID.fullmatch(name):
        spot.complain("bad-body", raw=name)
        return GOVERNMENT  # what was meant, so that the listings below are judged by it
    return name


def texts(spot: Spot) -> tuple[str, ...]:
    found = (entry.text() for entry in spot.entries())
    return tuple(dict.fromkeys(text for text in found if text is not None))


def pace(spot: Spot, url: str | None) -> float | None:
    """Seconds between two requests to one host."""
    parts = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)", spot.raw)
    factor = _UNITS.get(parts[2]) if parts else None
    if parts is None or factor is None or float(parts[1]) * factor > _LONGEST_PACE:
        spot.complain("bad-pace", raw=spot.raw or "?")
        return None
    seconds = float(parts[1]) * factor
    if seconds == 0 and url is not None and not is_loopback(urlsplit(url).hostname or ""):
        spot.complain("pace-zero")
        return None
    return seconds


def is_loopback(host: str) -> bool:
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_URL_FAULTS: dict[str, tuple[str, str]] = {
    "space": ("含有空格或不可见字符", "it holds spaces or invisible characters"),
    "wide": ("含有全角冒号或斜杠", "it holds a full-width colon or slash"),
    "backslash": ("含有反斜杠", "it holds a backslash"),
    "scheme": ("不是以 http:// 或 https:// 开头", "it does not start with http:// or https://"),
    "userinfo": ("不能带用户名或密码", "it must not carry a user name or a password"),
    "host": ("主机名有误", "its host is not a name or an address"),
    "port": ("端口有误", "its port is wrong"),
    "variable": ("这里不替换 ${名称}，只在 channels 中替换", "${NAME} is filled in under channels only"),
}


def url(spot: Spot) -> str | None:
    address = spot.text()
    if address is None:
        return None
    fault = _url_fault(address)
    if fault is not None:
        reason_zh, reason_en = _URL_FAULTS[fault]
        spot.complain("bad-url", reason_zh=reason_zh, reason_en=reason_en)
        return None
    return address


def _url_fault(address: str) -> str | None:
    if re.search(r"[\s\x00-\x1f\x7f\u3000\u200b-\u200f\ufeff]", address):
        return "space"
    if re.match(r"https?[：／]", address, re.IGNORECASE):
        return "wide"
    if "${" in address:
        return "variable"
    if "\\" in address:
        return "backslash"
    if not re.match(r"https?://", address, re.IGNORECASE):
        return "scheme"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "host"
    if "@" in parts.netloc:
        return "userinfo"
    try:
        port = parts.port
    except ValueError:
        return "port"
    if port == 0:
        return "port"
    return None if _is_host(parts) else "host"


def _is_host(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if "[" in parts.netloc:
        try:
            return ipaddress.ip_address(host).version == 6
        except ValueError:
            return False
    try:
        ascii_host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?", ascii_host) is not None


def canonical(address: str) -> str:
    """One spelling for addresses that ask the same: host in lower case, no default port, a path.

    The fragment stays: portals drawn by script name the column there.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    default = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return parts._replace(netloc=host + port, path=parts.path or "/").geturl()


def channels(spot: Spot, environment: Mapping[str, str]) -> dict[str, str]:
    """Channel names to Apprise URLs, ${NAME} filled in. What is filled in is never quoted in a mistake."""
    found: dict[str, str] = {}
    for name, _, value in spot.pairs():
        if not re.fullmatch(r"[\w-]{1,64}", name):
            value.complain("bad-channel-name", key=name)
            continue
        template = value.text()
        address = None if template is None else _filled(value, template, environment)
        if address is None:
            continue
        if re.match(r"[a-z][a-z0-9+.-]*://\S", address, re.IGNORECASE):
            found[name] = address
        else:
            value.complain("bad-channel")
    return found


def silent(spot: Spot) -> frozenset[str]:
    """The alert rules that are switched off: ``rules: {report-found: off}``."""
    switches = spot.fields((*SWITCHABLE, *_NEVER_SILENT))
    off = frozenset(name for name, switch in switches.items() if switch.truth() is False)
    for name in off.intersection(_NEVER_SILENT):
        switches[name].complain("never-silent", rule=name)
    return off.difference(_NEVER_SILENT)


def _filled(spot: Spot, template: str, environment: Mapping[str, str]) -> str | None:
    names = _VARIABLE.findall(template)
    wrong = "${" in _VARIABLE.sub("", template) or not all(
        re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", n) for n in names
    )
    if wrong:
        spot.complain("bad-variable")
    unset = [] if wrong else [name for name in dict.fromkeys(names) if not environment.get(name, "").strip()]
    for name in unset:
        spot.complain("unset-variable", name=name)
    if wrong or unset:
        return None
    return _VARIABLE.sub(lambda match: environment[match[1]].strip(), template)
