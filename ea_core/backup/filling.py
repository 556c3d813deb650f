"""A database that holds nothing filled with the one of a backup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import psycopg

from ea_core.backup.contents import as_owner, rows_of
from ea_core.backup.manifest import Manifest
from ea_core.backup.progress import Progress
from ea_core.db import migrations
from ea_core.db.client_programs import fitting
from ea_core.errors import InvalidInput

# What the program's schema consists of; the extension, the roles and the default privileges, which
# belong to the database and to whoever owns it, stay.
_EMPTY: Final = b"""
do $$
declare
  statement text;
begin
  drop schema ea, ea_queue, auth cascade;
  for statement in
    select unnest(array(
      select format('drop %s if exists public.%I cascade',
        case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
          when 'S' then 'sequence' else 'table' end, c.relname)
      from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('e', 'i'))
    ) || array(
      select format('drop routine if exists %s cascade', p.oid::regprocedure)
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    ) || array(
      select format('drop type if exists public.%I cascade', t.typname)
      from pg_type t
      where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')
        and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')
    ))
  loop
    execute statement;
  end loop;
end
$$
"""
# pg_dump writes down rights as they differ from PostgreSQL's own defaults, so these have to hold while
# the schema is made: without this nobody might call auth.uid(), which was there before the migrations
# took the right to call new functions from everybody.
_OWN_DEFAULTS: Final = b"alter default privileges grant execute on functions to public"
_OUR_DEFAULTS: Final = b"alter default privileges revoke execute on functions from public"
_OTHER_DEFAULTS: Final = b"""
    select exists (select from pg_catalog.pg_default_acl a
                   where a.defaclrole = (select oid from pg_catalog.pg_roles where rolname = current_user))
"""
# Who is no superuser may name pgvector's settings in a function only where it was used before.
_KNOW_VECTORS: Final = b"select '[1]'::extensions.vector;"
# In the archive's table of contents: what the database has already.
_THERE: Final = re.compile(
    r"^\d+; \d+ \d+ (SCHEMA - public |COMMENT - SCHEMA public |DEFAULT ACL )"
)


def fill(owner_url: str, dump: Path, manifest: Manifest, progress: Progress) -> tuple[str, ...]:
    """Fills the database at `owner_url`, which holds nothing; the migrations that were applied to it.

    The schema is made as in any new database, with its roles and extension and with what an administrator
    has to do where they can't be made; then that of the backup takes its place, in one transaction, and is
    brought up to date. Raises MigrationError, DatabaseUnavailable when PostgreSQL refuses the dump, and
    InvalidInput when something else came out than the manifest says.
    """
    with progress.step("Preparing the database"):
        migrations.migrate(owner_url)
    with as_owner(owner_url) as connection:
        programs = fitting(connection, at_least=manifest.programs)
        wanted = dump.with_suffix(".list")
        entries = [one for one in programs.contents(dump) if not _THERE.match(one)]
        wanted.write_text("\n".join(entries), encoding="utf-8")
        connection.execute("set local search_path = pg_catalog")
        connection.execute(_EMPTY)
        connection.execute(_OWN_DEFAULTS)
        if (connection.execute(_OTHER_DEFAULTS).fetchone() or (False,))[0]:
            raise InvalidInput(
                "The owner of this database has default privileges on new tables or functions, so it would "
                "not come out as it was. Take them away (alter default privileges), or name another database."
            )
    with progress.step("Writing the database"):
        programs.restore(owner_url, dump, wanted, _KNOW_VECTORS)
    with progress.step("Comparing with the manifest"), as_owner(owner_url) as connection:
        connection.execute(_OUR_DEFAULTS)
        if rows_of(connection) != manifest.rows:
            raise InvalidInput("The database that came out has other rows than the manifest says.")
    with progress.step("Bringing the schema up to date"):
        done = migrations.migrate(owner_url).applied
    with (
        progress.step("Counting for the planner"),
        psycopg.connect(owner_url, autocommit=True, prepare_threshold=None) as connection,
    ):
        connection.execute("analyze")
    return done
