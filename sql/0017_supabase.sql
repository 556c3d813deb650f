-- Supabase as a home: the tokens behind a browser session, and who may do what with stored files.

-- Supabase Auth's tokens stay on the server, beside the browser session that they belong to. The
-- program seals both (AES-256-GCM under a key that is not in the database), so that nobody who can
-- read this table, its dump or its backup can use them. `lease` says who is refreshing: the network
-- is not waited for inside a transaction, so the row lock is held only while a lease is taken.
create table ea.supabase_sessions (
  session_id uuid primary key references ea.sessions (id) on delete cascade,
  access_token bytea not null,
  refresh_token bytea not null,
  access_expires_at timestamptz not null,
  lease uuid,
  -- With a lease: when others may try instead. Without one: not before then, after a failure.
  lease_until timestamptz,
  refreshed_at timestamptz not null default now()
);
alter table ea.supabase_sessions enable row level security;
revoke all on ea.supabase_sessions from public, anon, authenticated, service_role;

create function ea.open_supabase_session(
  for_user uuid, new_token_hash bytea, absolute_seconds integer, from_user_agent text,
  sealed_access_token bytea, sealed_refresh_token bytea, expires timestamptz
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into ea.supabase_sessions (session_id, access_token, refresh_token, access_expires_at)
  values (
    ea.open_session(for_user, new_token_hash, absolute_seconds, from_user_agent),
    sealed_access_token, sealed_refresh_token, expires);
end
$$;

-- The tokens behind a cookie.
create function ea.supabase_session(wanted_token_hash bytea)
returns table (
  session_id uuid, user_id uuid, access_token bytea, access_expires_at timestamptz,
  refreshing boolean, resting boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select t.session_id, s.user_id, t.access_token, t.access_expires_at,
    t.lease is not null and t.lease_until > pg_catalog.now(),
    t.lease is null and coalesce(t.lease_until > pg_catalog.now(), false)
  from ea.supabase_sessions t join ea.sessions s on s.id = t.session_id
  where s.token_hash = wanted_token_hash and s.expires_at > pg_catalog.now()
$$;

-- The tokens of any living session of a person, for work that goes on when the page is gone; the
-- one that was refreshed last goes first.
create function ea.supabase_sessions_of(for_user uuid)
returns table (
  session_id uuid, user_id uuid, access_token bytea, access_expires_at timestamptz,
  refreshing boolean, resting boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select t.session_id, s.user_id, t.access_token, t.access_expires_at,
    t.lease is not null and t.lease_until > pg_catalog.now(),
    t.lease is null and coalesce(t.lease_until > pg_catalog.now(), false)
  from ea.supabase_sessions t join ea.sessions s on s.id = t.session_id
  where s.user_id = for_user and s.expires_at > pg_catalog.now()
  order by t.access_expires_at desc, t.session_id
$$;

-- Takes the right to refresh a session whose access token ends by `stale_before`, for `seconds`, and
-- gives the refresh token; nothing when somebody else has it or the session is fresh by now.
create function ea.claim_refresh(
  wanted_session uuid, new_lease uuid, seconds integer, stale_before timestamptz
) returns table (user_id uuid, refresh_token bytea)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update ea.supabase_sessions t
  set lease = new_lease,
      lease_until = pg_catalog.now() + pg_catalog.make_interval(secs => seconds)
  from ea.sessions s
  where t.session_id = wanted_session and s.id = t.session_id
    and t.access_expires_at <= stale_before
    and (t.lease_until is null or t.lease_until <= pg_catalog.now())
  returning s.user_id, t.refresh_token
$$;

-- Keeps what the refresh gave, if the lease is still held.
create function ea.store_refreshed(
  wanted_session uuid, held_lease uuid, sealed_access_token bytea, sealed_refresh_token bytea,
  expires timestamptz
) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with stored as (
    update ea.supabase_sessions t
    set access_token = sealed_access_token, refresh_token = sealed_refresh_token,
        access_expires_at = expires, lease = null, lease_until = null,
        refreshed_at = pg_catalog.now()
    where t.session_id = wanted_session and t.lease = held_lease
    returning 1
  )
  select exists (select 1 from stored)
$$;

-- Gives the lease back after a failure; nobody tries again for some seconds.
create function ea.release_refresh(wanted_session uuid, held_lease uuid, rest_seconds integer)
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update ea.supabase_sessions t
  set lease = null,
      lease_until = pg_catalog.now() + pg_catalog.make_interval(secs => rest_seconds)
  where t.session_id = wanted_session and t.lease = held_lease
$$;

revoke all on function
  ea.open_supabase_session(uuid, bytea, integer, text, bytea, bytea, timestamptz),
  ea.supabase_session(bytea), ea.supabase_sessions_of(uuid),
  ea.claim_refresh(uuid, uuid, integer, timestamptz),
  ea.store_refreshed(uuid, uuid, bytea, bytea, timestamptz),
  ea.release_refresh(uuid, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function
  ea.open_supabase_session(uuid, bytea, integer, text, bytea, bytea, timestamptz),
  ea.supabase_session(bytea), ea.supabase_sessions_of(uuid),
  ea.claim_refresh(uuid, uuid, integer, timestamptz),
  ea.store_refreshed(uuid, uuid, bytea, bytea, timestamptz),
  ea.release_refresh(uuid, uuid, integer)
  to ea_app;

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
      when 'proposals' then (storage.foldername(o.name))[2] = (select auth.uid())::text and ea.is_member()
      else false end
    and not exists (select 1 from public.documents d where d.file_path = o.name)
    and not exists (select 1 from public.ingestions i where i.file_path = o.name)
    and not exists (select 1 from public.proposals p where p.file_path = o.name);
  return found;
end
$$;
revoke all on function ea.own_stored_file(text) from public, anon, authenticated, service_role;
grant execute on function ea.own_stored_file(text) to authenticated;

-- For ea doctor: the files that Storage has. The table is its own; there is none without Supabase.
create function ea.stored_files() returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if pg_catalog.to_regclass('storage.objects') is not null then
    return query execute $q$select o.name from storage.objects o where o.bucket_id = 'documents'$q$;
  end if;
end
$$;
revoke all on function ea.stored_files() from public, anon, authenticated, service_role;
grant execute on function ea.stored_files() to ea_app;

-- Stored files, where Supabase Storage is there: a private bucket whose policies say of a file what
-- those of public.documents say of its document. Files of the knowledge base lie in documents/,
-- files of a conversation in threads/<id of the thread>/, files that are handed in in
-- proposals/<id of the person>/. Before its document exists a file is
-- seen by who uploaded it. A person replaces only own uploads: who could write over another's file
-- would become its owner (compare guard_document_change). `ea doctor` asks for this block to be run
-- again where a policy is missing.
do $$
declare
  old_policy record;
begin
  if pg_catalog.to_regclass('storage.objects') is null then
    return;
  end if;

  insert into storage.buckets (id, name, public) values ('documents', 'documents', false)
  on conflict (id) do update set public = false;

  for old_policy in
    select p.policyname from pg_catalog.pg_policies p
    where p.schemaname = 'storage' and p.tablename = 'objects' and p.policyname like 'EA: %'
  loop
    execute pg_catalog.format('drop policy %I on storage.objects', old_policy.policyname);
  end loop;
  execute $policy$
    create policy "EA: people read the files of documents that they may read"
      on storage.objects for select to authenticated
      using (bucket_id = 'documents' and (select ea.is_member()) and (
        owner_id = (select auth.uid())::text
        or exists (
          select 1 from public.documents d
          where d.file_path = objects.name
            -- who writes a document's path can't lead it to a file that belongs elsewhere
            and storage.foldername(objects.name) = case when d.thread_id is null
              then array['documents'] else array['threads', d.thread_id::text] end)))
  $policy$;
  execute $policy$
    create policy "EA: managers add files to the knowledge base"
      on storage.objects for insert to authenticated
      with check (bucket_id = 'documents' and (storage.foldername(name))[1] = 'documents'
        and owner_id = (select auth.uid())::text and (select ea.is_manager()))
  $policy$;
  execute $policy$
    create policy "EA: managers replace files that they added"
      on storage.objects for update to authenticated
      using (bucket_id = 'documents' and (storage.foldername(name))[1] = 'documents'
        and owner_id = (select auth.uid())::text and (select ea.is_manager()))
      with check (bucket_id = 'documents' and (storage.foldername(name))[1] = 'documents'
        and owner_id = (select auth.uid())::text and (select ea.is_manager()))
  $policy$;
  execute $policy$
    create policy "EA: managers delete files that they added"
      on storage.objects for delete to authenticated
      using (bucket_id = 'documents' and (storage.foldername(name))[1] = 'documents'
        and owner_id = (select auth.uid())::text and (select ea.is_manager()))
  $policy$;
  execute $policy$
    create policy "EA: owners of a thread have its files"
      on storage.objects for all to authenticated
      using (bucket_id = 'documents' and (storage.foldername(name))[1] = 'threads'
        and exists (
          select 1 from public.threads t where t.id::text = (storage.foldername(objects.name))[2]))
      with check (bucket_id = 'documents' and (storage.foldername(name))[1] = 'threads'
        and owner_id = (select auth.uid())::text and exists (
          select 1 from public.threads t where t.id::text = (storage.foldername(objects.name))[2]))
  $policy$;
  execute $policy$
    create policy "EA: people hand in files"
      on storage.objects for insert to authenticated
      with check (bucket_id = 'documents' and (storage.foldername(name))[1] = 'proposals'
        and (storage.foldername(name))[2] = (select auth.uid())::text
        and owner_id = (select auth.uid())::text and (select ea.is_member()))
  $policy$;
  execute $policy$
    create policy "EA: managers read files that are handed in"
      on storage.objects for select to authenticated
      using (bucket_id = 'documents' and (storage.foldername(name))[1] = 'proposals'
        and (select ea.is_manager())
        and exists (select 1 from public.proposals p where p.file_path = objects.name))
  $policy$;
  execute $policy$
    create policy "EA: people remove files of theirs that nothing refers to"
      on storage.objects for delete to authenticated
      using (bucket_id = 'documents' and owner_id = (select auth.uid())::text
        and ea.is_unwanted_file(name))
  $policy$;
  execute $policy$
    create policy "EA: admins have every file"
      on storage.objects for all to authenticated
      using (bucket_id = 'documents' and (select ea.is_admin()))
      with check (bucket_id = 'documents' and (select ea.is_admin()))
  $policy$;
end
$$;
