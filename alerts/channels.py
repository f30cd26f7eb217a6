"""The way out: one message to one channel, and an honest answer whether the provider took it.

The only door to Apprise. A channel is an Apprise URL, which mostly carries a secret: whatever is returned or
logged here has every part of it masked, and Apprise's own log lines (they quote keys and payloads) go nowhere else.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import logging
import re
import threading
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_PATIENCE = 60.0  # seconds for one message, its parts and the pauses between them included
_READ_SECONDS = "10"  # Apprise's 4 seconds are short for a webhook on the other side of a border
_DETAIL = 300  # characters


@dataclass(frozen=True, slots=True)
class Sent:
    """Whether the provider took the message, and what it said. ``detail`` is one line without secrets."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class ChannelMistake:
    """A channel that cannot work, with a sentence and a mend in (Chinese, English)."""

    channel: str
    says: tuple[str, str]
    hint: tuple[str, str]

    def sentence(self, language: str = "zh") -> str:
        return self.says[language == "en"]

    def advice(self, language: str = "zh") -> str:
        return self.hint[language == "en"]


class Channels:
    """The channels of sources.yaml by name. Threads may share it; one channel takes one message at a time.

    ``patience`` bounds a whole send, in seconds. ``language`` is that of the details.
    """

    def __init__(self, urls: Mapping[str, str], *, language: str = "zh", patience: float = _PATIENCE) -> None:
        self._urls = dict(urls)
        self._english = language == "en"
        self._patience = patience
        self._locks = {name: threading.Lock() for name in self._urls}
        self._services: dict[str, Any] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._urls)

    def check(self) -> tuple[ChannelMistake, ...]:
        """Every channel whose URL Apprise cannot use. Nothing is sent."""
        return tuple(_mistake(name, self._urls[name]) for name in self.names if self._service(name) is None)

    def send(self, channel: str, title: str, body: str, *, message_id: str) -> Sent:
        """Sends one message and waits until the provider took or refused it. Never raises.

        ``message_id`` reaches json://, form:// and xml:// receivers as a field of its own; for all others it has
        to stand in the text. A message that was cut into parts is taken only where every part was: sent again,
        the first parts may arrive twice.
        """
        lock = self._locks.get(channel)
        if lock is None:
            return self._failed(f"没有名为 {channel} 的通道", f"there is no channel called {channel}")
        with lock:
            try:
                return self._send(channel, title, body, message_id)
            except Exception as error:  # noqa: BLE001 - 170 foreign plugins; a delivery must end in a record
                logging.getLogger(__name__).error(
                    "channel %s: %s in its plugin", channel, type(error).__name__
                )
                reason = _masked(f"{type(error).__name__}: {error}", self._urls[channel])
                return self._failed(f"通道插件出错：{reason}", f"the channel's plugin failed: {reason}")

    def _send(self, channel: str, title: str, body: str, message_id: str) -> Sent:
        service = self._service(channel)
        if service is None:
            return self._failed("通道地址有误，用 doctor 检查", "the channel's URL is wrong, see doctor")
        import apprise

        if hasattr(service, "payload_extras"):
            service.payload_extras = {**service.payload_extras, "message_id": message_id}
        sender = apprise.Apprise(asset=service.asset)
        sender.add(service)
        result = sender.notify(
            body=body,
            title=title,
            body_format=apprise.NotifyFormat.TEXT,
            timeout=self._patience,
            log_level=logging.DEBUG,
        )
        try:
            if result:
                return Sent(True, "taken by the receiver" if self._english else "接收方已受理")
            if result.status.name == "TIMEOUT":
                return self._failed(
                    f"{self._patience:g} 秒内没有结果", f"no outcome within {self._patience:g} seconds"
                )
            return self._failed(*self._reasons(channel, result.logs()))
        finally:
            for part in result.results:
                part.close()

    def _reasons(self, channel: str, entries: Iterable[Any]) -> tuple[str, str]:
        """What Apprise and the provider said about a failure, in both languages."""
        said, answers, trouble = "", "", None
        for entry in entries:
            if entry.message.startswith("Response Details"):
                answers = _unquoted(entry.message.partition("\n")[2])
            elif re.match(r"[\w ]{0,40}Exception", entry.message):
                trouble = _trouble(entry.message) or trouble
            elif entry.level in ("WARNING", "ERROR"):
                said = entry.message
        if trouble is not None:
            return trouble
        words = _masked(" ".join(part for part in (said, answers) if part), self._urls[channel])
        return words or "未送达，对方没有说明原因", words or "not delivered, no reason given"

    def _failed(self, zh: str, en: str) -> Sent:
        return Sent(False, en if self._english else zh)

    def _service(self, name: str) -> Any | None:
        """A channel's plugin, kept so that its pauses between messages hold; None where the URL is wrong."""
        if name not in self._services:
            service = _build(self._urls[name], self._patience)
            if service is None:
                return None
            self._services[name] = service
        return self._services[name]


# Webhook addresses as the providers hand them out, where Apprise does not know them itself.
_PASTED: tuple[tuple[str, str], ...] = (
    (r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]+)", "dingtalk://{}/"),
    (r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?", "feishu://{}/"),
    (r"https://sctapi\.ftqq\.com/([A-Za-z0-9]+)\.send", "schan://{}/"),
)


def _build(url: str, patience: float) -> Any | None:
    _load()
    import apprise
    from apprise.plugins import url_to_dict

    from alerts.channels_cn import OWN

    for pattern, form in _PASTED:
        pasted = re.fullmatch(pattern, url)
        url = form.format(pasted[1]) if pasted else url
    parts = url_to_dict(url)  # type: ignore[no-untyped-call]
    if not parts:
        return None
    asset = apprise.AppriseAsset(app_id="harvester", app_desc="harvester", service_timeout=patience)
    parts.setdefault("rto", _READ_SECONDS)
    if "payload" not in parts:  # json, form and xml receivers are programs: they get the text whole
        parts.setdefault("overflow", "split")
    own = OWN.get(parts["schema"])
    if own is None:
        return apprise.Apprise.instantiate(parts, asset=asset)
    try:
        return own(**{**parts, "asset": asset})
    except apprise.exception.AppriseException:
        return None


@cache
def _load() -> None:
    """Imports Apprise with its plugins (0.5 s), and keeps what quotes secrets out of our logs.

    Apprise writes keys and payloads, urllib3 whole request lines. Apprise's captures hang on its own logger and
    still see everything. The warnings hushed here are those of plugins that import what Python has deprecated.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        importlib.import_module("apprise.manager_plugins").NotificationManager().load_modules()
    lines = logging.getLogger("apprise")
    lines.propagate = False
    if not lines.handlers:
        lines.addHandler(logging.NullHandler())
    lines.setLevel(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def _mistake(name: str, url: str) -> ChannelMistake:
    _load()
    from apprise.manager_plugins import NotificationManager

    scheme = url.partition("://")[0].lower()
    known: list[str] = sorted(NotificationManager().schemas())  # type: ignore[no-untyped-call]
    if scheme in known or scheme in ("http", "https"):
        return ChannelMistake(
            name,
            (f"{scheme}:// 地址不完整或有误", f"the {scheme}:// address is incomplete or wrong"),
            (
                "对照 Apprise 文档中该服务的写法，检查密钥是否完整。",
                "Compare it with Apprise's page on this service and see that the key is whole.",
            ),
        )
    near = difflib.get_close_matches(scheme, known, n=3, cutoff=0.6)
    near += [other for other in known if len(scheme) > 2 and other.startswith(scheme) and other not in near]
    guess = (f"是否想写 {'、'.join(near)}？", f"Did you mean {', '.join(near)}?") if near else ("", "")
    return ChannelMistake(
        name,
        (f"没有 {scheme}:// 这种通道", f"there is no service {scheme}://"),
        (
            guess[0] or "可用的服务见 Apprise 文档。",
            guess[1] or "Apprise's documentation lists the services.",
        ),
    )


_TROUBLES: tuple[tuple[str, tuple[str, str]], ...] = (
    (r"timed out|timeout", ("连接或应答超时", "no answer in time")),
    (r"refused", ("对方拒绝连接", "connection refused")),
    (
        r"getaddrinfo|name resolution|NameResolution|not known",
        ("域名无法解析", "the host's name cannot be resolved"),
    ),
    (r"certificate|SSL", ("安全连接失败", "no secure connection could be made")),
    (r"proxy", ("代理无法连接", "the proxy could not be reached")),
    (r"reset|aborted|RemoteDisconnected|closed", ("连接被中断", "the connection was cut")),
    (r"unreachable|No route", ("网络不可达", "the network is unreachable")),
)


def _trouble(message: str) -> tuple[str, str] | None:
    """What kept a connection from working, in plain words: the exception's own quote addresses and keys."""
    return next((said for pattern, said in _TROUBLES if re.search(pattern, message, re.IGNORECASE)), None)


def _unquoted(shown: str) -> str:
    """The receiver's own words: Apprise logs them as Python shows bytes, with Chinese as escapes."""
    try:
        raw = ast.literal_eval(shown)
    except (ValueError, SyntaxError):
        return shown
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else shown


# Query values that say how, not who.
_HARMLESS = {
    "overflow",
    "format",
    "method",
    "verify",
    "rto",
    "cto",
    "retry",
    "wait",
    "tz",
    "emojis",
    "redirect",
}


def _secrets(url: str) -> set[str]:
    """Every part of a channel's URL that may be a key: longest first is the caller's work."""
    rest = url.partition("://")[2]
    authority = rest.partition("?")[0].partition("/")[0]
    try:
        query = parse_qsl(urlsplit(url).query, keep_blank_values=False)
    except ValueError:
        query = []
    userinfo, _, host = authority.rpartition("@")
    found = {url, rest, authority, userinfo, *userinfo.split(":"), *rest.partition("?")[0].split("/")[1:]}
    found |= {value for key, value in query if key.lower() not in _HARMLESS}
    name = host.rpartition(":")[0] or host
    if "." not in name and name.lower() != "localhost":
        found.add(name)  # the bots' key stands where other addresses have their host
    found |= {unquote(part) for part in found}
    return {part for part in found if len(part) >= 4}


def _masked(text: str, url: str) -> str:
    for part in sorted(_secrets(url), key=len, reverse=True):
        text = re.sub(re.escape(part), "***", text, flags=re.IGNORECASE)
    return " ".join(text.split())[:_DETAIL]
