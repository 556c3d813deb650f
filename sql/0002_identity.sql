-- Who somebody is, which role they have, and their browser sessions.

create type public.user_role as enum ('admin', 'manager', 'staff');

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  full_name text,
  role public.user_role not null default 'staff',
  avatar_url text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.profiles enable row level security;
revoke all on public.profiles from public, anon, authenticated, service_role;
create index profiles_email_idx on public.profiles (lower(email));

-- The role of the person who asks, read from the table at query time: a demotion, a ban or a
-- deletion takes effect on the next statement. Null for anybody without a living account.
create function ea.my_role() returns public.user_role
language sql stable security definer set search_path = ''
as $$
  select p.role
  from public.profiles p
  join auth.users u on u.id = p.id
  where p.id = (select auth.uid())
    and (u.banned_until is null or u.banned_until <= pg_catalog.now())
    and u.deleted_at is null
$$;

create function ea.is_member() returns boolean
language sql stable security definer set search_path = ''
as $$ select ea.my_role() is not null $$;

create function ea.is_manager() returns boolean
language sql stable security definer set search_path = ''
as $$ select coalesce(ea.my_role() in ('manager', 'admin'), false) $$;

create function ea.is_admin() returns boolean
language sql stable security definer set search_path = ''
as $$ select coalesce(ea.my_role() = 'admin', false) $$;

revoke all on function ea.my_role(), ea.is_member(), ea.is_manager(), ea.is_admin() from public, anon;
grant execute on function ea.my_role(), ea.is_member(), ea.is_manager(), ea.is_admin() to authenticated;

grant select, insert, delete on public.profiles to authenticated;
grant update (email, full_name, role, avatar_url) on public.profiles to authenticated;

create policy "people read their own profile"
  on public.profiles for select to authenticated
  using (id = (select auth.uid()) and (select ea.is_member()));
create policy "admins read every profile"
  on public.profiles for select to authenticated using ((select ea.is_admin()));
create policy "people change their own profile"
  on public.profiles for update to authenticated
  using (id = (select auth.uid()) and (select ea.is_member()))
  with check (id = (select auth.uid()));
create policy "admins change every profile"
  on public.profiles for update to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));
create policy "admins add profiles"
  on public.profiles for insert to authenticated with check ((select ea.is_admin()));
create policy "admins delete profiles"
  on public.profiles for delete to authenticated using ((select ea.is_admin()));

-- A policy can't compare the old row with the new one, so the rule "own full_name and avatar_url
-- only" is kept by this trigger. The migration owner (no identity in the transaction) may do all.
create function ea.guard_profile_change() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if auth.uid() is not null and not ea.is_admin() and (
    new.role is distinct from old.role or new.email is distinct from old.email
  ) then
    raise insufficient_privilege
      using message = 'only an administrator changes a role or an e-mail address';
  end if;
  return new;
end
$$;
create trigger guard_profile_change before update on public.profiles
  for each row execute function ea.guard_profile_change();
create trigger touch_updated_at before update on public.profiles
  for each row execute function ea.touch_updated_at();

-- Every account gets a profile, always as staff: users can write their metadata, so a role in it
-- is ignored.
create function ea.create_profile() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.profiles (id, email, full_name)
  values (new.id, coalesce(new.email, ''), new.raw_user_meta_data ->> 'full_name')
  on conflict (id) do nothing;
  return new;
end
$$;
create trigger create_profile after insert on auth.users
  for each row execute function ea.create_profile();

create function ea.follow_email() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.profiles set email = coalesce(new.email, '') where id = new.id;
  return new;
end
$$;
create trigger follow_email after update of email on auth.users
  for each row when (old.email is distinct from new.email) execute function ea.follow_email();

-- What colleagues may know of one another.
create function ea.people() returns table (id uuid, full_name text, avatar_url text)
language sql stable security definer set search_path = '' rows 50
as $$
  select p.id, coalesce(nullif(p.full_name, ''), split_part(p.email, '@', 1)), p.avatar_url
  from public.profiles p
  where (select ea.is_member())
$$;
revoke all on function ea.people() from public, anon;
grant execute on function ea.people() to authenticated;
create view public.people with (security_invoker = true) as
  select id, full_name, avatar_url from ea.people();
revoke all on public.people from public, anon, authenticated, service_role;
grant select on public.people to authenticated;

-- Finds a colleague by name, and by e-mail address for managers (or one's own address).
create function ea.find_person(wanted text) returns uuid
language sql stable security definer set search_path = ''
as $$
  select p.id
  from public.profiles p
  where (select ea.is_member())
    and (
      lower(p.full_name) = lower(btrim(wanted))
      or (lower(p.email) = lower(btrim(wanted)) and (ea.is_manager() or p.id = auth.uid()))
    )
  order by (lower(p.email) = lower(btrim(wanted))) desc, p.created_at, p.id
  limit 1
$$;
revoke all on function ea.find_person(text) from public, anon;
grant execute on function ea.find_person(text) to authenticated;

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
revoke all on ea.sessions from public, anon, authenticated, service_role;
create index sessions_user_id_idx on ea.sessions (user_id);

-- The functions below are for the program's login role alone, before it acts as somebody.
create function ea.account_for_sign_in(wanted_email text)
returns table (user_id uuid, encrypted_password text)
language sql stable security definer set search_path = ''
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
language sql volatile security definer set search_path = ''
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
language plpgsql volatile security definer set search_path = ''
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
language sql volatile security definer set search_path = ''
as $$ delete from ea.sessions where token_hash = wanted_token_hash $$;

-- Resolves an account by address for `--as EMAIL`: the person at the shell is the operator.
create function ea.person_for_email(wanted_email text)
returns table (user_id uuid, email text, full_name text, role public.user_role)
language sql stable security definer set search_path = ''
as $$
  select p.id, p.email, p.full_name, p.role
  from public.profiles p
  join auth.users u on u.id = p.id
  where lower(p.email) = lower(btrim(wanted_email))
    and (u.banned_until is null or u.banned_until <= pg_catalog.now())
    and u.deleted_at is null
$$;

revoke all on function
  ea.account_for_sign_in(text), ea.open_session(uuid, bytea, integer, text),
  ea.session_person(bytea, integer), ea.close_session(bytea), ea.person_for_email(text)
  from public, anon, authenticated;
grant execute on function
  ea.account_for_sign_in(text), ea.open_session(uuid, bytea, integer, text),
  ea.session_person(bytea, integer), ea.close_session(bytea), ea.person_for_email(text)
  to ea_app;
