"""What goes out and what came back, and where an answer sends us next: pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode, urljoin

import httpx

from harvester.charset import decode
from harvester.fetch_refresh import sent_on
from harvester.guard import Target, parse, same_site
from harvester.pieces import Capture, Request, Trouble, Validators
from harvester.refusals import Answer

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OURS = frozenset(  # headers that are the door's business, not an adapter's
    {
        "host",
        "user-agent",
        "accept-encoding",
        "connection",
        "content-length",
        "transfer-encoding",
        "cookie",
        "te",
        "upgrade",
    }
)
_DATA = frozenset({"listing", "article", "attachment"})


@dataclass(frozen=True, slots=True)
class Step:
    """One request on the wire. ``hurry``: seconds the answer may take where less than usual; then it is asked
    for only once."""

    method: str
    url: str
    headers: tuple[tuple[bytes, bytes], ...]
    content: bytes | None = None
    validators: Validators | None = None
    hurry: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer from the wire, or the trouble instead."""

    target: Target | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    seconds: float = 0.0
    address: str | None = None
    tls: str = "none"
    asked_if_changed: bool = False
    trouble: Trouble | None = None
    page: Answer | None = None  # the same, read as a page: kept so that it is parsed once

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


def first_step(request: Request, validators: Validators | None, agent: str) -> Step:
    """The first request on the wire for what an adapter asks."""
    headers = {
        "User-Agent": agent,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
        "Accept-Encoding": "gzip, deflate",
    }
    content = None
    if request.form is not None:
        content = urlencode(request.form, errors="replace").encode("ascii")
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    elif request.json is not None:
        content = json.dumps(request.json, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        )
        headers["Content-Type"] = "application/json; charset=UTF-8"
    if request.referer and isinstance(referer := parse(request.referer), Target):
        headers["Referer"] = referer.url
    headers |= {name: value for name, value in request.headers if name.lower() not in _OURS}
    clean = tuple(pair for name, value in headers.items() if (pair := _header(name, value)))
    return Step(request.method, request.url, clean, content, validators if content is None else None)


def redirect(step: Step, reply: Reply) -> Step | None:
    """The step a redirect asks for. 301 to 303 turn a POST into a GET, as browsers do; 307 and 308 keep it."""
    location = reply.header("location")
    if reply.status not in REDIRECTS or not location or reply.target is None:
        return None
    return _onward(step, reply.target, location, keep=reply.status in {307, 308})


def refresh(step: Step, reply: Reply) -> Step | None:
    """The step a page without content of its own asks for, on the same site only."""
    page, here = reply.page, reply.target
    if reply.status != 200 or page is None or here is None or page.purpose == "robots" or not page.is_markup:
        return None
    address = sent_on(page.html)
    onward = _onward(step, here, address, keep=False) if address else None
    there = parse(onward.url) if onward else None
    if not isinstance(there, Target) or there.url == here.url or not same_site(there.host, here.host):
        return None
    return onward


def at_home(request: Request, reply: Reply, hops: list[str]) -> Reply:
    """A column or document whose address leads to the home page of its host is not there any more."""
    asked, there = parse(request.url), reply.target
    if reply.trouble is not None or not hops or request.purpose not in _DATA:
        return reply
    if not isinstance(asked, Target) or there is None or is_home(asked) or not is_home(there):
        return reply
    if asked.host.removeprefix("www.") != there.host.removeprefix("www."):
        return reply  # a column may live on a host of its own
    return replace(reply, trouble=Trouble("soft-404", f"led to the home page {there.url}"))


def _onward(step: Step, here: Target, address: str, *, keep: bool) -> Step | None:
    try:
        url = urljoin(here.url, address.strip())
    except ValueError:
        return Step("GET", address, (), hurry=step.hurry)  # the guard will say what is wrong with it
    there = parse(url)
    same = isinstance(there, Target) and (there.host, there.path) == (here.host, here.path)
    if keep and step.content is not None:
        return replace(step, url=url)
    headers = tuple(pair for pair in step.headers if pair[0].lower() != b"content-type")
    # Validators belong to the address they came from: elsewhere a Last-Modified could hide a change.
    return Step("GET", url, headers, None, step.validators if same else None, step.hurry)


def to_capture(request: Request, reply: Reply, hops: tuple[str, ...], at: datetime) -> Capture:
    return Capture(
        url=request.url,
        final_url=reply.target.url if reply.target is not None else request.url,
        method=request.method,
        status=reply.status,
        headers=reply.headers,
        body=reply.body,
        fetched_at=at,
        seconds=reply.seconds,
        address=reply.address,
        tls=reply.tls,
        hops=hops,
        not_modified=reply.status == 304 and reply.asked_if_changed and reply.trouble is None,
        trouble=reply.trouble,
    )


def may_help(rung: str, trouble: Trouble) -> bool:
    """Whether a lower rung can help: weaker ciphers do not mend a certificate, nothing mends plain HTTP on
    443."""
    if trouble.detail.startswith(("WRONG_VERSION_NUMBER", "HTTP_REQUEST")):
        return False
    if trouble.detail.startswith("CERTIFICATE_VERIFY_FAILED") and "too weak" not in trouble.detail:
        return rung == "unverified"
    return True


def is_home(target: Target) -> bool:
    """Is this a host's first page?"""
    return target.path.split("?")[0].lower() in {
        "/",
        "/index.html",
        "/index.htm",
        "/index.shtml",
        "/index.jsp",
        "/index.php",
    }


def conditions(validators: Validators) -> list[tuple[bytes, bytes]]:
    pairs = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    return [pair for name, value in pairs if value and (pair := _header(name, value))]


def _header(name: str, value: str) -> tuple[bytes, bytes] | None:
    """A header as bytes; None for one that would break the request."""
    raw = value.strip().encode("utf-8", "replace")
    token = name.isascii() and name.replace("-", "").isalnum()
    return (name.encode("ascii"), raw) if token and all(byte >= 32 and byte != 127 for byte in raw) else None


def read_headers(answer: httpx.Response) -> tuple[tuple[str, str], ...]:
    """Names in lower case; values are decoded like pages: file names and addresses come in raw UTF-8 or GBK."""
    return tuple((name.decode("latin-1").lower(), decode(value).text) for name, value in answer.headers.raw)
