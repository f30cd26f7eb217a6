"""The settings and their page."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from harvester.settings import SETTINGS, Bind, Settings, SettingsError, document, strangers
from tests.places import PROJECT


def _mistakes(environment: dict[str, str]) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment)
    assert all(mistake.advice("zh") and mistake.advice("en") for mistake in caught.value.mistakes)
    return {mistake.name: mistake.sentence("en") for mistake in caught.value.mistakes}


def test_there_are_few_settings() -> None:
    assert len(SETTINGS) <= 15


def test_every_setting_is_one_field_and_its_default_is_the_documented_one() -> None:
    assert [setting.attribute for setting in SETTINGS] == [field.name for field in fields(Settings)]
    plain = Settings.from_environment({})
    for setting in SETTINGS:
        written = None if setting.default is None else setting.read(setting.default)
        assert getattr(plain, setting.attribute) == written, setting.variable


def test_the_page_on_settings_is_the_one_the_code_writes() -> None:
    assert (PROJECT / "docs" / "settings.md").read_text("utf-8") == document()


def test_the_page_names_every_setting_and_none_that_does_not_exist() -> None:
    page = (PROJECT / "docs" / "settings.md").read_text("utf-8")
    assert set(re.findall(r"\bHARVESTER_[A-Z_]+\b", page)) == {setting.variable for setting in SETTINGS}


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environment({"HARVESTER_BIND": "", "HARVESTER_LANG": "  "}) == Settings()


def test_all_mistakes_are_told_at_once() -> None:
    found = _mistakes(
        {
            "HARVESTER_LANG": "fr",
            "HARVESTER_LOG_FORMAT": "xml",
            "HARVESTER_BIND": "8321",
            "HARVESTER_HOSTS_AT_ONCE": "0",
            "HARVESTER_PROXY": "proxy.local:8080",
            "HARVESTER_DATABASE": "postgres://me@db/harvest",
            "HARVESTER_PUBLIC_URL": "board.example",
            "HARVESTER_CONTACT": "联系我们",
        }
    )
    assert len(found) == 8
    assert found["HARVESTER_LANG"] == "fr will not do"


@pytest.mark.parametrize("variable", ["HARVESTER_DATABASE", "HARVESTER_PROXY"])
def test_a_secret_is_quoted_in_no_mistake(variable: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({variable: "mysql://root:hunter2@db/x"})
    assert "hunter2" not in caught.value.told("zh") + caught.value.told("en") + str(caught.value)


def test_secrets_stay_out_of_the_printed_settings() -> None:
    settings = Settings.from_environment(
        {
            "HARVESTER_PASSWORD": "hunter2",
            "HARVESTER_DATABASE": "postgresql://me:hunter2@db/x",
            "HARVESTER_PROXY": "http://me:hunter2@proxy:1",
        }
    )
    assert settings.password == "hunter2"
    assert "hunter2" not in repr(settings)


def test_the_password_comes_from_one_place_only() -> None:
    assert "HARVESTER_PASSWORD_FILE" in _mistakes(
        {"HARVESTER_PASSWORD": "a", "HARVESTER_PASSWORD_FILE": "/run/secret"}
    )


@pytest.mark.parametrize(
    ("written", "bind", "loopback"),
    [
        ("127.0.0.1:8321", Bind("127.0.0.1", 8321), True),
        ("localhost:80", Bind("localhost", 80), True),
        ("[::1]:9", Bind("::1", 9), True),
        ("0.0.0.0:8321", Bind("0.0.0.0", 8321), False),
        ("[::]:8321", Bind("::", 8321), False),
        ("board.intranet:8321", Bind("board.intranet", 8321), False),
    ],
)
def test_an_address_to_listen_on_tells_whether_others_reach_it(
    written: str, bind: Bind, loopback: bool
) -> None:
    read = Settings.from_environment({"HARVESTER_BIND": written}).bind
    assert read == bind
    assert read.loopback is loopback
    assert str(read) == written


@pytest.mark.parametrize("written", ["127.0.0.1", ":8321", "host:99999", "::1:8321", "http://host:1"])
def test_what_is_not_host_and_port_is_refused(written: str) -> None:
    assert "HARVESTER_BIND" in _mistakes({"HARVESTER_BIND": written})


def test_a_mistyped_setting_is_noticed_and_a_channel_s_own_variable_is_not() -> None:
    environment = {
        "HARVESTER_SOURCE": "x",
        "HARVESTER_ALERT_URL": "json://x",
        "HARVESTER_DATA": "d",
        "PATH": "/bin",
    }
    assert strangers(environment) == (("HARVESTER_SOURCE", "HARVESTER_SOURCES"),)
