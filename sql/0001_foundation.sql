-- Schemas, the application's login role, privileges that start from nothing, and what every table needs.
--
-- Each file is a topic; the order is who needs whom. What people may do with the tables stands in one
-- place, 0016_policies.sql: until it has run nobody but the owner may do anything, and all files run
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


-- How names are compared, searched and sorted: in one place, by the rules of Unicode wherever this runs.
-- Letters are folded by the server's own tables (PostgreSQL 18), else by ICU, else by what there is.
-- There need not be ICU, so people's order is a key that is compared byte by byte, the same everywhere.
do $$
declare
  version constant integer := pg_catalog.current_setting('server_version_num')::integer;
begin
  if version >= 180000 then
    execute 'create collation ea.letters (provider = builtin, locale = ''PG_UNICODE_FAST'')';
  elsif exists (select 1 from pg_catalog.pg_collation c where c.collname = 'und-x-icu') then
    execute 'create collation ea.letters (provider = icu, locale = ''und'')';
  elsif version >= 170000 then
    execute 'create collation ea.letters (provider = builtin, locale = ''C.UTF-8'')';
  else
    execute 'create collation ea.letters (provider = libc, locale = ''C'')';
  end if;
end
$$;

-- By this two names are the same: compatibility form, case folded, without signs that nobody sees (soft
-- hyphens, zero width, marks of direction, fillers), white space single and none at the ends.
create function ea.name_key(written text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  unseen constant text := U&'\00AD\034F\061C\115F\1160\180E\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E'
    '\2060\2061\2062\2063\2064\2066\2067\2068\2069\2800\FEFF\FE0E\FE0F';
begin
  if octet_length(written) = length(written) then  -- ASCII: the same in a fraction of the time
    written := lower(written collate "C");
  else
    written := normalize(written, nfkc);
    written := lower(upper(lower(written collate ea.letters) collate ea.letters) collate ea.letters);
    written := translate(normalize(written, nfkc), unseen, '');
    written := translate(written, U&'\0085\1680\2028\2029', '    ');
  end if;
  return btrim(regexp_replace(written collate "C", '[ \t\n\r\f\v]+', ' ', 'g'));
end
$$;

-- By this a text is searched: its name key without accents, with plain quotes and hyphens.
create function ea.search_key(written text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  found text := ea.name_key(written);
  accents constant text := '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5'
    '\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+';
begin
  if octet_length(found) = length(found) then
    return found;
  end if;
  found := regexp_replace(normalize(found, nfkd) collate "C", accents, '', 'g');
  found := translate(found, U&'\00F8\0142\0111\00F0\0127\0131\0167', 'olddhit');
  found := translate(found, U&'\2018\2019\201A\201B\2032', '''''''''''');
  found := translate(found, U&'\201C\201D\201E\201F\2033\00AB\00BB', '"""""""');
  found := translate(found, U&'\2010\2011\2012\2013\2014\2015\2212', '-------');
  found := replace(replace(found, U&'\00E6', 'ae'), U&'\0153', 'oe');
  found := replace(replace(found, U&'\00FE', 'th'), U&'\00DF', 'ss');
  return normalize(found, nfkc);
end
$$;

-- By this names are in order: accents beside their letter, numbers as numbers (of up to 12 digits).
-- Compare it byte by byte (collate "C").
create function ea.sort_key(written text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  found text := ea.search_key(written);
begin
  if found !~ '[0-9]' then
    return found;
  end if;
  found := regexp_replace(found collate "C", '([0-9]+)', '000000000000\1', 'g');
  return regexp_replace(found collate "C", '0*([0-9]{12,})', '\1', 'g');
end
$$;

-- What companies' names have in common that may be the same company: the search key without punctuation
-- and without a legal form at its end (a hint, never a reason to refuse).
create function ea.core_key(written text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  words constant text := btrim(regexp_replace(regexp_replace(
    ea.search_key(written) collate "C", '[.'']', '', 'g'), '[-,;:&+/()" ]+', ' ', 'g'));
begin
  return coalesce(nullif(regexp_replace(words,
    '^(the )?(.*?)( (ltd|limited|inc|incorporated|corp|corporation|co|company|companies|llc|llp|lp|plc'
    '|gmbh|mbh|ggmbh|ag|kg|kgaa|ohg|ug|ek|ev|eg|se|sa|sas|sasu|sarl|srl|spa|snc|nv|bv|ab|as|asa|aps'
    '|oy|oyj|kk|pty|pte|sdn|bhd|doo|dd|sro|zrt|kft|ltda|sp|spzoo|zoo|z|oo|und|and))*$',
    '\2'), ''), words);
end
$$;

-- What is looked for, word by word, as patterns for `search_key like all (...)`: every word must be there,
-- in whatever order. Nothing to look for is null.
create function ea.search_patterns(wanted text) returns text[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select array_agg('%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  from unnest(string_to_array(nullif(ea.search_key(wanted), ''), ' ')) w
$$;

-- The digits of a telephone number as people look for it, without the zeros that stand before a country or
-- town; null for what is none (letters in it, or fewer than four digits).
create function ea.phone_digits(written text) returns text
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case when written !~ '[^-0-9 +()./]' and length(d.found) >= 4 then ltrim(d.found, '0') end
  from (select regexp_replace(replace(written, '(0)', ''), '[^0-9]', '', 'g') as found) d
$$;
