-- Signing in: browser sessions, limits on attempts, one-time password links.

-- Browser sessions. The server keeps only a hash of the cookie's value.
create table ea.sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  token_hash bytea not null unique,
  user_agent text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
alter table ea.sessions enable row level security;
create index sessions_user_id_idx on ea.sessions (user_id);

-- Whether an administrator looks at the product as the person of this session. The program says so
-- in the claims, and makes the transaction read-only (see acting_as).
create function ea.is_viewed() returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$ select coalesce(auth.jwt() ->> 'viewed_by', '') <> '' $$;

create function ea.account_for_sign_in(wanted_email text)
returns table (user_id uuid, encrypted_password text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.encrypted_password
  from auth.users u
  join public.profiles p on p.id = u.id
  where lower(u.email) = lower(btrim(wanted_email))
    and u.is_sso_user = false
    and (u.banned_until is null or u.banned_until <= pg_catalog.now())
    and u.deleted_at is null
$$;

create function ea.open_session(
  for_user uuid, new_token_hash bytea, absolute_seconds integer, from_user_agent text
) returns uuid
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update auth.users set last_sign_in_at = pg_catalog.now() where id = for_user;
  delete from ea.sessions where user_id = for_user and expires_at < pg_catalog.now();
  insert into ea.sessions (user_id, token_hash, user_agent, expires_at)
  values (
    for_user, new_token_hash, left(from_user_agent, 300),
    pg_catalog.now() + pg_catalog.make_interval(secs => absolute_seconds)
  )
  returning id
$$;

-- The living session behind a cookie and who it belongs to; notes when it was last used, at most
-- once a minute.
create function ea.session_person(wanted_token_hash bytea, idle_seconds integer)
returns table (session_id uuid, user_id uuid, email text, full_name text, role public.user_role)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update ea.sessions s set last_seen_at = pg_catalog.now()
  where s.token_hash = wanted_token_hash
    and s.expires_at > pg_catalog.now()
    and s.last_seen_at < pg_catalog.now() - interval '1 minute'
    and s.last_seen_at > pg_catalog.now() - pg_catalog.make_interval(secs => idle_seconds);
  return query
    select s.id, p.id, p.email, p.full_name, p.role
    from ea.sessions s
    join auth.users u on u.id = s.user_id
    join public.profiles p on p.id = u.id
    where s.token_hash = wanted_token_hash
      and s.expires_at > pg_catalog.now()
      and s.last_seen_at > pg_catalog.now() - pg_catalog.make_interval(secs => idle_seconds)
      and (u.banned_until is null or u.banned_until <= pg_catalog.now())
      and u.deleted_at is null;
end
$$;

create function ea.close_session(wanted_token_hash bytea) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ delete from ea.sessions where token_hash = wanted_token_hash $$;

create function ea.end_session(wanted_session uuid) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ delete from ea.sessions where id = wanted_session $$;

-- Ends every browser session of an account that was closed.
create function ea.close_sessions_of(for_user uuid) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ delete from ea.sessions s where s.user_id = for_user $$;

-- People's own sessions; the identity is the session's, never an argument. Where and when somebody is
-- signed in is not shown to who looks at the product as that person.
create function ea.my_sessions(current_token_hash bytea, idle_seconds integer)
returns table (
  id uuid, user_agent text, created_at timestamptz, last_seen_at timestamptz, is_current boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.id, s.user_agent, s.created_at, s.last_seen_at,
    coalesce(s.token_hash = current_token_hash, false) as is_current
  from ea.sessions s
  where s.user_id = (select auth.uid()) and (select ea.is_member())
    and not (select ea.is_viewed())
    and s.expires_at > pg_catalog.now()
    and s.last_seen_at > pg_catalog.now() - pg_catalog.make_interval(secs => idle_seconds)
  order by is_current desc, s.last_seen_at desc, s.id
$$;

create function ea.close_my_session(wanted_session uuid) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with closed as (
    delete from ea.sessions s where s.id = wanted_session and s.user_id = auth.uid() returning 1)
  select exists (select 1 from closed)
$$;

-- All of one's own sessions, but the one with this cookie when one is named.
create function ea.close_my_sessions(but_token_hash bytea) returns integer
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with closed as (
    delete from ea.sessions s
    where s.user_id = auth.uid() and s.token_hash is distinct from but_token_hash returning 1)
  select count(*)::integer from closed
$$;

-- A random value that the keys of ea.sign_in_attempts are hashed with, so that the table names
-- nobody to who has only that table.
create table ea.secrets (
  name text primary key,
  value bytea not null check (length(value) >= 32)
);
alter table ea.secrets enable row level security;
insert into ea.secrets (name, value)
values ('sign_in', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Attempts to sign in, counted per place (a network address or a known browser), per account, and per
-- pair of both. `level` is how many count at `level_at`; it leaks with time. See docs/adr/0005 for
-- the numbers.
create table ea.sign_in_attempts (
  key bytea primary key,
  level double precision not null default 0,
  level_at timestamptz not null default now(),
  -- Pairs only: not before then; and when somebody last got in that way.
  paused_until timestamptz,
  succeeded_at timestamptz
);
alter table ea.sign_in_attempts enable row level security;
create index sign_in_attempts_level_at_idx on ea.sign_in_attempts (level_at);

-- The address of an account is folded as ea.account_for_sign_in folds it: two spellings that find
-- the same account count as the same.
create function ea.sign_in_key(kind text, from_address text, for_email text) returns bytea
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select pg_catalog.sha256(s.value || pg_catalog.convert_to(
    kind || E'\n' || from_address || E'\n' || pg_catalog.lower(pg_catalog.btrim(for_email)), 'UTF8'))
  from ea.secrets s where s.name = 'sign_in'
$$;

-- Lets `level` of a row leak up to now, locks the row until the transaction ends, and gives it.
create function ea.leaked_attempts(wanted_key bytea, seconds_per_attempt integer)
returns ea.sign_in_attempts
language sql volatile set search_path = pg_catalog, pg_temp
as $$
  insert into ea.sign_in_attempts as t (key, level_at)
  values (wanted_key, pg_catalog.clock_timestamp())
  on conflict (key) do update set
    level = greatest(0, t.level - greatest(0, extract(
      epoch from pg_catalog.clock_timestamp() - t.level_at)) / seconds_per_attempt),
    level_at = greatest(t.level_at, pg_catalog.clock_timestamp())
  returning t.*
$$;

-- Behind one address (an office, a proxy that hides who asks) a stranger's wrong passwords and the
-- owner's right one would count for the same pair of address and account. So a browser that has signed
-- in to an account keeps a random value, its device, for which attempts are counted apart. A device is
-- a pair like that of an address, under a name no address can have.
--
-- Whom an attempt counts for: the device when the account signed in with it within 30 days, the
-- address otherwise. A value that somebody made up is no way around.
create function ea.sign_in_place(from_address text, from_device text, for_email text) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case when exists (
    select 1 from ea.sign_in_attempts a
    where a.key = ea.sign_in_key('pair', 'device ' || from_device, for_email)
      and a.succeeded_at > pg_catalog.clock_timestamp() - interval '30 days')
  then 'device ' || from_device else from_address end
$$;

-- Counts an attempt and gives 0, or counts nothing and gives the seconds to wait. An attempt counts
-- from here on, before the password is looked at, so that a thousand at the same time are no way
-- around; ea.sign_in_succeeded takes it back. The rows are locked in the order place, account, pair,
-- so two attempts never wait for each other in a circle.
create function ea.begin_sign_in(from_address text, from_device text, for_email text)
returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  per_address constant double precision := 50;
  per_account constant double precision := 20;
  per_pair constant double precision := 5;
  leak constant integer := 60;         -- seconds per attempt, for addresses and accounts
  pair_leak constant integer := 3600;  -- and for pairs
  place constant text := ea.sign_in_place(from_address, from_device, for_email);
  pair_key constant bytea := ea.sign_in_key('pair', place, for_email);
  known constant boolean := exists (
    select 1 from ea.sign_in_attempts a where a.key = pair_key
      and a.succeeded_at > pg_catalog.clock_timestamp() - interval '30 days');
  address ea.sign_in_attempts;
  account ea.sign_in_attempts;
  pair ea.sign_in_attempts;
  at timestamptz;
  wait double precision;
begin
  address := ea.leaked_attempts(ea.sign_in_key('address', place, ''), leak);
  if not known and address.level + 1 > per_address then
    -- Before the other rows are made: one address can't fill the table.
    return pg_catalog.ceil((address.level + 1 - per_address) * leak);
  end if;
  account := ea.leaked_attempts(ea.sign_in_key('account', '', for_email), leak);
  pair := ea.leaked_attempts(pair_key, pair_leak);
  at := pg_catalog.clock_timestamp();
  wait := coalesce(extract(epoch from pair.paused_until - at), 0);
  if not known then
    wait := greatest(wait, (account.level + 1 - per_account) * leak);
  end if;
  if wait > 0 then
    return pg_catalog.ceil(wait);
  end if;

  update ea.sign_in_attempts a set level = least(a.level + 1, per_address)
  where a.key = address.key;
  update ea.sign_in_attempts a set level = least(a.level + 1, per_account)
  where a.key = account.key;
  pair.level := pair.level + 1;
  update ea.sign_in_attempts a
  set level = least(pair.level, 2 * per_pair),
      paused_until = case when pg_catalog.round(pair.level) >= per_pair then
        at + least(interval '15 minutes',
          interval '1 minute' * 2 ^ least(pg_catalog.round(pair.level) - per_pair, 4)) end
  where a.key = pair.key;

  delete from ea.sign_in_attempts a where a.key in (
    select old.key from ea.sign_in_attempts old
    where old.level_at < at - interval '1 day'
      and (old.succeeded_at is null or old.succeeded_at < at - interval '30 days')
    limit 100 for update skip locked);
  return 0;
end
$$;

-- Attempts to sign in that count no more, by the rule of ea.begin_sign_in, which removes some at each
-- attempt: where nobody signs in they would stay.
create function ea.forget_sign_in_attempts() returns integer
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with forgotten as (
    delete from ea.sign_in_attempts a
    where a.level_at < pg_catalog.now() - interval '1 day'
      and (a.succeeded_at is null or a.succeeded_at < pg_catalog.now() - interval '30 days')
    returning 1
  )
  select count(*)::integer from forgotten
$$;

create function ea.sign_in_succeeded(from_address text, from_device text, for_email text)
returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  place constant text := ea.sign_in_place(from_address, from_device, for_email);
begin
  update ea.sign_in_attempts a set level = greatest(0, a.level - 1)
  where a.key = ea.sign_in_key('address', place, '');
  update ea.sign_in_attempts a set level = greatest(0, a.level - 1)
  where a.key = ea.sign_in_key('account', '', for_email);
  insert into ea.sign_in_attempts as t (key, succeeded_at)
  values (ea.sign_in_key('pair', place, for_email), pg_catalog.clock_timestamp())
  on conflict (key) do update
  set level = 0, paused_until = null, succeeded_at = excluded.succeeded_at;
end
$$;

-- After a success: true when the browser is known already (and stays so for 30 days more), else
-- `new_device` is what it is known by from now on. A value that the browser came with and that is
-- not known is never taken: somebody else may have put it there.
create function ea.remember_device(known_device text, new_device text, for_email text)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update ea.sign_in_attempts a set succeeded_at = pg_catalog.clock_timestamp()
  where a.key = ea.sign_in_key('pair', 'device ' || known_device, for_email)
    and a.succeeded_at > pg_catalog.clock_timestamp() - interval '30 days';
  if found then
    return true;
  end if;
  insert into ea.sign_in_attempts (key, succeeded_at)
  values (
    ea.sign_in_key('pair', 'device ' || new_device, for_email), pg_catalog.clock_timestamp());
  return false;
end
$$;

-- A new hash of the same password, when the cost of hashing was raised.
create function ea.rehash_password(for_user uuid, old_password text, new_password text)
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update auth.users set encrypted_password = new_password
  where id = for_user and encrypted_password = old_password
$$;

-- One-time links to set a password, for invitations and for who has forgotten it. Only a hash of the
-- link's token is kept; a person has one living link at most.
create table ea.password_links (
  token_hash bytea primary key,
  user_id uuid not null unique references auth.users (id) on delete cascade,
  expires_at timestamptz not null default now() + interval '24 hours'
);
alter table ea.password_links enable row level security;

-- For the owner of the schema (the operator) and for the functions below.
create function ea.keep_password_link(for_user uuid, new_token_hash bytea) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  delete from ea.password_links l where l.expires_at < pg_catalog.now();
  insert into ea.password_links (token_hash, user_id)
  select new_token_hash, u.id from auth.users u join public.profiles p on p.id = u.id
  where u.id = for_user and u.deleted_at is null
    and (u.banned_until is null or u.banned_until <= pg_catalog.now())
  on conflict (user_id) do update
  set token_hash = excluded.token_hash, expires_at = excluded.expires_at;
  if not found then
    return false;
  end if;
  perform ea.audit_account(auth.uid(), for_user, '{"password": "link made"}');
  return true;
end
$$;

-- Who a living link is for.
create function ea.password_link_person(wanted_token_hash bytea)
returns table (user_id uuid, email text, full_name text, role public.user_role)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select p.id, p.email, p.full_name, p.role
  from ea.password_links l
  join auth.users u on u.id = l.user_id
  join public.profiles p on p.id = u.id
  where l.token_hash = wanted_token_hash and l.expires_at > pg_catalog.now()
    and (u.banned_until is null or u.banned_until <= pg_catalog.now())
    and u.deleted_at is null
$$;

-- Uses a link up, sets the password and ends every session; of two at the same time one wins.
create function ea.use_password_link(wanted_token_hash bytea, new_password text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  who uuid;
begin
  delete from ea.password_links l
  using ea.password_link_person(wanted_token_hash) p
  where l.token_hash = wanted_token_hash and l.user_id = p.user_id
  returning l.user_id into who;
  if who is null then
    return false;
  end if;
  update auth.users u
  set encrypted_password = new_password, updated_at = pg_catalog.now(),
      email_confirmed_at = coalesce(u.email_confirmed_at, pg_catalog.now())
  where u.id = who;
  delete from ea.sessions s where s.user_id = who;
  perform ea.audit_account(who, who, '{"password": "set by link"}');
  return true;
end
$$;
