-- What people do with their own account, and administrators with others', where no Supabase Auth
-- keeps them.

-- Changes one's own password: `old_password` is the hash that the program has just checked, so two
-- changes at once can't both win. All of the person's sessions end but the one named.
create function ea.change_my_password(
  old_password text, new_password text, but_token_hash bytea
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
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

-- What only an administrator does, and not to the own account. Asked after the lock, so that of two
-- who close each other's accounts one finds that they are no administrator any more.
create function ea.check_administers(person uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
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
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select p.id, p.email, p.full_name, p.role, p.created_at, u.last_sign_in_at,
    coalesce(u.banned_until > pg_catalog.now(), false),
    coalesce(u.encrypted_password, '') <> '',
    (select l.expires_at from ea.password_links l
     where l.user_id = p.id and l.expires_at > pg_catalog.now())
  from public.profiles p join auth.users u on u.id = p.id
  where (select ea.is_admin()) and u.deleted_at is null
  order by ea.sort_key(coalesce(nullif(p.full_name, ''), p.email)) collate "C", p.id
$$;

create function ea.invite_person(
  new_id uuid, new_email text, new_name text, new_role public.user_role, new_token_hash bytea
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
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
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
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
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
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
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
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
