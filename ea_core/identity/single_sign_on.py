"""Single sign-on: whom an OpenID Connect provider's word stands for here.

Streamlit's own login does the protocol (state, nonce, PKCE, signature of the ID token). What is
decided here is whether the token was made for us, whether the provider vouches for the e-mail
address in it, and which existing account has that address. A token never makes an account and never
gives a role.
"""

from __future__ import annotations

import hashlib
import hmac
import string
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.address import address
from ea_core.db.engine import Database
from ea_core.errors import SettingsError, SignInRefused
from ea_core.settings import ENTRA_HOSTS, OIDC_METADATA, Settings

CALLBACK_PATH = "/oauth2callback"
"""Where the provider sends people back to; Streamlit fixes it."""
_COOKIE_KEY = b"enterprise-agent: cookies of single sign-on"
_FOR_EMAIL = text("select user_id, email, full_name, role from ea.person_for_email(:email)")
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def secrets_for_streamlit(settings: Settings) -> dict[str, Any]:
    """What `st.App(secrets=...)` needs for its login; empty without single sign-on.

    The key that signs Streamlit's cookies is derived from the client's secret, so every server of an
    installation has the same one and nothing has to be kept.
    """
    if settings.oidc_issuer_url is None or settings.oidc_client_secret is None:
        return {}
    secret = settings.oidc_client_secret.get_secret_value()
    return {
        "auth": {
            "redirect_uri": f"{address(settings)}{CALLBACK_PATH}",
            "cookie_secret": hmac.new(secret.encode(), _COOKIE_KEY, hashlib.sha256).hexdigest(),
            "client_id": settings.oidc_client_id,
            "client_secret": secret,
            "server_metadata_url": settings.oidc_issuer_url.rstrip("/") + OIDC_METADATA,
            "client_kwargs": {"scope": "openid email profile", "prompt": "select_account"},
        }
    }


class SingleSignOn:
    """Finds the person whom the claims of a verified ID token stand for."""

    def __init__(self, database: Database, settings: Settings) -> None:
        if settings.oidc_issuer_url is None or settings.oidc_name is None:
            raise SettingsError("EA_OIDC_ISSUER_URL is needed for single sign-on.")
        self._database = database
        self._issuer = settings.oidc_issuer_url
        self._client_id = settings.oidc_client_id
        self.name = settings.oidc_name

    def person_for(self, claims: Mapping[str, Any]) -> Actor:
        """The living account with the verified e-mail address of `claims`.

        `claims` are those of an ID token whose signature, nonce and time were checked. Raises
        SignInRefused, saying why, when they do not stand for anybody here.
        """
        if not self._is_for_us(claims):
            raise SignInRefused(f"The answer of {self.name} was not meant for this product.")
        email = claims.get("email")
        if not isinstance(email, str) or not email:
            raise SignInRefused(
                f"{self.name} did not tell your e-mail address. Ask an administrator to have it "
                "sent with the sign-in."
            )
        if not self._is_verified(claims):
            raise SignInRefused(f"{self.name} has not confirmed that {email} is your address.")
        # Two accounts with one address, or an address that only looks like an account's, is nobody:
        # the database's lower() makes the Turkish capital I an i, for one.
        with self._database.as_program() as connection:
            rows = connection.execute(_FOR_EMAIL, {"email": email.replace("\x00", "")}).all()
        if len(rows) != 1 or not _is_same_address(email, rows[0].email):
            raise SignInRefused(
                f"{email} has no account here, or it is blocked. Ask an administrator to invite you."
            )
        (row,) = rows
        return Actor(row.user_id, row.email, row.full_name, row.role)

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        """Whether our issuer made the token for our client (OpenID Connect Core 3.1.3.7)."""
        issuer, audience = claims.get("iss"), claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        party = claims.get("azp", self._client_id if len(audiences) == 1 else None)
        return (
            isinstance(issuer, str)
            and issuer.rstrip("/") == self._issuer.rstrip("/")
            and self._client_id in audiences
            and party == self._client_id
        )

    def _is_verified(self, claims: Mapping[str, Any]) -> bool:
        """Whether the provider vouches for the address.

        With Microsoft Entra, which has no `email_verified`: the issuer is one tenant, named by its
        id in the settings, so its administrators vouch for the addresses of its own members. For a
        guest, whom another tenant or provider signed in (`idp`), or when the optional claim
        `xms_edov` denies it, nobody does.
        """
        said = claims.get("email_verified")
        if said is not None:
            return _says_yes(said)
        parts = urlsplit(self._issuer)
        if parts.hostname not in ENTRA_HOSTS:
            return False
        if "xms_edov" in claims:
            return _says_yes(claims["xms_edov"])
        tenant = parts.path.strip("/").partition("/")[0]
        is_member = claims.get("idp") in {None, claims.get("iss")}
        return is_member and str(claims.get("tid")).lower() == tenant.lower()


def _says_yes(value: object) -> bool:
    """True as a boolean, or as some providers write it."""
    return value is True or (isinstance(value, str) and value.lower() in {"true", "1"})


def _is_same_address(claimed: str, kept: str) -> bool:
    """The same characters but for the case of A to Z."""
    return _plain(claimed) == _plain(kept)


def _plain(email: str) -> str:
    return unicodedata.normalize("NFC", email).translate(_ASCII_LOWER)
