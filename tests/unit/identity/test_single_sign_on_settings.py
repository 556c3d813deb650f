"""Settings of single sign-on: all or none, one issuer, one tenant."""

from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.errors import SettingsError
from ea_core.identity.single_sign_on import secrets_for_streamlit
from ea_core.settings import Settings, load_settings

SECRET = "a-client-secret"
ALL = {
    "EA_OIDC_ISSUER_URL": "https://accounts.google.com",
    "EA_OIDC_CLIENT_ID": "client",
    "EA_OIDC_CLIENT_SECRET": SECRET,
    "EA_OIDC_NAME": "Google",
    "EA_PUBLIC_URL": "https://ea.example.com",
}
TENANT = "11111111-2222-3333-4444-555555555555"


def _load(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings(None)


def test_streamlit_gets_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _load(monkeypatch, ALL)
    auth = secrets_for_streamlit(settings)["auth"]
    assert auth["redirect_uri"] == "https://ea.example.com/oauth2callback"
    assert (
        auth["server_metadata_url"]
        == "https://accounts.google.com/.well-known/openid-configuration"
    )
    assert (auth["client_id"], auth["client_secret"]) == ("client", SECRET)
    assert len(auth["cookie_secret"]) == 64
    assert SECRET not in auth["cookie_secret"]
    assert SECRET not in repr(settings)
    # The same on every server of an installation, another with another client.
    assert secrets_for_streamlit(settings)["auth"] == auth
    other = _load(monkeypatch, ALL | {"EA_OIDC_CLIENT_SECRET": "another"})
    assert secrets_for_streamlit(other)["auth"]["cookie_secret"] != auth["cookie_secret"]


def test_without_settings_there_is_nothing(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert not settings.has_single_sign_on
    assert secrets_for_streamlit(settings) == {}


@pytest.mark.parametrize("missing", list(ALL))
def test_it_is_all_or_none(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    with pytest.raises(SettingsError, match="needed together"):
        _load(monkeypatch, {name: value for name, value in ALL.items() if name != missing})


def test_it_is_not_for_supabase_which_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    supabase = {
        "SUPABASE_URL": "https://project.supabase.co",
        "SUPABASE_ANON_KEY": "key",
        "DATABASE_URL": "postgresql://x@y/z",
    }
    with pytest.raises(SettingsError, match="through Supabase Auth"):
        _load(monkeypatch, ALL | supabase)


@pytest.mark.parametrize(
    "issuer",
    [
        f"https://login.microsoftonline.com/{TENANT}/v2.0",
        f"https://login.microsoftonline.com/{TENANT}/v2.0/.well-known/openid-configuration",
        f"https://sts.windows.net/{TENANT}/",
        "https://company.okta.com/oauth2/default",
        "https://project.supabase.co/auth/v1",
        "http://127.0.0.1:9000",
    ],
)
def test_issuers_that_fit(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    settings = _load(monkeypatch, ALL | {"EA_OIDC_ISSUER_URL": issuer})
    url = secrets_for_streamlit(settings)["auth"]["server_metadata_url"]
    assert url.count("/.well-known/openid-configuration") == 1
    assert "//" not in url.removeprefix("https://").removeprefix("http://")


@pytest.mark.parametrize(
    ("issuer", "reason"),
    [
        ("https://login.microsoftonline.com/common/v2.0", "must name one tenant"),
        ("https://login.microsoftonline.com/organizations/v2.0", "must name one tenant"),
        ("https://login.microsoftonline.com/contoso.com/v2.0", "must name one tenant"),
        ("https://LOGIN.microsoftonline.com/common/v2.0", "must name one tenant"),
        ("http://id.example.com", "must start with https"),
        ("accounts.google.com", "must start with https"),
        ("https://", "must start with https"),
    ],
)
def test_issuers_that_do_not(monkeypatch: pytest.MonkeyPatch, issuer: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=f"EA_OIDC_ISSUER_URL: {reason}"):
        _load(monkeypatch, ALL | {"EA_OIDC_ISSUER_URL": issuer})
