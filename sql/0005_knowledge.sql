-- Documents, the passages they are split into, and files on their way in.

create table public.documents (
  id uuid primary key default gen_random_uuid(),
  title text not null check (btrim(title) <> ''),
  content text,
  file_path text,
  file_type text,
  metadata jsonb not null default '{}',
  file_name text,
  sha256 text,
  size_bytes bigint,
  page_count integer,
  -- Null for the knowledge base; a thread for a document attached to one conversation.
  thread_id uuid references public.threads (id) on delete cascade,
  uploaded_by uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- The same bytes are taken in once: once in the knowledge base, once in each thread.
create unique index documents_sha256_key on public.documents (sha256) where thread_id is null;
create unique index documents_thread_sha256_key on public.documents (thread_id, sha256)
  where thread_id is not null;
create index documents_uploaded_by_idx on public.documents (uploaded_by);
create index documents_created_at_idx on public.documents (created_at desc);
create index documents_tags_idx on public.documents using gin ((metadata -> 'tags'));
create trigger touch_updated_at before update on public.documents
  for each row execute function ea.touch_updated_at();

create table public.document_chunks (
  id uuid primary key default gen_random_uuid(),
  document_id uuid not null references public.documents (id) on delete cascade,
  content text not null,
  -- 1536 with the OpenAI models. An installation on another model has that model's width: set by
  -- ea.use_embedding_model() while there are no chunks.
  embedding extensions.vector(1536),
  chunk_index integer not null,
  -- page, heading_path, token_count
  metadata jsonb not null default '{}',
  unique (document_id, chunk_index)
);
-- In the row, not beside it: an exact ranking reads the vector of every visible passage.
alter table public.document_chunks alter column embedding set storage main;

-- A file on its way in; its row is the job and what the page shows of it.
create table public.ingestions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  thread_id uuid references public.threads (id) on delete cascade,
  file_name text not null,
  -- Null when no file is kept for it (any more): a duplicate, or one that can't be read.
  file_path text,
  sha256 text not null,
  size_bytes bigint not null,
  tags text[] not null default '{}',
  status text not null default 'queued' check (
    status in ('queued', 'reading', 'embedding', 'ready', 'duplicate', 'no_text', 'failed')),
  done integer not null default 0,
  total integer,
  error text,
  document_id uuid references public.documents (id) on delete set null,
  attempts integer not null default 0,
  heartbeat_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index ingestions_user_id_idx on public.ingestions (user_id, created_at desc);
create index ingestions_waiting_idx on public.ingestions (created_at)
  where status in ('queued', 'reading', 'embedding');

alter table public.documents enable row level security;
alter table public.document_chunks enable row level security;
alter table public.ingestions enable row level security;
revoke all on public.documents, public.document_chunks, public.ingestions
  from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.documents, public.document_chunks, public.ingestions
  to authenticated;

-- knowledge base
create policy "everybody signed in reads the knowledge base"
  on public.documents for select to authenticated
  using (thread_id is null and (select ea.is_member()));
create policy "managers add to the knowledge base under their name"
  on public.documents for insert to authenticated
  with check (thread_id is null and uploaded_by = (select auth.uid()) and (select ea.is_manager()));
create policy "managers change the knowledge base"
  on public.documents for update to authenticated
  using (thread_id is null and (select ea.is_manager()))
  with check (thread_id is null and (select ea.is_manager()));
create policy "managers delete what they uploaded to the knowledge base"
  on public.documents for delete to authenticated
  using (thread_id is null and uploaded_by = (select auth.uid()) and (select ea.is_manager()));
-- documents attached to a conversation (threads shows only one's own)
create policy "owners of a thread have its documents"
  on public.documents for all to authenticated
  using (exists (select 1 from public.threads t where t.id = thread_id))
  with check (exists (select 1 from public.threads t where t.id = thread_id)
    and uploaded_by = (select auth.uid()));
create policy "admins have every document"
  on public.documents for all to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));

-- Who changes a document's uploader could delete it afterwards, so nobody but an admin does.
create function ea.guard_document_change() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if auth.uid() is not null and not ea.is_admin() and (
    new.uploaded_by is distinct from old.uploaded_by or new.thread_id is distinct from old.thread_id
  ) then
    raise insufficient_privilege
      using message = 'only an administrator changes who uploaded a document or where it belongs';
  end if;
  return new;
end
$$;
create trigger guard_document_change before update on public.documents
  for each row execute function ea.guard_document_change();

-- chunks follow their document
create policy "chunks are read with their document"
  on public.document_chunks for select to authenticated
  using (exists (select 1 from public.documents d where d.id = document_id));
create policy "chunks are added to a document that one may change"
  on public.document_chunks for insert to authenticated
  with check (exists (
    select 1 from public.documents d where d.id = document_id
      and (d.thread_id is not null or (select ea.is_manager()))));
create policy "chunks are changed with a document that one may change"
  on public.document_chunks for update to authenticated
  using (exists (
    select 1 from public.documents d where d.id = document_id
      and (d.thread_id is not null or (select ea.is_manager()))))
  with check (exists (
    select 1 from public.documents d where d.id = document_id
      and (d.thread_id is not null or (select ea.is_manager()))));
create policy "chunks are deleted with a document that one may delete"
  on public.document_chunks for delete to authenticated
  using (exists (
    select 1 from public.documents d where d.id = document_id
      and (d.thread_id is not null or (select ea.is_admin())
        or (d.uploaded_by = (select auth.uid()) and (select ea.is_manager())))));

-- files on their way in
create policy "people see their own uploads"
  on public.ingestions for select to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "admins see every upload to the knowledge base"
  on public.ingestions for select to authenticated
  using (thread_id is null and (select ea.is_admin()));
create policy "managers upload to the knowledge base, everybody to their own threads"
  on public.ingestions for insert to authenticated
  with check (user_id = (select auth.uid()) and (
    (thread_id is null and (select ea.is_manager()))
    or exists (select 1 from public.threads t where t.id = thread_id)));
create policy "people change their own uploads"
  on public.ingestions for update to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()))
  with check (user_id = (select auth.uid()) and (
    (thread_id is null and (select ea.is_manager()))
    or exists (select 1 from public.threads t where t.id = thread_id)));
create policy "people remove their own uploads from the list"
  on public.ingestions for delete to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "admins remove uploads from the list"
  on public.ingestions for delete to authenticated
  using (thread_id is null and (select ea.is_admin()));

-- Hands the oldest waiting file to a worker, which then acts as the person who uploaded it. A file
-- whose worker has not been heard of for two minutes is handed out again, three times at most.
create function ea.claim_ingestion(only_ids uuid[] default null)
returns table (ingestion_id uuid, user_id uuid, attempt integer)
language sql volatile security definer set search_path = ''
as $$
  with next as (
    select i.id from public.ingestions i
    where ((i.status = 'queued' and coalesce(i.heartbeat_at, '-infinity') <= pg_catalog.now()) or (
        i.status in ('reading', 'embedding')
        and i.heartbeat_at < pg_catalog.now() - interval '2 minutes'))
      and i.attempts < 3
      and (only_ids is null or i.id = any (only_ids))
    order by i.created_at
    limit 1
    for update skip locked
  )
  update public.ingestions i
  set status = 'reading', attempts = i.attempts + 1, heartbeat_at = pg_catalog.now(), done = 0,
      error = null
  from next where i.id = next.id
  returning i.id, i.user_id, i.attempts
$$;

-- What was tried three times and never came to an end has failed; nothing waits for ever.
create function ea.fail_lost_ingestions() returns integer
language sql volatile security definer set search_path = ''
as $$
  with lost as (
    update public.ingestions
    set status = 'failed', finished_at = pg_catalog.now(),
        error = 'Reading this file broke off three times. Try again, or upload a simpler version of it.'
    where status in ('reading', 'embedding') and attempts >= 3
      and heartbeat_at < pg_catalog.now() - interval '2 minutes'
    returning 1
  )
  select count(*)::integer from lost
$$;

-- A worker's own report on a job that it holds (`attempt` says that it still does). Not left to the
-- person's rights: who was demoted or banned in the meantime could not even note the failure.
create function ea.fail_ingestion(job uuid, attempt integer, reason text, keep_file boolean)
returns boolean
language sql volatile security definer set search_path = ''
as $$
  with failed as (
    update public.ingestions i
    set status = 'failed', error = reason, finished_at = pg_catalog.now(),
        file_path = case when keep_file then i.file_path end
    where i.id = job and i.attempts = attempt and i.status in ('reading', 'embedding')
    returning 1
  )
  select exists (select 1 from failed)
$$;

-- Gives a job back unharmed: for the next worker (the server is being stopped), or for later, when
-- its person is signed out and the file can't be fetched. A waiting job's heartbeat_at says from
-- when on it is handed out.
create function ea.release_ingestion(job uuid, attempt integer, pause_seconds integer)
returns boolean
language sql volatile security definer set search_path = ''
as $$
  with released as (
    update public.ingestions i
    set status = 'queued', attempts = i.attempts - 1, done = 0, total = null,
      heartbeat_at = case when pause_seconds > 0 then
        pg_catalog.now() + pg_catalog.make_interval(secs => pause_seconds) end
    where i.id = job and i.attempts = attempt and i.status in ('reading', 'embedding')
    returning 1
  )
  select exists (select 1 from released)
$$;
revoke all on function ea.claim_ingestion(uuid[]), ea.fail_lost_ingestions(),
  ea.fail_ingestion(uuid, integer, text, boolean), ea.release_ingestion(uuid, integer, integer)
  from public, anon, authenticated;
grant execute on function ea.claim_ingestion(uuid[]), ea.fail_lost_ingestions(),
  ea.fail_ingestion(uuid, integer, text, boolean), ea.release_ingestion(uuid, integer, integer) to ea_app;

-- Sets the width of the vectors for the model of this installation. Called by the owner (ea
-- migrate); refuses while there are passages of another model.
create function ea.use_embedding_model(model text, dimension integer) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  current_dimension integer := (
    select a.atttypmod from pg_catalog.pg_attribute a
    where a.attrelid = 'public.document_chunks'::regclass and a.attname = 'embedding');
  current_model text := (select value ->> 'model' from ea.installation where key = 'embedding');
begin
  if current_model is not distinct from model and current_dimension = dimension then
    return;
  end if;
  if exists (select 1 from public.document_chunks) then
    raise object_in_use using message = format(
      'the knowledge base holds passages of embedding model %s', coalesce(current_model, 'unknown'));
  end if;
  if current_dimension <> dimension then
    execute format(
      'alter table public.document_chunks alter column embedding type extensions.vector(%s), '
      'alter column embedding set storage main', dimension);
  end if;
  insert into ea.installation (key, value)
  values ('embedding', pg_catalog.jsonb_build_object('model', model, 'dimension', dimension))
  on conflict (key) do update set value = excluded.value, updated_at = pg_catalog.now();
end
$$;
revoke all on function ea.use_embedding_model(text, integer) from public, anon, authenticated;
