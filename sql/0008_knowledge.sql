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
  updated_at timestamptz not null default now(),
  -- How many passages it has, kept by the triggers on passages. Counted under the policies a list of
  -- 25 documents would ask the policies of documents once for each of their passages.
  passages integer not null default 0
);
alter table public.documents enable row level security;
-- The same bytes are taken in once: once in the knowledge base, once in each thread.
create unique index documents_sha256_key on public.documents (sha256) where thread_id is null;
create unique index documents_thread_sha256_key on public.documents (thread_id, sha256)
  where thread_id is not null;
create index documents_uploaded_by_idx on public.documents (uploaded_by);
-- The knowledge base, newest first: the first page of the list.
create index documents_knowledge_base_idx on public.documents (created_at desc, id)
  where thread_id is null;
create index documents_tags_idx on public.documents using gin ((metadata -> 'tags'));
create index documents_file_path_idx on public.documents (file_path);
create trigger touch_updated_at before update on public.documents
  for each row execute function ea.touch_updated_at();
create trigger keep_identity before update of id on public.documents
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.documents
  for each row execute function ea.audit_row();
create trigger audit_content after update of content on public.documents
  for each row when (old.content is distinct from new.content)
  execute function ea.audit_content();

-- Who changes a document's uploader could delete it afterwards, so nobody but an admin does.
create function ea.guard_document_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
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
alter table public.document_chunks enable row level security;
-- In the row, not beside it: an exact ranking reads the vector of every visible passage.
alter table public.document_chunks alter column embedding set storage main;
-- A passage stays in its document: who may not delete the passages of a document could move them away.
create trigger keep_identity before update of id, document_id on public.document_chunks
  for each row when (old.id is distinct from new.id or old.document_id is distinct from new.document_id)
  execute function ea.keep_identity();
create trigger audit_insert after insert on public.document_chunks
  referencing new table as changed for each statement execute function ea.audit_chunks();
create trigger audit_update after update on public.document_chunks
  referencing new table as changed for each statement execute function ea.audit_chunks();
create trigger audit_delete after delete on public.document_chunks
  referencing old table as changed for each statement execute function ea.audit_chunks();

-- documents.passages, counted by the database as the owner of its functions and by nobody else.
create function ea.count_passages() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  case tg_op
    when 'INSERT' then
      update public.documents d set passages = d.passages + c.passages
      from (select n.document_id, count(*) as passages from new_rows n group by n.document_id) c
      where c.document_id = d.id;
    when 'DELETE' then
      update public.documents d set passages = d.passages - c.passages
      from (select o.document_id, count(*) as passages from old_rows o group by o.document_id) c
      where c.document_id = d.id;
    when 'UPDATE' then
      update public.documents d set passages = d.passages + c.passages
      from (
        select b.document_id, sum(b.n) as passages
        from (
          select n.document_id, 1 as n from new_rows n
          union all select o.document_id, -1 from old_rows o
        ) b
        group by b.document_id having sum(b.n) <> 0
      ) c
      where c.document_id = d.id;
    when 'TRUNCATE' then
      update public.documents set passages = 0 where passages <> 0;
  end case;
  return null;
end
$$;
create trigger count_new_passages after insert on public.document_chunks
  referencing new table as new_rows
  for each statement execute function ea.count_passages();
create trigger count_old_passages after delete on public.document_chunks
  referencing old table as old_rows
  for each statement execute function ea.count_passages();
create trigger count_moved_passages after update on public.document_chunks
  referencing old table as old_rows new table as new_rows
  for each statement execute function ea.count_passages();
create trigger count_no_passages after truncate on public.document_chunks
  for each statement execute function ea.count_passages();

-- What a statement says of the count is refused from people and not believed from the operator.
create function ea.keep_count() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  counted constant integer := case tg_op when 'INSERT' then 0 else old.passages end;
begin
  if new.passages is distinct from counted then
    if current_user = 'authenticated' then
      raise insufficient_privilege using message = 'passages are counted, not written';
    end if;
    if pg_catalog.pg_trigger_depth() = 1 then  -- not by the trigger that counts
      new.passages := counted;
    end if;
  end if;
  return new;
end
$$;
create trigger keep_count before insert or update of passages on public.documents
  for each row execute function ea.keep_count();

-- Where the sentences of a passage begin and end (pairs of offsets in characters), and their
-- vectors: float16, little-endian, one row of the model's width after another.
create table public.chunk_sentences (
  chunk_id uuid primary key references public.document_chunks (id) on delete cascade,
  bounds integer[] not null,
  vectors bytea not null
);
alter table public.chunk_sentences enable row level security;
alter table public.chunk_sentences alter column vectors set storage external;

-- The passages that a person opens, by their document and by their ids. Not security definer: what
-- is returned is what the policies show to whoever asks. As functions because their plan, the
-- policies of passages and of documents in it, is then made once in a connection instead of at each
-- question, through a pooler too.
create function ea.passages_of(document uuid, most integer, skipped integer)
returns table (
  id uuid, document_id uuid, title text, chunk_index integer, content text, metadata jsonb)
language plpgsql stable rows 20
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
begin
  return query
    select c.id, c.document_id, (select d.title from public.documents d where d.id = document),
      c.chunk_index, c.content, c.metadata
    from public.document_chunks c
    where c.document_id = document
    order by c.chunk_index
    limit most offset skipped;
end
$$;

create function ea.passages_by_id(wanted uuid[])
returns table (
  id uuid, document_id uuid, title text, chunk_index integer, content text, metadata jsonb)
language plpgsql stable rows 10
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
begin
  return query
    select c.id, c.document_id,
      (select d.title from public.documents d where d.id = c.document_id),
      c.chunk_index, c.content, c.metadata
    from public.document_chunks c
    where c.id = any (wanted);
end
$$;

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
alter table public.ingestions enable row level security;
create index ingestions_user_id_idx on public.ingestions (user_id, created_at desc);
create index ingestions_waiting_idx on public.ingestions (created_at)
  where status in ('queued', 'reading', 'embedding');
create index ingestions_file_path_idx on public.ingestions (file_path) where file_path is not null;
create index ingestions_document_id_idx on public.ingestions (document_id);
create index ingestions_thread_id_idx on public.ingestions (thread_id);
create trigger keep_identity before update of id on public.ingestions
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();

-- A file in the local folder has no policy of its own: who reads or deletes a document or an upload
-- reads or deletes the file it names. So a person can't name a file that lies elsewhere or is another
-- person's, and what was written stays.
create function ea.guard_file_path() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and new.file_path is not distinct from old.file_path
    or auth.uid() is null or ea.is_admin()
  then
    return new;
  end if;
  if tg_op = 'UPDATE'
    or pg_catalog.regexp_replace(new.file_path, '/[^/]*$', '') is distinct from
      (case when new.thread_id is null then 'documents' else 'threads/' || new.thread_id end)
    or exists (
      select 1 from public.documents d
      where d.file_path = new.file_path and d.uploaded_by is distinct from auth.uid())
    or exists (
      select 1 from public.ingestions i
      where i.file_path = new.file_path and i.user_id <> auth.uid())
  then
    raise insufficient_privilege using message = 'this file belongs elsewhere';
  end if;
  return new;
end
$$;
create trigger guard_file_path before insert or update of file_path on public.documents
  for each row when (new.file_path is not null) execute function ea.guard_file_path();
create trigger guard_file_path before insert or update of file_path on public.ingestions
  for each row when (new.file_path is not null) execute function ea.guard_file_path();

-- Hands the oldest waiting file to a worker, which then acts as the person who uploaded it. A file
-- whose worker has not been heard of for two minutes is handed out again, three times at most.
create function ea.claim_ingestion(only_ids uuid[] default null)
returns table (ingestion_id uuid, user_id uuid, attempt integer)
language sql volatile security definer set search_path = pg_catalog, pg_temp
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
language sql volatile security definer set search_path = pg_catalog, pg_temp
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
language sql volatile security definer set search_path = pg_catalog, pg_temp
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
language sql volatile security definer set search_path = pg_catalog, pg_temp
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

-- Sets the width of the vectors for the model of this installation. Called by the owner (ea
-- migrate); refuses while there are passages of another model.
create function ea.use_embedding_model(model text, dimension integer) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
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
