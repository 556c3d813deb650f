"""Everything that a database's schema is, as sorted lines of text: two schemas are equal when they are.

A line says one thing (a column, a grant, an index), so the difference of two fingerprints reads like
a list of changes. Names that belong to an installation are neutral: whoever owns the schema is
`owner`. What differs between versions of PostgreSQL without meaning anything is left out.
"""

from __future__ import annotations

import psycopg

_SCHEMAS = ["public", "ea", "ea_queue", "auth"]

# One statement per kind; each gives one line a row. `search_path` is empty, so names are whole.
# What an extension brought along is the extension's.
_PARTS: dict[str, str] = {
    "schema": """
        select n.nspname || pg_temp.owned(n.nspowner)
        from pg_namespace n where n.nspname = any (%(schemas)s)
    """,
    "extension": """
        select e.extname || ' in ' || n.nspname
        from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    """,
    "role": """
        select pg_temp.role_name(r.oid) || concat_ws(', ', ':',
          case when r.rolcanlogin then 'login' end, case when r.rolinherit then 'inherit' end,
          case when r.rolsuper then 'superuser' end,
          case when r.rolbypassrls then 'bypassrls' end,
          case when r.rolcreaterole then 'createrole' end,
          case when r.rolcreatedb then 'createdb' end,
          (select 'in ' || string_agg(g.rolname, ' ' order by g.rolname)
           from pg_auth_members m join pg_roles g on g.oid = m.roleid
           where m.member = r.oid and g.rolname in ('anon', 'authenticated', 'service_role')))
        from pg_roles r where r.rolname = 'ea_app'
    """,
    "enum": """
        select t.oid::regtype::text || ': ' || string_agg(e.enumlabel, ', ' order by e.enumsortorder)
        from pg_type t join pg_enum e on e.enumtypid = t.oid
        where t.typnamespace::regnamespace::text = any (%(schemas)s) group by t.oid
    """,
    "table": """
        select c.oid::regclass::text || ': ' || case c.relkind when 'r' then 'table' when 'v' then 'view'
            when 'm' then 'materialized view' when 'p' then 'partitioned' when 'S' then 'sequence'
            when 'f' then 'foreign' else c.relkind::text end
          || case c.relpersistence when 'p' then '' else ', persistence ' || c.relpersistence::text end
          || case when c.relkind in ('r', 'p') then
               case when c.relrowsecurity then ', row security' else ', no row security' end
               || case when c.relforcerowsecurity then ', forced' else '' end else '' end
          || coalesce(', with (' || array_to_string(c.reloptions, ', ') || ')', '')
          || pg_temp.owned(c.relowner)
        from pg_class c
        where c.relnamespace::regnamespace::text = any (%(schemas)s)
          and c.relkind in ('r', 'v', 'm', 'p', 'S', 'f')
    """,
    "columns": """
        select a.attrelid::regclass::text || ': ' || string_agg(a.attname, ', ' order by a.attnum)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace::regnamespace::text = any (%(schemas)s)
          and c.relkind in ('r', 'v', 'm', 'p', 'f') and a.attnum > 0 and not a.attisdropped
        group by a.attrelid
    """,
    "column": """
        select a.attrelid::regclass::text || '.' || a.attname || ' '
          || format_type(a.atttypid, a.atttypmod)
          || case when a.attnotnull then ' not null' else '' end
          || case a.attidentity when 'a' then ' identity always' when 'd' then ' identity default'
             else '' end
          || coalesce(case when a.attgenerated <> '' then ' generated ' else ' default ' end
             || pg_get_expr(d.adbin, d.adrelid), '')
          || coalesce(' collate ' || nullif(l.collname, 'default'), '')
          || case when a.attstorage = t.typstorage then '' else ' storage ' || a.attstorage::text end
          || case a.attcompression when '' then '' else ' compression ' || a.attcompression::text end
          || coalesce(nullif(' statistics ' || a.attstattarget, ' statistics -1'), '')
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_type t on t.oid = a.atttypid
        left join pg_collation l on l.oid = a.attcollation
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace::regnamespace::text = any (%(schemas)s)
          and c.relkind in ('r', 'v', 'm', 'p', 'f') and a.attnum > 0 and not a.attisdropped
    """,
    # PostgreSQL 18 lists `not null` here too; it is with the columns.
    "constraint": """
        select case c.conrelid when 0 then c.contypid::regtype::text else c.conrelid::regclass::text end
          || ' ' || c.conname || ': ' || pg_get_constraintdef(c.oid)
        from pg_constraint c
        where c.connamespace::regnamespace::text = any (%(schemas)s) and c.contype <> 'n'
    """,
    "index": """
        select pg_get_indexdef(i.indexrelid) || case when i.indisvalid then '' else ' (invalid)' end
        from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relnamespace::regnamespace::text = any (%(schemas)s)
    """,
    "trigger": """
        select t.tgrelid::regclass::text || ' ' || pg_get_triggerdef(t.oid)
          || case t.tgenabled when 'O' then '' else ' (enabled: ' || t.tgenabled::text || ')' end
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace::regnamespace::text = any (%(schemas)s) and not t.tgisinternal
    """,
    "function": """
        select p.oid::regprocedure::text || ' returns ' || pg_get_function_result(p.oid)
          || concat_ws(', ', ':', l.lanname, case p.provolatile when 'i' then 'immutable'
               when 's' then 'stable' else 'volatile' end,
             case p.prokind when 'f' then null else 'kind ' || p.prokind::text end,
             case when p.prosecdef then 'security definer' end,
             case when p.proisstrict then 'strict' end,
             case when p.proleakproof then 'leakproof' end,
             case p.proparallel when 'u' then null else 'parallel ' || p.proparallel::text end,
             'cost ' || p.procost, case when p.proretset then 'rows ' || p.prorows end,
             'arguments (' || pg_get_function_arguments(p.oid) || ')',
             (select 'set ' || string_agg(s, ' set ' order by s) from unnest(p.proconfig) s),
             'body ' || md5(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)))
          || pg_temp.owned(p.proowner)
        from pg_proc p join pg_language l on l.oid = p.prolang
        where p.pronamespace::regnamespace::text = any (%(schemas)s) and not exists (
          select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
            and d.deptype = 'e')
    """,
    "view": """
        select c.oid::regclass::text || ': ' || pg_get_viewdef(c.oid)
        from pg_class c
        where c.relnamespace::regnamespace::text = any (%(schemas)s) and c.relkind in ('v', 'm')
    """,
    "policy": """
        select p.polrelid::regclass::text || ' "' || p.polname || '" '
          || case when p.polpermissive then 'permissive' else 'restrictive' end
          || ' for ' || case p.polcmd when 'r' then 'select' when 'a' then 'insert'
             when 'w' then 'update' when 'd' then 'delete' else 'all' end
          || ' to ' || array_to_string(array(
               select pg_temp.role_name(r) from unnest(p.polroles) r order by 1), ', ')
          || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
          || coalesce(' with check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
        from pg_policy p join pg_class c on c.oid = p.polrelid
        where c.relnamespace::regnamespace::text = any (%(schemas)s)
    """,
    # What the owner of a thing may do with it goes without saying.
    "grant": """
        select lower(a.privilege_type) || ' on ' || case o.kind when 'S' then 'sequence ' else 'table ' end
          || o.oid::regclass::text || pg_temp.to_whom(a.grantee, a.is_grantable)
        from (select c.oid, c.relowner, case c.relkind when 'S' then 'S'::"char" else 'r' end as kind,
                c.relacl, c.relnamespace from pg_class c where c.relkind in ('r', 'v', 'm', 'p', 'S', 'f')) o,
          aclexplode(coalesce(o.relacl, acldefault(case o.kind when 'S' then 's'::"char" else 'r' end, o.relowner))) a
        where o.relnamespace::regnamespace::text = any (%(schemas)s) and a.grantee <> o.relowner
        union all
        select lower(a.privilege_type) || ' on ' || 'column ' || t.attrelid::regclass::text || '.' || t.attname
          || pg_temp.to_whom(a.grantee, a.is_grantable)
        from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
        where c.relnamespace::regnamespace::text = any (%(schemas)s) and a.grantee <> c.relowner
        union all
        select lower(a.privilege_type) || ' on ' || 'function ' || p.oid::regprocedure::text || pg_temp.to_whom(a.grantee, a.is_grantable)
        from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.pronamespace::regnamespace::text = any (%(schemas)s) and a.grantee <> p.proowner
          and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass
            and d.objid = p.oid and d.deptype = 'e')
        union all
        select lower(a.privilege_type) || ' on ' || 'schema ' || n.nspname || pg_temp.to_whom(a.grantee, a.is_grantable)
        from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
        where n.nspname = any (%(schemas)s::text[] || 'extensions'::text) and a.grantee <> n.nspowner
        union all
        select lower(a.privilege_type) || ' on ' || 'type ' || t.oid::regtype::text || pg_temp.to_whom(a.grantee, a.is_grantable)
        from pg_type t, aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) a
        where t.typnamespace::regnamespace::text = any (%(schemas)s) and t.typtype in ('e', 'd')
          and a.grantee <> t.typowner
    """,
    "default": """
        select 'privileges of owner'
          || case d.defaclnamespace when 0 then '' else ' in schema ' || d.defaclnamespace::regnamespace::text end
          || ' on ' || case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences'
             when 'f' then 'functions' when 'T' then 'types' else 'schemas' end || ': '
          || coalesce((
               select string_agg(lower(a.privilege_type) || pg_temp.to_whom(a.grantee, a.is_grantable), ', '
                 order by lower(a.privilege_type) || pg_temp.to_whom(a.grantee, a.is_grantable))
               from aclexplode(d.defaclacl) a where a.grantee <> d.defaclrole), 'nothing to others')
        from pg_default_acl d where d.defaclrole = pg_temp.owner()
    """,
    # What the files put into their own tables.
    "rows": """
        select 'public.checkpoint_migrations: ' || string_agg(m.v::text, ', ' order by m.v)
        from public.checkpoint_migrations m
        union all select 'ea.retrieval_stats: ' || count(*) from ea.retrieval_stats s
        union all select 'ea.secrets: ' || s.name || ' of ' || length(s.value) from ea.secrets s
    """,
}
# Of schema `storage`, which is Supabase's own, only what the files put into it.
_STORAGE: dict[str, str] = {
    "policy": _PARTS["policy"],
    "trigger": _PARTS["trigger"] + " and t.tgfoid::regproc::text like 'ea.%%'",
    "rows": "select 'storage.buckets: ' || b.id || case when b.public then ', public' else ', private' end"
    " from storage.buckets b",
}
_TOOLS = """
    set local search_path = '';
    create function pg_temp.owner() returns oid language sql stable
      as $$ select n.nspowner from pg_catalog.pg_namespace n where n.nspname = 'ea' $$;
    create function pg_temp.role_name(who oid) returns text language sql stable as $$
      select case when who = 0 then 'public' when who = pg_temp.owner() then 'owner'
        else (select r.rolname::text from pg_catalog.pg_roles r where r.oid = who) end $$;
    create function pg_temp.owned(who oid) returns text language sql stable as $$
      select case when who = pg_temp.owner() then '' else ', of ' || pg_temp.role_name(who) end $$;
    create function pg_temp.to_whom(who oid, grantable boolean) returns text language sql stable as $$
      select ' to ' || pg_temp.role_name(who)
        || case when grantable then ' with grant option' else '' end $$;
"""


def fingerprint(owner_url: str) -> list[str]:
    """The lines for the database at `owner_url`, sorted. Changes nothing.

    Supabase's schema `storage`, where it is there, gives the lines for which `is_storage` holds.
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute(_TOOLS.encode())
        lines = _lines(connection, _PARTS, _SCHEMAS)
        if connection.execute("select to_regclass('storage.objects')").fetchone() != (None,):
            lines += _lines(connection, _STORAGE, ["storage"])
        connection.rollback()
    return sorted(lines)


def is_storage(line: str) -> bool:
    """Whether a line tells what the files put into Supabase's schema `storage`."""
    return line.split(" ", 2)[1].startswith("storage.")


def _lines(
    connection: psycopg.Connection[tuple[object, ...]], parts: dict[str, str], schemas: list[str]
) -> list[str]:
    return [
        " ".join(f"{kind} {row[0]}".split())
        for kind, statement in parts.items()
        for row in connection.execute(statement.encode(), {"schemas": schemas}).fetchall()
    ]
