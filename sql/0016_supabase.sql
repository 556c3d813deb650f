-- Supabase: anonymous sign-ins are nobody, and files that the program stores for who is signed out.

-- Supabase can let people in without an account ("anonymous sign-ins"), as rows of auth.users. They
-- get no profile, and no role where they have one.
create or replace function ea.create_profile() returns trigger
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

create or replace function ea.my_role() returns public.user_role
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select p.role
  from public.profiles p
  join auth.users u on u.id = p.id
  where p.id = (select auth.uid())
    and (u.banned_until is null or u.banned_until <= pg_catalog.now())
    and u.deleted_at is null
    and not u.is_anonymous
$$;

-- Supabase Storage notes who a file belongs to from the token that it came with. What the program
-- stores with its service key, for somebody who is signed out (docs/adr/0008), came with nobody's:
-- this gives it to the person of this session, whose rights the policies of storage.objects decided
-- a moment before. Only a file that nothing refers to yet, and where the person may store one.
create function ea.own_stored_file(wanted_path text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update storage.objects o
  set owner_id = (select auth.uid())::text
  where o.bucket_id = 'documents' and o.name = wanted_path and coalesce(o.owner_id, '') = ''
    and case (storage.foldername(o.name))[1]
      when 'documents' then ea.is_manager()
      when 'threads' then (storage.foldername(o.name))[2] = any (ea.my_threads()::text[])
      else false end
    and not exists (select 1 from public.documents d where d.file_path = o.name)
    and not exists (select 1 from public.ingestions i where i.file_path = o.name);
  return found;
end
$$;
revoke all on function ea.own_stored_file(text) from public, anon;
grant execute on function ea.own_stored_file(text) to authenticated;
