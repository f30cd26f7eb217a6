"""Sending, against receivers on loopback that answer, refuse, keep silent or are not there."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from alerts.channels import Channels

SECRET = "s3cr3tKey0123456789abcdef"
WORDS = {
    "title": "安化县：年度报告未见公开",
    "body": "截至 4 月 8 日两次巡查均未见。\n编号 a-17",
    "message_id": "a-17",
}


@dataclass
class Receiver:
    """A receiver on loopback: what it got, and what it answers next."""

    port: int = 0
    status: int = 200
    answer: bytes = b"{}"
    silent: bool = False
    got: list[tuple[str, bytes]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def payloads(self) -> list[Any]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.got.append((self.path, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
            if told.silent:
                told.released.wait(20)
                return
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(told.answer)))
            self.end_headers()
            self.wfile.write(told.answer)

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    told.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What reaches the root logger at its most talkative: what our own log would hold."""
    root, handler = logging.getLogger(), _Lines()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.lines
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def bots(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """The Chinese services, aimed at the receiver and without their pauses."""
    from alerts import channels_cn as cn

    aims = {
        cn.WeComBot: "/wecom?key={key}",
        cn.DingTalk: "/dingtalk?access_token={token}",
        cn.Feishu: "/feishu/{token}",
        cn.Lark: "/lark/",
        cn.ServerChan: "/schan/{token}.send",
        cn.QQPush: "/qq/",
    }
    for plugin, path in aims.items():
        monkeypatch.setattr(plugin, "notify_url", receiver.url(path))
    for plugin in set(cn.OWN.values()):
        monkeypatch.setattr(plugin, "request_rate_per_sec", 0)
    return receiver


BOT_URLS = {
    "wecombot": "wecombot://{secret}",
    "dingtalk": "dingtalk://{secret}/",
    "feishu": "feishu://{secret}/",
    "lark": "lark://{secret}/",
    "schan": "schan://{secret}/",
    "qq": "qq://{secret}/",
    "pushdeer": "pushdeer://127.0.0.1:{port}/{secret}",
    "bark": "bark://127.0.0.1:{port}/{secret}",
}
TAKEN = {
    "wecombot": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
    "lark": {"StatusCode": 0, "StatusMessage": "success"},
    "schan": {"code": 0, "message": "", "data": {"errno": 0, "error": "SUCCESS"}},
    "qq": {"success": True, "reason": "操作成功", "code": 0},
    "pushdeer": {"code": 0, "content": {"result": ["{}"]}},
    "bark": {"code": 200, "message": "success", "timestamp": 1},
}
REFUSED = {
    "wecombot": {"errcode": 93000, "errmsg": "invalid webhook url"},
    "dingtalk": {"errcode": 310000, "errmsg": "keywords not in content"},
    "feishu": {"code": 19024, "msg": "Key Words Not Found", "data": {}},
    "lark": {"StatusCode": 9499, "StatusMessage": "Bad Request"},
    "schan": {"code": 40001, "message": "错误的Key"},
    "qq": {"success": False, "reason": "KEY不存在", "code": 500},
    "pushdeer": {"code": 80501, "error": "Token is invalid"},
    "bark": {"code": 400, "message": "device token not found"},
}


def _bot(name: str, receiver: Receiver, more: str = "") -> Channels:
    return Channels({"desk": BOT_URLS[name].format(secret=SECRET, port=receiver.port) + more})


def test_a_json_receiver_gets_title_text_and_our_number(receiver: Receiver) -> None:
    sent = Channels({"desk": f"json://127.0.0.1:{receiver.port}/alerts"}).send("desk", **WORDS)
    assert sent.ok
    [payload] = receiver.payloads()
    assert (payload["title"], payload["message"], payload["message_id"]) == (
        WORDS["title"],
        WORDS["body"],
        "a-17",
    )


def test_a_receiver_that_is_down_is_a_failure_with_a_reason() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sent = Channels({"desk": f"json://127.0.0.1:{port}/{SECRET}"}, language="en").send("desk", **WORDS)
    assert not sent.ok
    assert sent.detail == "connection refused"


@pytest.mark.parametrize(
    "form", ["json://127.0.0.1:{port}/?rto=0.2", "bark://127.0.0.1:{port}/device?rto=0.2"]
)
def test_a_receiver_that_keeps_silent_is_not_waited_for_without_end(receiver: Receiver, form: str) -> None:
    receiver.silent = True
    sent = Channels({"desk": form.format(port=receiver.port)}, language="en").send("desk", **WORDS)
    assert not sent.ok
    assert sent.detail == "no answer in time"


def test_a_whole_send_has_a_limit_of_its_own(receiver: Receiver) -> None:
    receiver.silent = True
    channels = Channels({"desk": f"json://127.0.0.1:{receiver.port}/?rto=15"}, patience=0.2)
    sent = channels.send("desk", **WORDS)
    assert not sent.ok
    assert "0.2 秒" in sent.detail
    receiver.released.set()  # the abandoned thread ends with its request


def test_a_refusing_status_is_a_failure_that_quotes_the_receiver(receiver: Receiver) -> None:
    receiver.status, receiver.answer = 403, "额度已用完".encode()
    sent = Channels({"desk": f"json://127.0.0.1:{receiver.port}"}).send("desk", **WORDS)
    assert not sent.ok
    assert "403" in sent.detail
    assert "额度已用完" in sent.detail


@pytest.mark.parametrize("name", sorted(BOT_URLS))
def test_a_provider_that_took_the_message_says_so_inside_its_answer(bots: Receiver, name: str) -> None:
    bots.answer = json.dumps(TAKEN[name]).encode()
    assert _bot(name, bots).send("desk", **WORDS).ok
    [(path, body)] = bots.got
    words = body.decode() if body.startswith(b"{") else str(parse_qs(body.decode()))
    assert WORDS["title"] in words
    assert "a-17" in words
    assert SECRET in path + body.decode()


@pytest.mark.parametrize("name", sorted(BOT_URLS))
def test_a_refusal_inside_an_answer_of_status_200_is_a_failure(bots: Receiver, name: str) -> None:
    bots.answer = json.dumps(REFUSED[name]).encode()
    sent = _bot(name, bots).send("desk", **WORDS)
    assert not sent.ok
    wanted = [
        str(value) for value in REFUSED[name].values() if isinstance(value, (int, str)) and value is not False
    ]
    assert all(word in sent.detail for word in wanted)


@pytest.mark.parametrize("name", sorted(BOT_URLS))
def test_a_page_of_status_200_that_is_not_the_provider_s_is_a_failure(bots: Receiver, name: str) -> None:
    bots.answer = "<html>请先登录校园网</html>".encode()
    assert not _bot(name, bots).send("desk", **WORDS).ok


def test_a_long_text_goes_to_a_bot_in_parts_within_its_limit_in_bytes(bots: Receiver) -> None:
    bots.answer = json.dumps(TAKEN["wecombot"]).encode()
    body = "\n".join(
        f"第{number}行：某县人民政府二〇二五年度法治政府建设年度报告未见公开。" for number in range(60)
    )
    assert _bot("wecombot", bots).send("desk", "省内未公开名单", body, message_id="a-18").ok
    parts = [payload["text"]["content"] for payload in bots.payloads()]
    assert len(parts) > 1
    assert all(len(part.encode()) <= 2048 for part in parts)
    assert all(f"第{number}行" in "".join(parts) for number in range(60))


def test_words_of_the_message_are_not_taken_for_the_reason_of_a_failure(receiver: Receiver) -> None:
    receiver.status = 500
    body = "Socket Exception: connection refused"
    sent = Channels({"desk": f"json://127.0.0.1:{receiver.port}"}).send(
        "desk", "门户报错", body, message_id="a"
    )
    assert "500" in sent.detail


def test_overflow_stays_as_the_operator_wrote_it(bots: Receiver) -> None:
    bots.answer = json.dumps(TAKEN["feishu"]).encode()
    assert _bot("feishu", bots, "?overflow=truncate").send("desk", "长文", "字" * 9_000, message_id="a").ok
    assert len(bots.got) == 1


def test_a_program_gets_a_long_text_whole(receiver: Receiver) -> None:
    body = "行" * 50_000
    Channels({"desk": f"json://127.0.0.1:{receiver.port}"}).send("desk", "长文", body, message_id="a")
    [payload] = receiver.payloads()
    assert payload["message"] == body


def test_dingtalk_s_signature_is_quoted_once(bots: Receiver) -> None:
    bots.answer = json.dumps(TAKEN["dingtalk"]).encode()
    channels = Channels({"desk": f"dingtalk://SECabc123@{SECRET}/"})
    assert channels.send("desk", **WORDS).ok
    [(path, _)] = bots.got
    query = parse_qs(urlsplit(path).query)
    assert query["access_token"] == [SECRET]
    assert query["sign"][0].endswith("=")  # 32 bytes in base64
    assert "%" not in query["sign"][0]


@pytest.mark.parametrize(
    "form",
    [
        "json://desk:{secret}@127.0.0.1:{port}/",
        "json://127.0.0.1:{port}/hooks/{secret}",
        "json://127.0.0.1:{port}/?-token={secret}",
        "form://127.0.0.1:{port}/{secret}",
    ],
)
def test_a_secret_is_masked_even_where_the_receiver_sends_it_back(
    receiver: Receiver, form: str, log: list[str]
) -> None:
    receiver.status, receiver.answer = 400, f"no such hook: {SECRET}".encode()
    sent = Channels({"desk": form.format(secret=SECRET, port=receiver.port)}).send("desk", **WORDS)
    assert not sent.ok
    assert "no such hook" in sent.detail
    assert SECRET.lower() not in sent.detail.lower()
    assert SECRET not in "".join(log)


def test_a_bot_s_key_stays_out_of_details_and_logs(bots: Receiver, log: list[str]) -> None:
    bots.answer = json.dumps({"errcode": 93000, "errmsg": f"invalid webhook url {SECRET}"}).encode()
    sent = _bot("wecombot", bots).send("desk", **WORDS)
    assert "93000" in sent.detail
    assert SECRET not in sent.detail + "".join(log)


def test_a_channel_that_was_not_configured_is_a_failure_not_an_exception() -> None:
    assert not Channels({}).send("desk", **WORDS).ok


def test_a_plugin_that_breaks_is_a_failure_not_an_exception(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError(f"broken by {SECRET}")

    monkeypatch.setattr("apprise.Apprise.notify", breaks)
    sent = Channels({"desk": f"json://127.0.0.1:{receiver.port}/{SECRET}"}).send("desk", **WORDS)
    assert not sent.ok
    assert "RuntimeError" in sent.detail
    assert SECRET not in sent.detail


def test_checking_names_every_channel_that_cannot_work_and_sends_nothing(
    receiver: Receiver, log: list[str]
) -> None:
    channels = Channels(
        {
            "good": f"json://127.0.0.1:{receiver.port}",
            "typo": "wecombott://abc",
            "half": "dingtalk://",
            "key": f"wecombot://{SECRET}!*",
            "page": "https://portal.example/",
        }
    )
    mistakes = {mistake.channel: mistake for mistake in channels.check()}
    assert set(mistakes) == {"typo", "half", "key", "page"}
    assert "wecombot" in mistakes["typo"].advice("zh")
    assert all(SECRET not in str(mistake) for mistake in mistakes.values())
    assert SECRET not in "".join(log)
    assert receiver.got == []


@pytest.mark.parametrize(
    "url",
    [
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
        "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef",
        "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f-6789-abcd-ef0123456789",
        "https://open.larksuite.com/open-apis/bot/v2/hook/0a1b2c3d-4e5f-6789-abcd-ef0123456789",
        "https://sctapi.ftqq.com/SCT0123456789abcdef.send",
    ],
)
def test_a_webhook_address_may_be_pasted_as_the_provider_shows_it(url: str) -> None:
    assert Channels({"desk": url}).check() == ()
