"""`ea doctor` in a Supabase project: its services, keys and addresses (docs/supabase.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy.engine import make_url

from ea_core.address import address
from ea_core.db.engine import APP_ROLE
from ea_core.doctor.check import Check
from ea_core.doctor.supabase_probe import SupabaseProbe
from ea_core.errors import EAError
from ea_core.settings import Settings
from ea_core.storage.supabase_files import BUCKET

TRANSACTION_POOLER_PORT = 6543


def project_checks(settings: Settings) -> Iterator[Check]:
    """What the project's own services say."""
    probe = SupabaseProbe(settings)
    key = _asked("supabase key", probe.anon_key, "The project knows SUPABASE_ANON_KEY.")
    yield key
    if key.ok:
        yield _asked("sign-in", probe.sign_in, "The project lets people sign in with a password.")
    service = _asked("service key", probe.service_key, "Accounts can be managed on the Admin page.")
    yield service
    try:
        yield Check("token verification", ok=True, message=probe.token_keys())
    except EAError as error:
        yield Check("token verification", ok=False, message=error.message)
    yield _sign_up(settings, probe)
    if service.ok:
        yield _storage(probe)
    yield _secret_key(settings)
    yield _public_url(settings)


def pooler_check(settings: Settings, login: str) -> Check:
    """How the program reaches the database; `login` is who it is there."""
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    transactions = make_url(url).port == TRANSACTION_POOLER_PORT
    if transactions and login != APP_ROLE:
        return Check(
            "pooler",
            ok=False,
            message=f"DATABASE_URL goes through the transaction pooler (port "
            f"{TRANSACTION_POOLER_PORT}) as {login}. Give {APP_ROLE} a password and log in as "
            "it, or use the session pooler (port 5432).",
        )
    kind = "transaction pooler" if transactions else "session pooler, or a direct connection"
    return Check("pooler", ok=True, message=f"DATABASE_URL fits: {kind}.")


def _asked(name: str, ask: Callable[[], None], good: str) -> Check:
    try:
        ask()
    except EAError as error:
        return Check(name, ok=False, message=error.message)
    return Check(name, ok=True, message=good)


def _sign_up(settings: Settings, probe: SupabaseProbe) -> Check:
    try:
        is_open = probe.is_sign_up_open()
    except EAError as error:
        return Check("sign-up", ok=False, message=error.message)
    if is_open is None:
        return Check(
            "sign-up",
            ok=True,
            message="The project does not say whether people may sign up by themselves. Look under "
            "Authentication, Sign in / Providers: 'Allow new users to sign up'.",
            is_advice=True,
        )
    if is_open and not settings.open_sign_up:
        return Check(
            "sign-up",
            ok=False,
            message="Anybody can make an account by asking Supabase itself. Turn off 'Allow new "
            "users to sign up' under Authentication, Sign in / Providers, or set EA_OPEN_SIGN_UP.",
        )
    if settings.open_sign_up and not is_open:
        return Check(
            "sign-up",
            ok=False,
            message="EA_OPEN_SIGN_UP is set, and the project does not let people sign up.",
        )
    said = "Anybody may make an account, as staff." if is_open else "Accounts are by invitation."
    return Check("sign-up", ok=True, message=said)


def _secret_key(settings: Settings) -> Check:
    where = "EA_SECRET_KEY" if settings.secret_key else "a key in EA_DATA_DIR"
    return Check(
        "secret key", ok=True, message=f"Sign-in tokens in the database are sealed with {where}."
    )


def _public_url(settings: Settings) -> Check:
    if settings.public_url is not None:
        return Check(
            "public address", ok=True, message=f"People reach this at {settings.public_url}."
        )
    return Check(
        "public address",
        ok=True,
        message="EA_PUBLIC_URL is not set. Set it to the address that people type: links in e-mails "
        f"ask for {address(settings)} without it, and with https the session cookie is sent over "
        "https only.",
        is_advice=True,
    )


def _storage(probe: SupabaseProbe) -> Check:
    try:
        private = probe.is_bucket_private(BUCKET)
    except EAError as error:
        return Check("storage", ok=False, message=error.message)
    if private is None:
        return Check(
            "storage",
            ok=False,
            message=f"Supabase Storage has no bucket {BUCKET}. Run: ea migrate. If that was done, "
            "make it under Storage, private, or check that DATABASE_URL is the database of this "
            "project.",
        )
    return Check(
        "storage",
        ok=private,
        message=f"Supabase Storage answers, and the bucket {BUCKET} is private."
        if private
        else f"Supabase Storage gives the files of {BUCKET} to anybody. Make the bucket private.",
    )
