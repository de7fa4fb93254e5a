"""Settings: what is accepted, how a wrong one is said, and that each is documented."""

import json
import re
from pathlib import Path

import pytest

from exchange.settings import PREFIX, Settings, SettingsError, load_settings, unknown_settings

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def documented() -> dict[str, str]:
    """The default of each setting as the table in docs/operations.md gives it."""
    rows = re.findall(r"^\| `(EXCHANGE_\w+)` \| ([^|]*) \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: default.strip().strip("`") for name, default in rows}


def shown(value: object) -> str:
    """A default as somebody would set it."""
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_each_setting_is_documented_with_its_default() -> None:
    defaults = {PREFIX + name.upper(): field.default for name, field in Settings.model_fields.items()}
    assert documented() == {name: shown(value) for name, value in defaults.items()}


def test_documents_name_no_setting_that_does_not_exist() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    pages = [*OPERATIONS.parent.rglob("*.md"), *OPERATIONS.parents[1].glob("*.md")]
    named = {(page.name, name) for page in pages for name in re.findall(r"EXCHANGE_[A-Z_]*[A-Z]", page.read_text())}
    assert {(page, name) for page, name in named if name not in known} == set()


def test_each_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.data_dir, settings.database_url) == (Path(".exchange"), None)
    assert (settings.host, settings.port, settings.body_limit) == ("127.0.0.1", 8000, 1024 * 1024)


def test_the_environment_is_read_and_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCHANGE_PORT", "8001")
    monkeypatch.setenv("EXCHANGE_DATABASE_URL", "")
    settings = load_settings()
    assert (settings.port, settings.database_url) == (8001, None)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "EXCHANGE_PORT",
            "http",
            "The setting EXCHANGE_PORT=http is wrong: input should be a valid integer, "
            "unable to parse string as an integer.",
        ),
        (
            "EXCHANGE_PORT",
            "70000",
            "The setting EXCHANGE_PORT=70000 is wrong: input should be less than or equal to 65535.",
        ),
        (
            "EXCHANGE_BODY_LIMIT",
            "1",
            "The setting EXCHANGE_BODY_LIMIT=1 is wrong: input should be greater than or equal to 1024.",
        ),
        (
            "EXCHANGE_OIDC_ISSUERS",
            "https://login.example",
            "The setting EXCHANGE_OIDC_ISSUERS=https://login.example is wrong: "
            "each entry is an issuer, a blank and an audience.",
        ),
        (
            "EXCHANGE_OIDC_ISSUERS",
            "http://login.example exchange",
            "The setting EXCHANGE_OIDC_ISSUERS=http://login.example is wrong: "
            "http://login.example is no issuer: it must start with https:// and have neither ? nor #.",
        ),
        ("EXCHANGE_OIDC_ISSUERS", "[{]", "The setting EXCHANGE_OIDC_ISSUERS=[{] is wrong: it is no JSON."),
        (
            "EXCHANGE_DATABASE_URL",
            "mysql://u:secret@h/d",
            "The setting EXCHANGE_DATABASE_URL is wrong: it must start with postgresql://.",
        ),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value) == sentence


def test_identity_providers_are_listed_in_two_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [("https://login.example/realms/a", "exchange"), ("http://localhost:9000", "portal")]
    listed = ", ".join(map(" ".join, expected))
    for value in (listed, json.dumps([{"issuer": issuer, "audience": audience} for issuer, audience in expected])):
        monkeypatch.setenv("EXCHANGE_OIDC_ISSUERS", value)
        assert [(each.issuer, each.audience) for each in load_settings().oidc_issuers or ()] == expected


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Settings(database_url="postgresql://u:secret@h/d"))


@pytest.mark.parametrize(
    "secret", ["se#cret", "se/cret", "12/cret", "se?cret", "12?cret", "12#cret", "[cret", "s[cret]"]
)
def test_a_password_that_is_not_encoded_is_told_and_not_shown(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCHANGE_DATABASE_URL", f"postgresql://u:{secret}@h/d")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert "EXCHANGE_DATABASE_URL is wrong" in str(wrong.value)
    assert "cret" not in str(wrong.value)


@pytest.mark.parametrize(
    "url",
    [
        *("postgresql://", "postgres:///d?host=/tmp/x", "postgresql://h", "postgresql://u:a%23b@h:5432/d"),
        *(
            "postgresql://u:a@b@h/d",
            "postgresql://[::1]:5432/d",
            "postgresql://h1:1,h2:2/d",
            "postgresql://h/d?user=a@b",
        ),
    ],
)
def test_addresses_of_servers(url: str) -> None:
    assert Settings(database_url=url).database_url == url


def test_a_misspelt_setting_is_noticed() -> None:
    assert unknown_settings(["EXCHANGE_PROT", "EXCHANGE_PORT", "EXCHANGE_KEY", "PATH"]) == [
        "EXCHANGE_PROT is not a setting; did you mean EXCHANGE_PORT?"
    ]
