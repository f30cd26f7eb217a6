# mypy: disable-error-code="no-untyped-call, override"
# (Apprise is typed in part; its senders take more arguments than we have a use for.)
"""Chinese push services that answer HTTP 200 with the refusal inside.

Apprise 2.2 looks at the status alone and reports such a refusal as delivered (read in the code of each of those
below): a revoked webhook or a robot's missing keyword would swallow every alert. These are Apprise's own plugins
with the sending replaced, so that the provider's code decides. An answer that is not the provider's JSON is a
refusal too: gateways and captive portals also say 200.

Limits are the providers' own, counted in bytes of UTF-8; Apprise counts characters, hence three bytes to one.
Imported by alerts.channels only, and only when something is sent or checked.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import unquote

import requests
from apprise.common import NotifyFormat
from apprise.plugins.bark import NotifyBark
from apprise.plugins.base import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.pushdeer import NotifyPushDeer
from apprise.plugins.qq import NotifyQQ
from apprise.plugins.serverchan import NotifyServerChan
from apprise.plugins.wecombot import NotifyWeComBot

# Where the code stands: WeCom and DingTalk · Feishu, Lark, Bark, ServerChan, PushDeer, QQ · Feishu's older
# robots · ServerChan's older API.
_CODE_NAMES = ("errcode", "code", "StatusCode", "errno")
_REASON_NAMES = ("errmsg", "msg", "message", "StatusMessage", "error", "info", "reason")


def refusal(status: int, body: bytes, accepted: Collection[int] = (0,)) -> str | None:
    """Why the provider refused a message, in one line; None where it took it."""
    try:
        said = json.loads(body)
    except ValueError:  # also where the bytes are no UTF-8
        said = None
    name = next((n for n in _CODE_NAMES if n in said), None) if isinstance(said, dict) else None
    if name is None:
        return f"HTTP {status}, not an answer of this service"
    reason = next((str(said[n]) for n in _REASON_NAMES if said.get(n)), "")
    took = said["success"] is True if "success" in said else said[name] in accepted  # QQ push states both
    if took and 200 <= status < 300:
        return None
    return f"HTTP {status}, {name} {said[name]}: {reason}".rstrip(": ")


class _Answered(NotifyBase):
    """One POST whose answer is read."""

    request_rate_per_sec = (
        3.0  # seconds between two messages: WeCom and DingTalk take 20 a minute from one robot
    )
    accepted: tuple[int, ...] = (0,)

    def _ask(
        self,
        url: str,
        *,
        payload: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> bool:
        self.throttle()
        headers = {"User-Agent": self.app_id}
        data: Any = form
        if payload is not None:
            data = json.dumps(payload, ensure_ascii=False).encode("utf-8")
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            answer = requests.post(
                url,
                data=data,
                params=params,
                headers=headers,
                auth=auth,
                verify=self.verify_certificate,
                timeout=self.request_timeout,
                allow_redirects=self.redirects,
            )
        except requests.RequestException as error:
            self.logger.warning("%s could not be reached.", self.service_name)
            self.logger.debug("Socket Exception: %s", error)
            return False
        refused = refusal(answer.status_code, answer.content, self.accepted)
        if refused is not None:
            self.logger.warning("%s", refused)
        return refused is None


def _whole(title: str, body: str) -> str:
    return f"{title}\n{body}" if title else body


class WeComBot(_Answered, NotifyWeComBot):
    body_maxlen = 2048 // 3  # developer.work.weixin.qq.com/document/path/91770: text at most 2,048 bytes

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        return self._ask(self.api_url, payload={"msgtype": "text", "text": {"content": _whole(title, body)}})


class DingTalk(_Answered, NotifyDingTalk):
    body_maxlen = 19_000 // 3  # a request of at most 20,000 bytes
    notify_format = NotifyFormat.TEXT  # type: ignore[assignment]

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        payload = {
            "msgtype": "text",
            "text": {"content": _whole(title, body)},
            "at": {"atMobiles": self.targets, "isAtAll": False},
        }
        params = None
        if self.secret:
            timestamp, signature = self.get_signature()
            # Apprise quotes the signature and requests quotes it again: "+" and "=" in it would never match.
            params = {"timestamp": timestamp, "sign": unquote(signature)}
        return self._ask(self.notify_url.format(token=self.token), payload=payload, params=params)


class Feishu(_Answered, NotifyFeishu):
    body_maxlen = 19_000 // 3  # a request of at most 20 KB

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        payload = {"msg_type": "text", "content": {"text": _whole(title, body)}}
        return self._ask(self.notify_url.format(token=self.token), payload=payload)


class Lark(_Answered, NotifyLark):
    body_maxlen = 19_000 // 3

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        return self._ask(
            self.webhook_url, payload={"msg_type": "text", "content": {"text": _whole(title, body)}}
        )


class ServerChan(_Answered, NotifyServerChan):
    title_maxlen = (
        32  # sct.ftqq.com: title at most 32 characters, and required; desp at most 32 KB of Markdown
    )
    body_maxlen = 10_000

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        form = {
            "title": title or self.app_desc,
            "desp": body.replace("\n", "\n\n"),
        }  # a single break is none in Markdown
        return self._ask(self.notify_url.format(token=self.token), form=form)


class PushDeer(_Answered, NotifyPushDeer):
    body_maxlen = 10_000

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        url = self.notify_url.format(
            schema="https" if self.secure else "http",
            host=self.host or self.default_hostname,
            port=self.port or (443 if self.secure else 80),
            pushKey=self.push_key,
        )
        form = {"type": "text", "text": title or body, "desp": body if title else ""}
        return self._ask(url, form=form)


class QQPush(_Answered, NotifyQQ):
    def send(self, body: str, title: str = "", **_: Any) -> bool:
        return self._ask(self.webhook_url, form={"msg": _whole(title, body)})


class Bark(_Answered, NotifyBark):
    body_maxlen = 1_000  # APNs takes 4 KB, title and the rest included
    accepted = (200,)

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        payload = self._payload(body, title)
        routing = {"id": self.notification_id} if self.notification_id else {}
        auth = (self.user, self.password or "") if self.user else None
        sent = []
        for target in self.targets:
            message = {"device_key": target, **payload}
            if self._cipher is not None:
                ciphertext, iv = self._encrypt_payload(payload)
                message = {"device_key": target, "ciphertext": ciphertext, "iv": iv, **routing}
            sent.append(self._ask(self.notify_url, payload=message, auth=auth))
        return bool(sent) and all(sent)

    def _payload(self, body: str, title: str) -> dict[str, Any]:
        optional = {
            "icon": self.icon,
            "sound": self.sound,
            "url": self.click,
            "badge": self.badge,
            "level": self.level,
            "category": self.category,
            "group": self.group,
            "volume": self.volume,
            "call": 1 if self.call else None,
            "subtitle": self.subtitle,
            "copy": self.copy,
            "action": self.action,
            "isArchive": None if self.archive is None else str(int(self.archive)),
            "ttl": str(self.ttl) if self.ttl else None,
            "id": self.notification_id,
        }
        return {
            "title": title or self.app_desc,
            "body": body,
            **{name: value for name, value in optional.items() if value is not None},
        }


OWN: dict[str, type[_Answered]] = {
    "wecombot": WeComBot,
    "dingtalk": DingTalk,
    "feishu": Feishu,
    "lark": Lark,
    "schan": ServerChan,
    "pushdeer": PushDeer,
    "pushdeers": PushDeer,
    "qq": QQPush,
    "bark": Bark,
    "barks": Bark,
}
