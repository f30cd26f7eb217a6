"""The settings: few, each one record, all from the environment. The command line's options go before them.

``python -m harvester.settings`` prints docs/settings.md.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

Language = Literal["zh", "en"]
LogFormat = Literal["text", "json"]


@dataclass(frozen=True, slots=True)
class Bind:
    """Where the dashboard listens; port 0 lets the system choose."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Reachable from this machine only: no credential needed."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class SettingMistake:
    """What is wrong with one variable and its mend, (Chinese, English). A secret's value is never quoted."""

    name: str
    says: tuple[str, str]
    hint: tuple[str, str]

    def sentence(self, language: str = "zh") -> str:
        return self.says[language == "en"]

    def advice(self, language: str = "zh") -> str:
        return self.hint[language == "en"]


class SettingsError(Exception):
    """The environment cannot be used; ``mistakes`` holds all that is wrong with it."""

    def __init__(self, mistakes: tuple[SettingMistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__(self.told("en"))

    def told(self, language: str = "zh") -> str:
        stop = ". " if language == "en" else "。"
        return "\n".join(f"{m.name}: {m.sentence(language)}{stop}{m.advice(language)}" for m in self.mistakes)


class _BadError(Exception):
    """A value that cannot be used: why, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.says = (zh, en)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its variable, its field in Settings, its default as written, its reader, what it is for."""

    variable: str
    attribute: str
    default: str | None
    read: Callable[[str], Any]
    help: tuple[str, str]
    form: tuple[str, str]  # what a right value looks like: the mend of a wrong one
    secret: bool = False


def _text(raw: str) -> str:
    if re.search(r"[\x00-\x1f\x7f]", raw):
        raise _BadError("含有控制字符", "it holds control characters")
    return raw


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw.lower() not in allowed:
            raise _BadError(f"{raw} 不可用", f"{raw} will not do")
        return raw.lower()

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", raw) or not low <= int(raw) <= high:
            raise _BadError(f"{raw} 不在 {low} 到 {high} 之间", f"{raw} is not from {low} to {high}")
        return int(raw)

    return read


def _address(*schemes: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        try:
            parts = urlsplit(raw)
            named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            named = False
        if not named or parts.scheme not in schemes:
            raise _BadError("不是可用的地址", "it is no address that can be used")
        return raw.rstrip("/")

    return read


def _database(raw: str) -> str:
    scheme = raw.split("://", 1)[0]
    if "://" not in raw or scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise _BadError("不是可用的数据库地址", "it is no database address that can be used")
    return raw


def _bind(raw: str) -> Bind:
    parts = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\s\[\]/]+)):([0-9]{1,5})", raw)
    if parts is None or int(parts[3]) > 65535:
        raise _BadError(f"{raw} 不是“主机:端口”", f"{raw} is not HOST:PORT")
    return Bind(parts[1] or parts[2], int(parts[3]))


_S3 = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[^\s?#]*)?")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "HARVESTER_SOURCES", "sources", "sources.yaml", Path,
        ("要查看哪些地区和栏目，写在这个文件里。", "The file that names the jurisdictions and listings to watch."),
        ("一个文件路径。", "A file's path."),
    ),
    Setting(
        "HARVESTER_DATA", "data", "data", Path,
        ("数据文件夹：数据库和存档的原始字节。", "The data folder: database and archived raw bytes."),
        ("一个文件夹路径。", "A folder's path."),
    ),
    Setting(
        "HARVESTER_DATABASE", "database", None, _database,
        ("数据库地址；不设则为数据文件夹里的 SQLite。", "The database; SQLite inside the data folder where it is not set."),
        (
            "形如 postgresql://用户:密码@主机/库 或 sqlite:///路径（不是 postgres://）。",
            "Like postgresql://user:password@host/name or sqlite:///path (not postgres://).",
        ),
        secret=True,
    ),
    Setting(
        "HARVESTER_LANG", "language", "zh", _one_of("zh", "en"),
        ("界面、报错和预警所用的语言。", "The language of pages, messages and alerts."),
        ("zh 或 en。", "zh or en."),
    ),
    Setting(
        "HARVESTER_LOG_FORMAT", "log_format", "text", _one_of("text", "json"),
        ("日志格式。", "The form of log lines."),
        ("text 或 json。", "text or json."),
    ),
    Setting(
        "HARVESTER_CONTACT", "contact", None, _text,
        (
            "写入 User-Agent 的联系方式（邮箱或网页），让门户知道是谁在访问；建议填写。",
            "How a portal's operator can reach you (mail or web address), sent in the User-Agent. Recommended.",
        ),
        ("一行 ASCII 文字：邮箱或网页地址。", "One line of ASCII: a mail or web address."),
    ),
    Setting(
        "HARVESTER_PROXY", "proxy", None, _address("http", "https"),
        ("访问门户所用的代理；不设则直连。", "The proxy towards the portals; none where it is not set."),
        ("形如 http://主机:端口。", "Like http://host:port."),
        secret=True,
    ),
    Setting(
        "HARVESTER_AUTHORITIES", "authorities", None, Path,
        (
            "在通常的证书机构之外另行信任的证书（PEM）：用于补全门户缺失的中间证书。",
            "Certificates (PEM) trusted besides the usual authorities: for portals that send an incomplete chain.",
        ),
        ("一个文件路径。", "A file's path."),
    ),
    Setting(
        "HARVESTER_HOSTS_AT_ONCE", "hosts_at_once", "8", _whole(1, 256),
        ("同时访问多少个主机；同一主机总是依次访问。", "How many hosts are visited at once; one host always in sequence."),
        ("1 到 256 的整数。", "A whole number from 1 to 256."),
    ),
    Setting(
        "HARVESTER_BIND", "bind", "127.0.0.1:8321", _bind,
        (
            "仪表盘监听的地址；不是本机地址时必须设口令，否则拒绝启动。",
            "Where the dashboard listens; beyond loopback it refuses to start without a password.",
        ),
        ("主机:端口，IPv6 写成 [::1]:8321。", "HOST:PORT, IPv6 as [::1]:8321."),
    ),
    Setting(
        "HARVESTER_PASSWORD", "password", None, _text,
        ("仪表盘和接口的口令。", "The password of dashboard and API."),
        ("一行文字。", "One line of text."),
        secret=True,
    ),
    Setting(
        "HARVESTER_PASSWORD_FILE", "password_file", None, Path,
        (
            "从这个文件读口令（容器的 secret），不与上一项同设。",
            "Read the password from this file (a container's secret); not together with the one above.",
        ),
        ("一个文件路径。", "A file's path."),
    ),
    Setting(
        "HARVESTER_PUBLIC_URL", "public_url", None, _address("http", "https"),
        (
            "从外面访问仪表盘的网址，用于预警、订阅和日历里的链接。",
            "The address under which others reach the dashboard: for links in alerts, feed and calendar.",
        ),
        ("形如 https://主机/路径。", "Like https://host/path."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read. Times and clocks are not among them; what may hold a secret stays out of repr."""

    sources: Path = Path("sources.yaml")
    data: Path = Path("data")
    database: str | None = field(default=None, repr=False)
    language: Language = "zh"
    log_format: LogFormat = "text"
    contact: str | None = None
    proxy: str | None = field(default=None, repr=False)
    authorities: Path | None = None
    hosts_at_once: int = 8
    bind: Bind = Bind("127.0.0.1", 8321)
    password: str | None = field(default=None, repr=False)
    password_file: Path | None = None
    public_url: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Reads every setting; an empty variable counts as unset. Raises SettingsError with all mistakes."""
        found: dict[str, Any] = {}
        mistakes: list[SettingMistake] = []
        for setting in SETTINGS:
            raw = environment.get(setting.variable, "").strip()
            if not raw:
                continue
            try:
                found[setting.attribute] = setting.read(raw)
            except _BadError as bad:
                says = ("值不可用", "the value will not do") if setting.secret else bad.says
                mistakes.append(SettingMistake(setting.variable, says, setting.form))
        if not str(
            found.get("contact", "")
        ).isascii():  # a header's value: anything else breaks every request
            mistakes.append(
                SettingMistake(
                    "HARVESTER_CONTACT", ("含有非 ASCII 字符", "it is not ASCII"), _form("contact")
                )
            )
        if "password" in found and "password_file" in found:
            twice = ("与 HARVESTER_PASSWORD 同时设置", "it is set together with HARVESTER_PASSWORD")
            mend = ("只保留其中一项。", "Keep one of the two.")
            mistakes.append(SettingMistake("HARVESTER_PASSWORD_FILE", twice, mend))
        if mistakes:
            raise SettingsError(tuple(mistakes))
        return cls(**found)


def _form(attribute: str) -> tuple[str, str]:
    return next(setting.form for setting in SETTINGS if setting.attribute == attribute)


def strangers(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Variables that look like a mistyped setting, each with the setting it resembles.

    Others that begin with HARVESTER_ are left alone: sources.yaml may name them for its channels.
    """
    known = [setting.variable for setting in SETTINGS]
    found = []
    for name in sorted(environment):
        if name.startswith("HARVESTER_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.9)
            found += [(name, near[0])] if near else []
    return tuple(found)


def document() -> str:
    """docs/settings.md, whole."""
    lines = [
        "# Settings · 设置",
        "",
        "Read from the environment when a command starts; an option on the command line goes before them,",
        "and an empty variable counts as unset. 命令启动时读取环境变量；命令行选项优先；空值视为未设。",
        "",
        "| variable 变量 | default 默认 | what for 用途 | form 写法 |",
        "| --- | --- | --- | --- |",
    ]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "–"
        cells = (
            f"`{setting.variable}`",
            default,
            " ".join(reversed(setting.help)),
            " ".join(reversed(setting.form)),
        )
        lines.append("| " + " | ".join(cells) + " |")
    lines += [
        "",
        "Secrets of alert channels are variables of your own choosing, named in `sources.yaml` by `${NAME}`.",
        "预警通道的密钥用自定的环境变量，在 `sources.yaml` 里以 `${名称}` 引用。",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(document(), end="")
