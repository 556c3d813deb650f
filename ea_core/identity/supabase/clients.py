"""Fresh `supabase` clients, and what their errors mean to the person who asked.

A client takes on the identity of whoever signs in with it, so none is shared, kept or used twice:
each block makes one and closes it. Nothing of a session is kept in a client.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import httpx
from supabase import Client, ClientOptions, create_client
from supabase_auth.errors import (
    AuthApiError,
    AuthError,
    AuthRetryableError,
    AuthUnknownError,
    AuthWeakPasswordError,
)

from ea_core.errors import (
    Conflict,
    EAError,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    SettingsError,
    SignInRefused,
    SignInUnavailable,
)
from ea_core.settings import Settings

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
WRONG_PASSWORD = "The e-mail address or the password is not right."  # noqa: S105 # a sentence
WRONG_OLD = "The old password is not right."
UNREACHABLE = "Signing in is not possible at this moment: Supabase does not answer. Try again soon."
SIGNED_OUT = "You are signed out. Sign in again."
_TOO_MANY = "That was too often in a short time. Wait a minute, then try again."
_LINK_SPENT = "This link has expired or was used already. Ask for a new one."
_NO_ADDRESS = "This is not an e-mail address."
BLOCKED = "This account is blocked. Ask an administrator."
_TAKEN = "There is an account for this address already."
_CAPTCHA = (
    "Signing in is not possible: the Supabase project asks for a captcha, which this product does "
    "not show. An administrator can turn it off there under Authentication, Attack Protection."
)
_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429
_UNAUTHORIZED = 401

_MEANING: dict[str, tuple[type[EAError], str]] = {
    "invalid_credentials": (SignInRefused, WRONG_PASSWORD),
    "user_banned": (SignInRefused, WRONG_PASSWORD),
    "email_not_confirmed": (
        SignInRefused,
        "Confirm your e-mail address first: follow the link in the e-mail that you were sent.",
    ),
    "otp_expired": (SignInRefused, _LINK_SPENT),
    "otp_disabled": (SignInRefused, _LINK_SPENT),
    "flow_state_not_found": (SignInRefused, _LINK_SPENT),
    "flow_state_expired": (SignInRefused, _LINK_SPENT),
    "over_email_send_rate_limit": (SignInUnavailable, _TOO_MANY),
    "over_request_rate_limit": (SignInUnavailable, _TOO_MANY),
    "user_already_exists": (Conflict, _TAKEN),
    "email_exists": (Conflict, _TAKEN),
    "same_password": (InvalidInput, "The new password must differ from the old one."),
    "email_address_invalid": (InvalidInput, _NO_ADDRESS),
    "validation_failed": (InvalidInput, _NO_ADDRESS),
    "email_address_not_authorized": (
        SignInUnavailable,
        "The Supabase project may not send e-mail to this address. Set up its SMTP server first.",
    ),
    "signup_disabled": (
        NotAllowed,
        "Accounts are made by invitation. Ask an administrator for one.",
    ),
    "captcha_failed": (SignInUnavailable, _CAPTCHA),
    "current_password_required": (
        NotAllowed,
        "The old password is needed too. Change it on the page My account.",
    ),
    "current_password_invalid": (SignInRefused, WRONG_OLD),
    "reauthentication_needed": (
        NotAllowed,
        "You signed in here more than a day ago. Sign out and in again, then change the password.",
    ),
    "user_not_found": (NotFound, "There is no such account."),
    "session_not_found": (NotSignedIn, SIGNED_OUT),
    "session_expired": (NotSignedIn, SIGNED_OUT),
    "refresh_token_not_found": (NotSignedIn, SIGNED_OUT),
    "refresh_token_already_used": (NotSignedIn, SIGNED_OUT),
    "bad_jwt": (NotSignedIn, SIGNED_OUT),
    "no_authorization": (NotSignedIn, SIGNED_OUT),
    "not_admin": (
        SettingsError,
        "SUPABASE_SERVICE_ROLE_KEY is not the service role key of this Supabase project.",
    ),
}


@cache
def certificates() -> ssl.SSLContext:
    """Whom every connection to Supabase trusts."""
    return httpx.create_ssl_context()


@contextmanager
def client(settings: Settings, *, access_token: str | None = None) -> Iterator[Client]:
    """A client with the public key, acting as nobody or as the person of `access_token`."""
    if settings.supabase_anon_key is None:
        raise SettingsError("SUPABASE_ANON_KEY is needed for this.")
    with _made(settings, settings.supabase_anon_key.get_secret_value(), access_token) as made:
        yield made


@contextmanager
def service_client(settings: Settings) -> Iterator[Client]:
    """A client that may do everything: use it only after the database said what the person may.

    For the administration of accounts, and for the files of who is signed out.
    """
    if settings.supabase_service_role_key is None:
        raise SettingsError(
            "Managing accounts needs SUPABASE_SERVICE_ROLE_KEY. Set it, then start again."
        )
    with _made(settings, settings.supabase_service_role_key.get_secret_value(), None) as made:
        yield made


@contextmanager
def _made(settings: Settings, key: str, access_token: str | None) -> Iterator[Client]:
    if settings.supabase_url is None:
        raise SettingsError("SUPABASE_URL is needed for this.")
    # HTTP/1.1: the HTTP/2 codec writes headers, keys among them, to the debug log.
    with httpx.Client(timeout=TIMEOUT, verify=certificates(), http2=False) as http:
        options = ClientOptions(
            auto_refresh_token=False, persist_session=False, flow_type="implicit"
        )
        options.httpx_client = http
        if access_token is not None:
            options.headers["Authorization"] = f"Bearer {access_token}"
        yield create_client(settings.supabase_url, key, options)


@contextmanager
def explained() -> Iterator[None]:
    """Turns what Supabase Auth refuses inside the block into errors of this program."""
    try:
        yield
    except AuthError as error:
        raise _meaning(error) from error
    except httpx.HTTPError as error:
        raise SignInUnavailable(UNREACHABLE) from error
    except ValueError:
        # An answer in another form than Supabase's. Its error quotes it, tokens included.
        raise SignInUnavailable(UNREACHABLE) from None


def code_of(error: EAError) -> str | None:
    """Supabase's own code for what `explained` has turned into `error`; None: it did not answer."""
    cause = error.__cause__
    return cause.code if isinstance(cause, AuthApiError) else None


def _meaning(error: AuthError) -> EAError:
    if isinstance(error, AuthWeakPasswordError):
        return InvalidInput(
            "This password is too weak. Use a longer one that is hard to guess.", field="password"
        )
    if error.code in _MEANING:
        kind, message = _MEANING[error.code]
        return kind(message)
    if isinstance(error, AuthApiError):
        return _by_status(error)
    if isinstance(error, AuthRetryableError | AuthUnknownError):
        return SignInUnavailable(UNREACHABLE)
    return NotSignedIn(SIGNED_OUT)


def _by_status(error: AuthApiError) -> EAError:
    """What an answer without a known code means."""
    if error.status >= _SERVER_ERROR:
        return SignInUnavailable(UNREACHABLE)
    if error.status == _TOO_MANY_REQUESTS:
        return SignInUnavailable(_TOO_MANY)
    if error.message.startswith("Invalid Refresh Token"):
        return NotSignedIn(SIGNED_OUT)
    if error.status == _UNAUTHORIZED:
        return SettingsError("Supabase does not accept the API key. Check SUPABASE_ANON_KEY.")
    return SignInUnavailable(f"Supabase refused this ({error.code or error.status}).")
