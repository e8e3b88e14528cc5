from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.errors import BadSetting
from bot.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WHEREIN_{name.upper()}", raising=False)


def test_without_variables_it_serves_on_loopback_with_the_packaged_model() -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.model is None
    assert settings.suggestions is None
    assert settings.question_log is None
    assert settings.allowed_hosts == settings.allowed_origins == settings.trusted_proxies == ()
    assert settings.rate_limit == 60
    assert settings.home.name == "wherein"


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("HOME", "/srv/help", Path("/srv/help")),
        ("MODEL", "/srv/model", Path("/srv/model")),
        ("HOST", "::1", "::1"),
        ("QUESTION_LOG", "/srv/asked.jsonl", Path("/srv/asked.jsonl")),
        ("PORT", "0", 0),
        ("PORT", "65535", 65_535),
        ("PRECISION", "0.9", 0.9),
        ("PRECISION", "1", 1.0),
        ("SUGGESTIONS", '["Who?", "Où ?"]', ("Who?", "Où ?")),
        ("SUGGESTIONS", "[]", ()),
        ("LLM_URL", "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("LLM_URL", "https://[::1]", "https://[::1]"),
        ("LLM_MODEL", "small", "small"),
        ("LLM_KEY", "sk-1", SecretStr("sk-1")),
        ("LLM_TIMEOUT", "0.5", 0.5),
        ("ALLOWED_HOSTS", '["Help.Example.org", "::1"]', ("help.example.org", "::1")),
        (
            "ALLOWED_ORIGINS",
            '["https://a.example", "http://[::1]:80"]',
            ("https://a.example", "http://[::1]:80"),
        ),
        (
            "TRUSTED_PROXIES",
            '["10.0.0.0/8", "::1"]',
            (ip_network("10.0.0.0/8"), ip_network("::1/128")),
        ),
        ("RATE_LIMIT", "0", 0),
    ],
)
def test_a_variable_sets_what_it_names(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, meant: object
) -> None:
    monkeypatch.setenv(f"WHEREIN_{name}", value)
    assert getattr(load_settings(), name.lower()) == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", ""),
        ("PRECISION", "0"),
        ("PRECISION", "1.01"),
        ("PRECISION", "-0.5"),
        ("PRECISION", "0,9"),
        ("PRECISION", "90%"),
        ("PRECISION", "nan"),
        ("PRECISION", ""),
        ("SUGGESTIONS", "Who?"),
        ("SUGGESTIONS", "[1]"),
        ("SUGGESTIONS", '{"a": 1}'),
        ("LLM_URL", ""),
        ("LLM_URL", "127.0.0.1:11434"),
        ("LLM_URL", "ftp://127.0.0.1"),
        ("LLM_URL", "http://name:word@127.0.0.1/v1"),
        ("LLM_URL", "http://127.0.0.1/v1?key=1"),
        ("LLM_KEY", ""),
        ("LLM_KEY", "two words"),
        ("LLM_KEY", "clé"),
        ("LLM_TIMEOUT", "0"),
        ("LLM_TIMEOUT", "inf"),
        ("LLM_TIMEOUT", "nan"),
        ("LLM_TIMEOUT", "601"),
        ("ALLOWED_HOSTS", "help.example.org"),
        ("ALLOWED_HOSTS", '["*"]'),
        ("ALLOWED_HOSTS", '["help.example.org:8000"]'),
        ("ALLOWED_HOSTS", '["https://help.example.org"]'),
        ("ALLOWED_HOSTS", '["[::1]"]'),
        ("ALLOWED_HOSTS", '[""]'),
        ("ALLOWED_ORIGINS", '["*"]'),
        ("ALLOWED_ORIGINS", '["null"]'),
        ("ALLOWED_ORIGINS", '["a.example"]'),
        ("ALLOWED_ORIGINS", '["https://a.example/"]'),
        ("ALLOWED_ORIGINS", '["https://*.example"]'),
        ("ALLOWED_ORIGINS", '["file://a"]'),
        ("TRUSTED_PROXIES", '["*"]'),
        ("TRUSTED_PROXIES", '["proxy.example"]'),
        ("TRUSTED_PROXIES", '["10.0.0.1/8"]'),
        ("RATE_LIMIT", "-1"),
        ("RATE_LIMIT", "many"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"WHEREIN_{name}", value)
    with pytest.raises(BadSetting) as refused:
        load_settings()
    assert refused.value.variable == f"WHEREIN_{name}"


def test_suggestions_that_are_no_list_are_told_what_they_should_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WHEREIN_SUGGESTIONS", "Who?")
    with pytest.raises(BadSetting) as refused:
        load_settings()
    assert refused.value.reason == "it is not a JSON list of texts"


def test_a_key_that_cannot_be_sent_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHEREIN_LLM_KEY", "do not tell")
    with pytest.raises(BadSetting) as refused:
        load_settings()
    assert "do not tell" not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["WHEREIN_SOMETHING_ELSE", "WHEREIN_SERVICE_HOST", "WHEREIN_PORT_8000_TCP"]
)
def test_variables_of_others_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    monkeypatch.setenv(name, "1")
    assert load_settings().port == 8000
    assert not caplog.messages


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("WHEREIN_PRT", "WHEREIN_PORT"),
        ("WHEREIN_ALLOWED_ORIGIN", "WHEREIN_ALLOWED_ORIGINS"),
        ("WHEREIN_CONFIGS", "WHEREIN_CONFIG"),
    ],
)
def test_a_variable_that_is_nearly_a_setting_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, meant: str
) -> None:
    monkeypatch.setenv(name, "1")
    load_settings()
    assert caplog.messages == [f"{name} is no setting, and is left alone; is {meant} meant?"]


def test_settings_cannot_be_changed_once_read() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError):
        settings.port = 1
