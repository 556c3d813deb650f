-- Who somebody is and which role they have.

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
create index profiles_email_idx on public.profiles (lower(email));
create trigger touch_updated_at before update on public.profiles
  for each row execute function ea.touch_updated_at();

-- The role of the person who asks, read from the table at query time: a demotion, a ban or a
-- deletion takes effect on the next statement. Null for anybody without a living account, and for
-- Supabase's "anonymous sign-ins", which are rows of auth.users too.
create function ea.my_role() returns public.user_role
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select p.role
  from public.profiles p
  join auth.users u on u.id = p.id
  where p.id = (select auth.uid())
    and (u.banned_until is null or u.banned_until <= pg_catalog.now())
    and u.deleted_at is null
    and not u.is_anonymous
$$;

create function ea.is_member() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$ select ea.my_role() is not null $$;

create function ea.is_manager() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$ select coalesce(ea.my_role() in ('manager', 'admin'), false) $$;

create function ea.is_admin() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$ select coalesce(ea.my_role() = 'admin', false) $$;

-- A policy can't compare the old row with the new one, so the rule "own full_name and avatar_url
-- only" is kept by this trigger. The migration owner (no identity in the transaction) may do all.
create function ea.guard_profile_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
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

-- Whether somebody else would still be there to administer. The lock makes two administrators who
-- remove each other at the same moment wait: the second then sees what the first did.
create function ea.another_admin_lives(besides uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
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
language plpgsql security definer set search_path = pg_catalog, pg_temp
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

-- Every account gets a profile, always as staff: users can write their metadata, so a role in it
-- is ignored. Supabase can let people in without an account ("anonymous sign-ins"): they get none.
create function ea.create_profile() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if new.is_anonymous then
    return new;
  end if;
  insert into public.profiles (id, email, full_name)
  values (new.id, coalesce(new.email, ''), new.raw_user_meta_data ->> 'full_name')
  on conflict (id) do nothing;
  return new;
end
$$;
create trigger create_profile after insert on auth.users
  for each row execute function ea.create_profile();

create function ea.follow_email() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.profiles set email = coalesce(new.email, '') where id = new.id;
  return new;
end
$$;
create trigger follow_email after update of email on auth.users
  for each row when (old.email is distinct from new.email) execute function ea.follow_email();

-- What colleagues may know of one another. Who is blocked or removed keeps the name, for what they did,
-- and is not active: nothing new is given to them.
create function ea.people() returns table (
  id uuid, full_name text, avatar_url text, is_active boolean
)
language sql stable security definer set search_path = pg_catalog, pg_temp rows 50
as $$
  select p.id, coalesce(nullif(p.full_name, ''), split_part(p.email, '@', 1)), p.avatar_url,
    u.deleted_at is null and (u.banned_until is null or u.banned_until <= pg_catalog.now())
  from public.profiles p join auth.users u on u.id = p.id
  where (select ea.is_member())
$$;
create view public.people with (security_invoker = true) as
  select id, full_name, avatar_url, is_active from ea.people();

-- Finds an active colleague by name, and by e-mail address for managers (or one's own address).
create function ea.find_person(wanted text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select p.id
  from public.profiles p join auth.users u on u.id = p.id
  where (select ea.is_member())
    and u.deleted_at is null and (u.banned_until is null or u.banned_until <= pg_catalog.now())
    and (
      ea.name_key(p.full_name) = ea.name_key(wanted)
      or (lower(p.email) = lower(btrim(wanted)) and (ea.is_manager() or p.id = auth.uid()))
    )
  order by (lower(p.email) = lower(btrim(wanted))) desc, p.created_at, p.id
  limit 1
$$;

-- Resolves an account by address for `--as EMAIL`: the person at the shell is the operator.
create function ea.person_for_email(wanted_email text)
returns table (user_id uuid, email text, full_name text, role public.user_role)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select p.id, p.email, p.full_name, p.role
  from public.profiles p
  join auth.users u on u.id = p.id
  where lower(p.email) = lower(btrim(wanted_email))
    and (u.banned_until is null or u.banned_until <= pg_catalog.now())
    and u.deleted_at is null
$$;
