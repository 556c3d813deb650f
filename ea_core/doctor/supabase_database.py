"""`ea doctor` in a Supabase project: what its database must have."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.engine import Connection

from ea_core.doctor.check import Check
from ea_core.doctor.storage_policies import Difference, difference
from ea_core.doctor.supabase_probe import SupabaseProbe
from ea_core.errors import EAError
from ea_core.settings import Settings
from ea_core.storage.supabase_files import BUCKET

_ROLES = ("anon", "authenticated", "service_role")

_KNOWN_EXTENSIONS = text("""
    select e.extname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where n.nspname = 'extensions'
""")
_KNOWN_ROLES = text("""
    select rolname, rolsuper or (rolbypassrls and rolname <> 'service_role')
    from pg_roles where rolname = any (:names)
""")
_HAS_TRIGGER = text("""
    select exists (select 1 from pg_trigger t
                   where t.tgrelid = to_regclass('auth.users') and t.tgname = 'create_profile'
                     and t.tgenabled in ('O', 'A'))
""")
_KNOWN_ACCOUNTS = text("select id from auth.users where id = any (cast(:ids as uuid[]))")
_WITHOUT_PROFILE = text("""
    select coalesce(nullif(u.email, ''), u.id::text) from auth.users u
    where not u.is_anonymous and u.deleted_at is null
      and not exists (select 1 from public.profiles p where p.id = u.id)
    order by u.created_at, u.id
""")
_HAS_STORAGE = text("select to_regclass('storage.buckets') is not null")
_BUCKET = text("select public from storage.buckets where id = 'documents'")
_IS_GUARDED = text("""
    select relrowsecurity from pg_class where oid = cast('storage.objects' as regclass)
""")
_OTHER_POLICIES = text("""
    select quote_ident(policyname) from pg_policies
    where schemaname = 'storage' and tablename = 'objects' and policyname not like 'EA: %'
      and permissive = 'PERMISSIVE'
    order by 1
""")


def database_checks(settings: Settings, connection: Connection) -> Iterator[Check]:
    """What the project's database must have; asked as the owner."""
    missing = "vector" not in connection.execute(_KNOWN_EXTENSIONS).scalars().all()
    yield Check(
        "extensions",
        ok=not missing,
        message="Not in schema extensions: vector. Enable it under Database, Extensions, or: "
        "alter extension vector set schema extensions"
        if missing
        else "vector is in schema extensions.",
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
    yield _accounts(settings, connection)
    yield _bucket(connection)


def _accounts(settings: Settings, connection: Connection) -> Check:
    """Whether the project's accounts are those of this database, each with its profile."""
    if not connection.execute(_HAS_TRIGGER).scalar_one():
        return Check(
            "accounts",
            ok=False,
            message="New accounts get no profile: the trigger create_profile on auth.users is "
            "missing. Make it again: create trigger create_profile after insert on auth.users "
            "for each row execute function ea.create_profile()",
        )
    try:
        asked = list(SupabaseProbe(settings).some_accounts())
    except EAError:
        asked = []  # what is wrong there is told by the checks of the project
    here = set(connection.execute(_KNOWN_ACCOUNTS, {"ids": asked}).scalars())
    if set(asked) - here:
        return Check(
            "accounts",
            ok=False,
            message="The project has accounts that this database does not know: SUPABASE_URL and "
            "DATABASE_URL belong to different projects.",
        )
    bare = connection.execute(_WITHOUT_PROFILE).scalars().all()
    if bare:
        return Check(
            "accounts",
            ok=False,
            message=f"{len(bare)} without a profile can't sign in: {', '.join(bare[:5])}. Give it "
            "to them: insert into public.profiles (id, email) select id, email from auth.users "
            "where email = '...'",
        )
    return Check("accounts", ok=True, message="Every account has its profile.")


def _bucket(connection: Connection) -> Check:
    if not connection.execute(_HAS_STORAGE).scalar_one():
        return Check(
            "bucket",
            ok=False,
            message="This database has no tables of Supabase Storage. Is DATABASE_URL the database "
            "of the Supabase project?",
        )
    public = connection.execute(_BUCKET).scalar_one_or_none()
    if public is None:
        return Check(
            "bucket",
            ok=False,
            message=f"The bucket {BUCKET} is missing. Make it under Storage, private.",
        )
    if public:
        return Check(
            "bucket",
            ok=False,
            message=f"The bucket {BUCKET} is public: anybody can fetch its files. Make it private "
            "under Storage.",
        )
    return _policies(connection)


def _policies(connection: Connection) -> Check:
    """Whether the private bucket's files are shown by the product's policies and by nothing else."""
    if not connection.execute(_IS_GUARDED).scalar_one():
        return Check(
            "bucket",
            ok=False,
            message="Row level security is off on storage.objects: its policies count for nothing. "
            "Turn it on: alter table storage.objects enable row level security",
        )
    found = difference(connection)
    if found.remedy:
        return Check("bucket", ok=False, message=_told(found))
    others = connection.execute(_OTHER_POLICIES).scalars().all()
    if others:
        return Check(
            "bucket",
            ok=True,
            message=f"The bucket {BUCKET} is private and has its policies. Make sure that the other "
            f"policies on storage.objects don't open it too: {', '.join(others)}.",
            is_advice=True,
        )
    return Check("bucket", ok=True, message=f"The bucket {BUCKET} is private and has its policies.")


def _told(found: Difference) -> str:
    said = []
    for names, one, many in (
        (found.missing, "is missing", "are missing"),
        (found.changed, "is not as the product made it", "are not as the product made them"),
    ):
        if names:
            what = one if len(names) == 1 else many
            said.append(
                f"{len(names)} of the policies on storage.objects {what}: {', '.join(names)}."
            )
    return f"{' '.join(said)} Run in the SQL editor: {found.remedy}"
