"""`ea doctor` in a Supabase project: what docs/supabase.md sets up, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import text
from sqlalchemy.engine import Connection, make_url

from ea_core.db.engine import APP_ROLE
from ea_core.doctor_check import Check
from ea_core.errors import EAError
from ea_core.identity.supabase_probe import SupabaseProbe
from ea_core.settings import Settings

TRANSACTION_POOLER_PORT = 6543
_BUCKET_POLICIES = 6
_ROLES = ("anon", "authenticated", "service_role")
_EXTENSIONS = ("vector", "pg_trgm")

_KNOWN_EXTENSIONS = text("""
    select e.extname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where n.nspname = 'extensions'
""")
_KNOWN_ROLES = text("""
    select rolname, rolsuper or (rolbypassrls and rolname <> 'service_role')
    from pg_roles where rolname = any (:names)
""")
_BUCKET = text("select public from storage.buckets where id = 'documents'")
_POLICIES = text("""
    select count(*) from pg_policies
    where schemaname = 'storage' and tablename = 'objects' and policyname like 'EA: %'
""")


def project_checks(settings: Settings) -> Iterator[Check]:
    """What the project's own services say."""
    probe = SupabaseProbe(settings)
    yield _asked("supabase key", probe.anon_key, "The project knows SUPABASE_ANON_KEY.")
    yield _asked("service key", probe.service_key, "Accounts can be managed from the Admin page.")
    try:
        yield Check("token verification", ok=True, message=probe.token_keys())
    except EAError as error:
        yield Check("token verification", ok=False, message=error.message)
    yield _sign_up(settings, probe)
    yield _secret_key(settings)
    yield _public_url(settings)


def database_checks(connection: Connection) -> Iterator[Check]:
    """What the project's database must have; asked as the owner."""
    missing = set(_EXTENSIONS) - set(connection.execute(_KNOWN_EXTENSIONS).scalars())
    yield Check(
        "extensions",
        ok=not missing,
        message=f"Not in schema extensions: {', '.join(sorted(missing))}. Enable them under "
        "Database, Extensions."
        if missing
        else f"{' and '.join(_EXTENSIONS)} are in schema extensions.",
    )
    known = {row[0]: row[1] for row in connection.execute(_KNOWN_ROLES, {"names": list(_ROLES)})}
    wrong = [name for name in _ROLES if known.get(name, True)]
    yield Check(
        "roles",
        ok=not wrong,
        message=f"Missing, or above row level security: {', '.join(wrong)}. Is this the "
        "database of the Supabase project?"
        if wrong
        else "Supabase's roles are there, and row level security holds for them.",
    )
    yield _bucket(connection)


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
    ok = settings.public_url is not None
    return Check(
        "public address",
        ok=ok,
        message=f"The links in e-mails lead to {settings.public_url}."
        if ok
        else "EA_PUBLIC_URL is not set, so the links in Supabase's e-mails don't know where to "
        "lead. Set it to the address that people type.",
    )


def _bucket(connection: Connection) -> Check:
    public = connection.execute(_BUCKET).scalar_one_or_none()
    if public is None:
        return Check(
            "bucket", ok=False, message="The bucket documents is missing. Make it, private."
        )
    if public:
        return Check(
            "bucket",
            ok=False,
            message="The bucket documents is public: anybody can fetch its files. Make it private "
            "under Storage.",
        )
    found = connection.execute(_POLICIES).scalar_one()
    if found < _BUCKET_POLICIES:
        return Check(
            "bucket",
            ok=False,
            message=f"{_BUCKET_POLICIES - found} of the policies on storage.objects that start "
            "with EA: are missing. They are in sql/0008_supabase.sql.",
        )
    return Check("bucket", ok=True, message="The bucket documents is private and has its policies.")
