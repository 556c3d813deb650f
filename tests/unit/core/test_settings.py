from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.errors import SettingsError
from ea_core.settings import Settings, load_settings


def test_defaults_are_the_embedded_home(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(None)
    assert settings.home == "embedded"
    assert (settings.host, settings.port) == ("127.0.0.1", 8501)
    assert settings.uses_offline_answerer


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("EA_PORT", "eight", "EA_PORT"),
        ("EA_PORT", "70000", "EA_PORT"),
        ("EA_PROT", "8502", "Did you mean EA_PORT?"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL: must start with postgresql://"),
        ("SUPABASE_URL", "https://x.supabase.co", "SUPABASE_ANON_KEY"),
        ("OPENAI_BASE_URL", "localhost:11434", "OPENAI_BASE_URL"),
        ("EA_OWNER_DATABASE_URL", "postgresql://x/y", "DATABASE_URL is needed"),
        ("EA_CURRENCY", "dollars", "EA_CURRENCY"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings(None)
    assert words in caught.value.message


def test_a_malformed_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user:hunter2@x/y")
    with pytest.raises(SettingsError) as caught:
        load_settings(None)
    assert "hunter2" not in caught.value.message


def test_the_environment_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env = tmp_path / ".env"
    env.write_text("EA_PORT=9001\nEA_CURRENCY=EUR\nEA_CHAT_MODEL=\n")
    monkeypatch.setenv("EA_PORT", "9002")
    settings = load_settings(env)
    assert (settings.port, settings.currency, settings.chat_model) == (9002, "EUR", "gpt-4o-mini")


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("EA_DATADIR=/x\n")
    with pytest.raises(SettingsError, match="EA_DATA_DIR"):
        load_settings(env)


def test_secrets_do_not_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    settings = load_settings(None)
    assert "sk-very-secret" not in repr(settings)
    assert not settings.uses_offline_answerer


def test_a_process_of_our_own_is_given_the_same_settings(tmp_path: Path) -> None:
    """But not the owner's login, which is for migrations alone."""
    given = Settings.model_validate(
        {
            "EA_DATA_DIR": str(tmp_path),
            "DATABASE_URL": "postgresql://ea_app:secret@db/ea",
            "EA_OWNER_DATABASE_URL": "postgresql://owner:secret@db/ea",
            "EA_OPEN_SIGN_UP": "true",
            "EA_MAX_UPLOAD_MB": "7",
        }
    )
    environment = given.environment()
    assert "EA_OWNER_DATABASE_URL" not in environment
    again = Settings.model_validate(environment)
    assert again == given.model_copy(update={"owner_database_url": None})
