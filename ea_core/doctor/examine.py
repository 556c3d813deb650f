"""`ea doctor`: looks at an installation and says, check by check, what is wrong and what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from ea_core.app import App, build
from ea_core.db import migrations
from ea_core.db.engine import APP_ROLE, make_engine
from ea_core.db.errors import translated
from ea_core.db.prerequisites import ITERATIVE_PGVECTOR, pgvector_version
from ea_core.doctor.check import Check
from ea_core.doctor.embedding import embedding_checks
from ea_core.doctor.files import files_check
from ea_core.errors import EAError
from ea_core.settings import Settings

_TABLES_WITHOUT_RLS = text("""
    select format('%I.%I', n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'ea', 'ea_queue') and not c.relrowsecurity
    order by 1
""")
_OPEN_TO_ANONYMOUS = text("""
    select distinct format('%I.%I', n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
    where n.nspname in ('public', 'ea', 'ea_queue')
      and a.grantee in (0, (select r.oid from pg_roles r where r.rolname = 'anon'))
      and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    union
    select format('function %I.%I', n.nspname, p.proname)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'ea', 'ea_queue') and p.prorettype <> 'trigger'::regtype
      and exists (select 1 from pg_roles r where r.rolname = 'anon'
                  and has_function_privilege(r.oid, p.oid, 'execute'))
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by 1
""")
_FUTURE_GRANTS = text("""
    select distinct coalesce(r.rolname, 'public')
    from pg_default_acl d
    join pg_namespace n on n.oid = d.defaclnamespace and n.nspname in ('public', 'ea')
    cross join lateral aclexplode(d.defaclacl) a
    left join pg_roles r on r.oid = a.grantee
    where d.defaclrole = current_user::regrole and d.defaclobjtype in ('r', 'S', 'f')
      and (a.grantee = 0 or r.rolname in ('anon', 'authenticated', 'service_role'))
    order by 1
""")
_LOGIN = text("""
    select r.rolname, r.rolsuper, r.rolbypassrls,
           exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where n.nspname in ('public', 'ea', 'ea_queue') and c.relowner = r.oid)
    from pg_roles r where r.rolname = session_user
""")
_APP_ROLE = text("""
    select rolsuper or rolbypassrls or rolinherit,
           exists (select 1 from pg_class c where c.relowner = r.oid)
    from pg_roles r where rolname = :role
""")
_EXTENSION = text("select extversion from pg_extension where extname = 'vector'")


def examine(settings: Settings) -> list[Check]:
    """All checks in order; a later one is left out when an earlier one makes it impossible."""
    checks = [Check("settings", ok=True, message=f"The home is {settings.home}.")]
    checks.append(_data_folder(settings))
    try:
        app = build(settings)
    except EAError as error:
        return [*checks, Check("database", ok=False, message=error.message)]
    try:
        checks.extend(_database(app))
        if settings.home == "supabase":
            from ea_core.doctor.supabase import project_checks  # noqa: PLC0415 # a slow import

            checks.extend(project_checks(settings))
        checks.extend(embedding_checks(app))
        checks.extend(_chat_model(settings))
    finally:
        app.close()
    return checks


def _data_folder(settings: Settings) -> Check:
    folder = settings.data_dir
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    ok = os.access(existing, os.W_OK)
    return Check(
        "data folder",
        ok=ok,
        message=f"{folder} can be written."
        if ok
        else f"{folder} can't be written. Give this user the right, or set EA_DATA_DIR.",
    )


def _database(app: App) -> Iterator[Check]:
    try:
        status = migrations.status(app.owner_url)
    except EAError as error:
        yield Check("migrations", ok=False, message=error.message)
        return
    if status.pending:
        names = ", ".join(status.pending)
        yield Check("migrations", ok=False, message=f"Not applied yet: {names}. Run: ea migrate")
        return
    yield Check("migrations", ok=True, message=f"All {len(status.applied)} are applied.")
    engine = make_engine(app.owner_url, pool_size=1)
    try:
        with translated(), engine.connect() as connection:
            yield from _schema(connection)
            if app.settings.home == "supabase":
                from ea_core.doctor.supabase_database import database_checks  # noqa: PLC0415 # as above

                yield from database_checks(app.settings, connection)
    except EAError as error:
        yield Check("database", ok=False, message=error.message)
    finally:
        engine.dispose()
    login = list(_login(app))
    yield from login
    if all(check.ok for check in login):
        yield files_check(app)


def _schema(connection: Connection) -> Iterator[Check]:
    yield _pgvector(connection)
    open_tables = connection.execute(_TABLES_WITHOUT_RLS).scalars().all()
    yield Check(
        "row level security",
        ok=not open_tables,
        message=f"Off on: {', '.join(open_tables)}. Turn it on: alter table ... enable row level security"
        if open_tables
        else "On for every table.",
    )
    granted = connection.execute(_OPEN_TO_ANONYMOUS).scalars().all()
    yield Check(
        "anonymous access",
        ok=not granted,
        message=f"Granted on: {', '.join(granted)}. Revoke it: revoke all on ... from anon, public"
        if granted
        else "Nothing is granted to people who are not signed in.",
    )
    future = connection.execute(_FUTURE_GRANTS).scalars().all()
    yield Check(
        "future tables",
        ok=not future,
        message=f"A new table in schema public is granted to: {', '.join(future)}. Revoke it: alter "
        f"default privileges in schema public revoke all on tables from {', '.join(future)} "
        "(and on sequences and functions)"
        if future
        else "A new table starts closed.",
    )
    row = connection.execute(_APP_ROLE, {"role": APP_ROLE}).one_or_none()
    ok = row is not None and not any(row)
    yield Check(
        "application role",
        ok=ok,
        message=f"{APP_ROLE} owns nothing, inherits nothing and can't bypass row level security."
        if ok
        else f"{APP_ROLE} is missing, owns tables, inherits or can bypass row level security. "
        f"Set it right: alter role {APP_ROLE} noinherit nosuperuser nobypassrls",
    )


def _pgvector(connection: Connection) -> Check:
    version = connection.execute(_EXTENSION).scalar()
    if version is None:
        return Check(
            "pgvector", ok=False, message="The extension vector is missing. Run: ea migrate"
        )
    advice = (
        " With 0.8 or newer, a search in more than 20,000 passages finds more for people who see "
        "few of them. Update it (alter extension vector update), then run: ea migrate"
        if pgvector_version(version) < ITERATIVE_PGVECTOR
        else ""
    )
    return Check("pgvector", ok=True, message=f"Version {version}.{advice}")


def _login(app: App) -> Iterator[Check]:
    """Says when the program logs in as somebody mightier than needed (it steps down all the same)."""
    url = app.database.engine.url
    engine = create_engine(url, connect_args={"prepare_threshold": None, "connect_timeout": 5})
    try:
        with translated(), engine.connect() as connection:
            name, is_super, bypasses, owns = connection.execute(_LOGIN).one()
        app.database.ping()
    except EAError as error:
        yield Check("login", ok=False, message=error.message)
        return
    finally:
        engine.dispose()
    stepping_down = (
        f" and steps down to {APP_ROLE}. Safer: give {APP_ROLE} a password, use it in "
        "DATABASE_URL and the owner's in EA_OWNER_DATABASE_URL"
        if is_super or bypasses or owns
        else ""
    )
    yield Check("login", ok=True, message=f"The program logs in as {name}{stepping_down}.")
    if app.settings.home == "supabase":
        from ea_core.doctor.supabase import pooler_check  # noqa: PLC0415 # as above

        yield pooler_check(app.settings, name)


def _chat_model(settings: Settings) -> Iterator[Check]:
    if settings.uses_offline_answerer:
        yield Check(
            "chat model", ok=True, message="The built-in answerer (no OPENAI_API_KEY is set)."
        )
        return
    from ea_core.agent.models import language_model  # noqa: PLC0415 # a slow import
    from ea_core.doctor.chat_model import chat_model_checks  # noqa: PLC0415 # as above

    by_rules = settings.chat_tools == "search-first"
    yield from chat_model_checks(language_model(settings), calls_tools=not by_rules)
