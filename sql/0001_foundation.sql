-- Schemas, the application's login role, privileges that start from nothing, and what every table needs.
--
-- Each file is a topic; the order is who needs whom. What people may do with the tables stands in one
-- place, 0010_policies.sql: until it has run nobody but the owner may do anything, and all files run
-- in one transaction.

create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role;
create extension if not exists vector with schema extensions;

-- `ea` holds what the API must not show: helper functions of the policies, sessions, retrieval's
-- own tables. (The migration runner has created it for its record.)
revoke all on schema ea from public;
grant usage on schema ea to authenticated;

-- The application logs in as a role that owns nothing, inherits nothing and can't bypass row level
-- security. Without an identity (see acting_as) it may only call the functions granted to it by
-- name: it fails closed.
do $$
begin
  if not exists (select 1 from pg_catalog.pg_roles where rolname = 'ea_app') then
    create role ea_app login noinherit nocreatedb nocreaterole;
  end if;
exception when duplicate_object or unique_violation then
  null;  -- another installation in the same cluster has just created it
end
$$;
grant authenticated to ea_app;
grant usage on schema ea, extensions to ea_app;
-- An owner who is no superuser (Supabase's) may step down to it: with DATABASE_URL alone the program
-- logs in as the owner. Who did not make the role can't grant it, and then logs in as ea_app.
do $$
begin
  if not (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then
    execute pg_catalog.format('grant ea_app to %I', current_user);
  end if;
exception when insufficient_privilege then
  null;
end
$$;

-- Supabase grants ALL on new tables in public to the API roles, and PostgreSQL lets everybody
-- execute new functions. Start from nothing instead; every grant is written out.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;
alter default privileges in schema ea revoke all on tables from anon, authenticated, service_role;
revoke create on schema public from public;

-- Every function names its `search_path`, with pg_temp and that last: where a path does not name it,
-- PostgreSQL looks for tables and types there first, and everybody may make temporary ones (a type
-- called uuid or jsonb, with a check of one's own, would run as the function's owner).

-- The newest migration that the database has: a program whose login may read nothing here can still
-- tell whether the schema is the one that it was written for.
create function ea.schema_version() returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select max(m.version) from ea.migrations m $$;

-- Facts about this installation that are the same for everybody: whether it holds the demo
-- company, which embedding model its vectors come from.
create table ea.installation (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);
alter table ea.installation enable row level security;

create function ea.touch_updated_at() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.updated_at := pg_catalog.now();
  return new;
end
$$;

-- A row stays the row that it is: activities and checkpoints know theirs by a value without a foreign
-- key, and the audit log names it. The operator (no identity) may change it.
create function ea.keep_identity() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if auth.uid() is not null then
    raise insufficient_privilege using message = 'a row stays what it is';
  end if;
  return new;
end
$$;
