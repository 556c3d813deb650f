-- Account security: limits on sign-in attempts, one-time password links, people's own sessions, and
-- what administrators do with accounts where no Supabase Auth keeps them.

-- A random value that the keys of ea.sign_in_attempts are hashed with, so that the table names
-- nobody to who has only that table.
create table ea.secrets (
  name text primary key,
  value bytea not null check (length(value) >= 32)
);
alter table ea.secrets enable row level security;
revoke all on ea.secrets from public, anon, authenticated, service_role;
insert into ea.secrets (name, value)
values ('sign_in', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Attempts to sign in, counted per network address, per account, and per pair of both. `level` is
-- how many count at `level_at`; it leaks with time. See docs/adr/0005 for the numbers.
create table ea.sign_in_attempts (
  key bytea primary key,
  level double precision not null default 0,
  level_at timestamptz not null default now(),
  -- Pairs only: not before then; and when somebody last got in that way.
  paused_until timestamptz,
  succeeded_at timestamptz
);
alter table ea.sign_in_attempts enable row level security;
revoke all on ea.sign_in_attempts from public, anon, authenticated, service_role;
create index sign_in_attempts_level_at_idx on ea.sign_in_attempts (level_at);

-- The address of an account is folded as ea.account_for_sign_in folds it: two spellings that find
-- the same account count as the same.
create function ea.sign_in_key(kind text, from_address text, for_email text) returns bytea
language sql stable set search_path = ''
as $$
  select pg_catalog.sha256(s.value || pg_catalog.convert_to(
    kind || E'\n' || from_address || E'\n' || pg_catalog.lower(pg_catalog.btrim(for_email)), 'UTF8'))
  from ea.secrets s where s.name = 'sign_in'
$$;

-- Lets `level` of a row leak up to now, locks the row until the transaction ends, and gives it.
create function ea.leaked_attempts(wanted_key bytea, seconds_per_attempt integer)
returns ea.sign_in_attempts
language sql volatile set search_path = ''
as $$
  insert into ea.sign_in_attempts as t (key, level_at)
  values (wanted_key, pg_catalog.clock_timestamp())
  on conflict (key) do update set
    level = greatest(0, t.level - greatest(0, extract(
      epoch from pg_catalog.clock_timestamp() - t.level_at)) / seconds_per_attempt),
    level_at = greatest(t.level_at, pg_catalog.clock_timestamp())
  returning t.*
$$;

-- Counts an attempt and gives 0, or counts nothing and gives the seconds to wait. An attempt counts
-- from here on, before the password is looked at, so that a thousand at the same time are no way
-- around; ea.sign_in_succeeded takes it back. The rows are locked in the order address, account,
-- pair, so two attempts never wait for each other in a circle.
create function ea.begin_sign_in(from_address text, for_email text) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  per_address constant double precision := 50;
  per_account constant double precision := 20;
  per_pair constant double precision := 5;
  leak constant integer := 60;         -- seconds per attempt, for addresses and accounts
  pair_leak constant integer := 3600;  -- and for pairs
  pair_key constant bytea := ea.sign_in_key('pair', from_address, for_email);
  known constant boolean := exists (
    select 1 from ea.sign_in_attempts a where a.key = pair_key
      and a.succeeded_at > pg_catalog.clock_timestamp() - interval '30 days');
  address ea.sign_in_attempts;
  account ea.sign_in_attempts;
  pair ea.sign_in_attempts;
  at timestamptz;
  wait double precision;
begin
  address := ea.leaked_attempts(ea.sign_in_key('address', from_address, ''), leak);
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

create function ea.sign_in_succeeded(from_address text, for_email text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update ea.sign_in_attempts a set level = greatest(0, a.level - 1)
  where a.key = ea.sign_in_key('address', from_address, '');
  update ea.sign_in_attempts a set level = greatest(0, a.level - 1)
  where a.key = ea.sign_in_key('account', '', for_email);
  insert into ea.sign_in_attempts as t (key, succeeded_at)
  values (ea.sign_in_key('pair', from_address, for_email), pg_catalog.clock_timestamp())
  on conflict (key) do update
  set level = 0, paused_until = null, succeeded_at = excluded.succeeded_at;
end
$$;

-- A new hash of the same password, when the cost of hashing was raised.
create function ea.rehash_password(for_user uuid, old_password text, new_password text)
returns void
language sql volatile security definer set search_path = ''
as $$
  update auth.users set encrypted_password = new_password
  where id = for_user and encrypted_password = old_password
$$;

-- Writes what happened to an account into the audit log; never a password or a token.
create function ea.audit_account(by_person uuid, person uuid, what jsonb) returns void
language sql volatile set search_path = ''
as $$
  insert into public.audit_log (actor_id, actor_name, hand, origin, action, table_name, row_id, after)
  select by_person, (
      select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p where p.id = by_person),
    case when by_person is null then 'operator' else 'person' end,
    pg_catalog.left(ea.origin() ->> 'origin', 200), 'update', 'profiles', person, what
$$;

-- Changes one's own password: `old_password` is the hash that the program has just checked, so two
-- changes at once can't both win. All of the person's sessions end but the one named.
create function ea.change_my_password(
  old_password text, new_password text, but_token_hash bytea
) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  me constant uuid := auth.uid();
begin
  if not ea.is_member() then
    return false;
  end if;
  update auth.users u set encrypted_password = new_password, updated_at = pg_catalog.now()
  where u.id = me and u.encrypted_password = old_password;
  if not found then
    return false;
  end if;
  delete from ea.sessions s where s.user_id = me and s.token_hash is distinct from but_token_hash;
  delete from ea.password_links l where l.user_id = me;
  perform ea.audit_account(me, me, '{"password": "changed"}');
  return true;
end
$$;

-- One-time links to set a password, for invitations and for who has forgotten it. Only a hash of the
-- link's token is kept; a person has one living link at most.
create table ea.password_links (
  token_hash bytea primary key,
  user_id uuid not null unique references auth.users (id) on delete cascade,
  expires_at timestamptz not null default now() + interval '24 hours'
);
alter table ea.password_links enable row level security;
revoke all on ea.password_links from public, anon, authenticated, service_role;

-- For the owner of the schema (the operator) and for the functions below.
create function ea.keep_password_link(for_user uuid, new_token_hash bytea) returns boolean
language plpgsql volatile set search_path = ''
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
language sql stable security definer set search_path = ''
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
language plpgsql volatile security definer set search_path = ''
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

-- People's own sessions; the identity is the session's, never an argument.
create function ea.my_sessions(current_token_hash bytea, idle_seconds integer)
returns table (
  id uuid, user_agent text, created_at timestamptz, last_seen_at timestamptz, is_current boolean)
language sql stable security definer set search_path = ''
as $$
  select s.id, s.user_agent, s.created_at, s.last_seen_at,
    coalesce(s.token_hash = current_token_hash, false) as is_current
  from ea.sessions s
  where s.user_id = (select auth.uid()) and (select ea.is_member())
    and s.expires_at > pg_catalog.now()
    and s.last_seen_at > pg_catalog.now() - pg_catalog.make_interval(secs => idle_seconds)
  order by is_current desc, s.last_seen_at desc, s.id
$$;

create function ea.close_my_session(wanted_session uuid) returns boolean
language sql volatile security definer set search_path = ''
as $$
  with closed as (
    delete from ea.sessions s where s.id = wanted_session and s.user_id = auth.uid() returning 1)
  select exists (select 1 from closed)
$$;

-- All of one's own sessions, but the one with this cookie when one is named.
create function ea.close_my_sessions(but_token_hash bytea) returns integer
language sql volatile security definer set search_path = ''
as $$
  with closed as (
    delete from ea.sessions s
    where s.user_id = auth.uid() and s.token_hash is distinct from but_token_hash returning 1)
  select count(*)::integer from closed
$$;

-- Whether somebody else would still be there to administer. The lock makes two administrators who
-- remove each other at the same moment wait: the second then sees what the first did.
create function ea.another_admin_lives(besides uuid) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform pg_catalog.pg_advisory_xact_lock(x'45415f61'::integer);  -- "EA_a"
  return exists (
    select 1 from public.profiles p join auth.users u on u.id = p.id
    where p.role = 'admin' and p.id <> besides and u.deleted_at is null
      and (u.banned_until is null or u.banned_until <= pg_catalog.now()));
end
$$;

create function ea.keep_an_admin() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if auth.uid() is not null and old.role = 'admin'
    and (tg_op = 'DELETE' or new.role <> 'admin')
    and not ea.another_admin_lives(old.id)
  then
    raise check_violation using
      message = 'the last administrator stays', constraint = 'last_administrator';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger keep_an_admin before update of role or delete on public.profiles
  for each row execute function ea.keep_an_admin();

-- What only an administrator does, and not to the own account. Asked after the lock, so that of two
-- who close each other's accounts one finds that they are no administrator any more.
create function ea.check_administers(person uuid) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  perform ea.another_admin_lives(person);
  if not ea.is_admin() then
    raise insufficient_privilege using message = 'only an administrator does this';
  end if;
  if person = auth.uid() then
    raise check_violation using
      message = 'somebody else closes this account', constraint = 'own_account';
  end if;
end
$$;

create function ea.accounts()
returns table (
  id uuid, email text, full_name text, role public.user_role, created_at timestamptz,
  last_sign_in_at timestamptz, is_banned boolean, has_password boolean, link_expires_at timestamptz)
language sql stable security definer set search_path = ''
as $$
  select p.id, p.email, p.full_name, p.role, p.created_at, u.last_sign_in_at,
    coalesce(u.banned_until > pg_catalog.now(), false),
    coalesce(u.encrypted_password, '') <> '',
    (select l.expires_at from ea.password_links l
     where l.user_id = p.id and l.expires_at > pg_catalog.now())
  from public.profiles p join auth.users u on u.id = p.id
  where (select ea.is_admin()) and u.deleted_at is null
  order by lower(coalesce(nullif(p.full_name, ''), p.email)), p.id
$$;

create function ea.invite_person(
  new_id uuid, new_email text, new_name text, new_role public.user_role, new_token_hash bytea
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not ea.is_admin() then
    raise insufficient_privilege using message = 'only an administrator invites';
  end if;
  insert into auth.users (
    instance_id, id, aud, role, email, invited_at, raw_app_meta_data, raw_user_meta_data,
    created_at, updated_at)
  values (
    '00000000-0000-0000-0000-000000000000', new_id, 'authenticated', 'authenticated', new_email,
    pg_catalog.now(), '{"provider": "email", "providers": ["email"]}',
    pg_catalog.jsonb_build_object('full_name', new_name), pg_catalog.now(), pg_catalog.now());
  update public.profiles p set role = new_role where p.id = new_id and p.role <> new_role;
  perform ea.keep_password_link(new_id, new_token_hash);
end
$$;

create function ea.make_password_link(for_user uuid, new_token_hash bytea) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not ea.is_admin() then
    raise insufficient_privilege using message = 'only an administrator makes links';
  end if;
  return ea.keep_password_link(for_user, new_token_hash);
end
$$;

-- Shuts a person out (or lets them in again) and keeps all that they wrote.
create function ea.set_banned(person uuid, banned boolean) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform ea.check_administers(person);
  update auth.users u
  set banned_until = case when banned then pg_catalog.now() + interval '100 years' end,
      updated_at = pg_catalog.now()
  where u.id = person and u.deleted_at is null;
  if not found then
    return false;
  end if;
  if banned then
    delete from ea.sessions s where s.user_id = person;
    delete from ea.password_links l where l.user_id = person;
  end if;
  perform ea.audit_account(
    auth.uid(), person, pg_catalog.jsonb_build_object('banned', banned));
  return true;
end
$$;

-- Deletes an account and what only that person could see. Who is written into the company's history
-- can't be deleted from it.
create function ea.delete_person(person uuid) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform ea.check_administers(person);
  delete from auth.users u where u.id = person;
  return found;
exception when foreign_key_violation or restrict_violation then
  raise check_violation using
    message = 'this person is in the history', constraint = 'person_in_history';
end
$$;

revoke all on function
  ea.sign_in_key(text, text, text), ea.leaked_attempts(bytea, integer),
  ea.begin_sign_in(text, text), ea.sign_in_succeeded(text, text),
  ea.rehash_password(uuid, text, text), ea.audit_account(uuid, uuid, jsonb),
  ea.change_my_password(text, text, bytea), ea.keep_password_link(uuid, bytea),
  ea.password_link_person(bytea), ea.use_password_link(bytea, text),
  ea.my_sessions(bytea, integer), ea.close_my_session(uuid), ea.close_my_sessions(bytea),
  ea.another_admin_lives(uuid), ea.keep_an_admin(), ea.check_administers(uuid), ea.accounts(),
  ea.invite_person(uuid, text, text, public.user_role, bytea), ea.make_password_link(uuid, bytea),
  ea.set_banned(uuid, boolean), ea.delete_person(uuid)
  from public, anon, authenticated, service_role;
-- For the program before it acts as somebody:
grant execute on function
  ea.begin_sign_in(text, text), ea.sign_in_succeeded(text, text),
  ea.rehash_password(uuid, text, text), ea.password_link_person(bytea),
  ea.use_password_link(bytea, text)
  to ea_app;
-- For people, who they are being read from the session:
grant execute on function
  ea.change_my_password(text, text, bytea), ea.my_sessions(bytea, integer),
  ea.close_my_session(uuid), ea.close_my_sessions(bytea), ea.accounts(),
  ea.invite_person(uuid, text, text, public.user_role, bytea), ea.make_password_link(uuid, bytea),
  ea.set_banned(uuid, boolean), ea.delete_person(uuid)
  to authenticated;
