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
  -- ISO 639-1, as far as it could be told; decides how its words are stemmed.
  language text not null default '',
  -- Null for the knowledge base; a thread for a document attached to one conversation.
  thread_id uuid references public.threads (id) on delete cascade,
  uploaded_by uuid references public.profiles (id) on delete set null,
  -- The versions of a document are a family: they share `family`, the id of the first one. The newest is
  -- the one that nothing has superseded; lists and search know it alone, older ones are read by their id.
  version integer not null default 1 check (version > 0),
  family uuid not null,
  superseded_at timestamptz,
  -- The last day on which it holds, and the day by which somebody looks at it again.
  valid_until date,
  review_by date,
  owner_id uuid references public.profiles (id) on delete set null,
  client_id uuid references public.clients (id) on delete set null,
  deal_id uuid references public.deals (id) on delete set null,
  -- When it was uploaded: of two versions the later one is the newer, whichever was read first.
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
create unique index documents_version_key on public.documents (family, version);
create unique index documents_newest_key on public.documents (family) where superseded_at is null;
-- The knowledge base, newest first: the first page of the list.
create index documents_knowledge_base_idx on public.documents (created_at desc, id)
  where thread_id is null and superseded_at is null;
-- Another file of the same name is the next version; a title is given to one document.
create index documents_file_name_idx on public.documents (ea.name_key(file_name))
  where thread_id is null and superseded_at is null;
create index documents_title_idx on public.documents (ea.name_key(title))
  where thread_id is null and superseded_at is null;
create index documents_owner_id_idx on public.documents (owner_id) where owner_id is not null;
create index documents_client_id_idx on public.documents (client_id) where client_id is not null;
create index documents_deal_id_idx on public.documents (deal_id) where deal_id is not null;
create index documents_language_idx on public.documents (language) where thread_id is null;
create index documents_tags_idx on public.documents using gin ((metadata -> 'tags'));
create index documents_file_path_idx on public.documents (file_path);
create trigger touch_updated_at before update on public.documents
  for each row execute function ea.touch_updated_at();
create trigger keep_identity before update of id, family on public.documents
  for each row when (old.id is distinct from new.id or old.family is distinct from new.family)
  execute function ea.keep_identity();
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

-- A document is the first of its own family, or a version of one in the same place: the knowledge base
-- or the same conversation. Looks at all documents, whoever adds one.
create function ea.join_family() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  here boolean;
begin
  new.family := coalesce(new.family, new.id);
  select bool_and(d.thread_id is not distinct from new.thread_id) into here
  from public.documents d where d.family = new.family and d.id <> new.id;
  if here is false or here is null and new.family <> new.id then
    raise insufficient_privilege using message = 'a version stands where the other versions are';
  end if;
  return new;
end
$$;
create trigger join_family before insert or update of thread_id on public.documents
  for each row execute function ea.join_family();

-- When the newest version is deleted, the one before is the newest again.
create function ea.promote_version() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.documents d set superseded_at = null
  from (select o.family from old_rows o where o.superseded_at is null) gone
  where d.family = gone.family
    and d.version = (select max(v.version) from public.documents v where v.family = gone.family);
  return null;
end
$$;
create trigger promote_version after delete on public.documents
  referencing old table as old_rows for each statement execute function ea.promote_version();

-- A document of a deal is one of the deal's client.
create function ea.place_document() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  new.client_id := (select d.client_id from public.deals d where d.id = new.deal_id);
  return new;
end
$$;
create trigger place_document before insert or update of deal_id on public.documents
  for each row when (new.deal_id is not null) execute function ea.place_document();

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
  if tg_op = 'UPDATE' and ea.writes_next_vectors() then
    return null;
  end if;
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

-- What the model saw of a passage in the run that gave its vector, for models that run here: where its
-- sentences begin and end (pairs of offsets in characters) and their vectors, as wide as the model;
-- and the vectors of its words with content, headings included, 32 wide. Each a row of signed bytes
-- (1 is 127), one after another.
create table public.chunk_tokens (
  chunk_id uuid primary key references public.document_chunks (id) on delete cascade,
  bounds integer[] not null,
  sentences bytea not null,
  tokens bytea not null
);
alter table public.chunk_tokens enable row level security;
alter table public.chunk_tokens alter column sentences set storage external,
  alter column tokens set storage external;

-- The same of another model, while the knowledge base is on its way to it: empty otherwise. The two change
-- their names then (see ea.swap_embeddings), so all that is said of one is said of the other.
create table public.next_chunk_tokens (
  chunk_id uuid primary key references public.document_chunks (id) on delete cascade,
  bounds integer[] not null,
  sentences bytea not null,
  tokens bytea not null
);
alter table public.next_chunk_tokens enable row level security;
alter table public.next_chunk_tokens alter column sentences set storage external,
  alter column tokens set storage external;

-- How often answers cite a document of the knowledge base. Counted as answers are written: conversations
-- are their owners' alone, and a count tells nothing of them. What came nearest and answered nothing is
-- no citation.
create table ea.citations (
  document_id uuid primary key references public.documents (id) on delete cascade,
  cited bigint not null,
  last_cited_at timestamptz not null
);
alter table ea.citations enable row level security;

create function ea.count_citations() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  cited uuid[] := array(
    select (one ->> 'document_id')::uuid
    from jsonb_array_elements(
      case jsonb_typeof(new.metadata -> 'citations') when 'array' then new.metadata -> 'citations'
        else '[]' end) one
    where one ->> 'document_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      and (one -> 'nearest') is distinct from 'true'::jsonb);
begin
  insert into ea.citations as c (document_id, cited, last_cited_at)
  select d.id, 1, now() from public.documents d
  where d.id = any (cited) and d.thread_id is null
  order by d.id
  on conflict (document_id) do update
    set cited = c.cited + 1, last_cited_at = excluded.last_cited_at;
  return null;
end
$$;
create trigger count_citations after insert on public.messages
  for each row when (new.role = 'assistant' and new.metadata ? 'citations')
  execute function ea.count_citations();

-- The documents that are there and cited in a conversation of one's own, whether one may see them or not: what
-- is not to be seen any more is told from what was deleted. Says nothing of any other document.
create function ea.cited_documents(thread uuid) returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select array(
    select distinct d.id
    from public.messages m
    cross join jsonb_array_elements(
      case jsonb_typeof(m.metadata -> 'citations') when 'array' then m.metadata -> 'citations'
        else '[]' end) one
    join public.documents d on d.id::text = one ->> 'document_id'
    where m.thread_id = thread and m.role = 'assistant' and thread = any (ea.my_threads()))
$$;

-- Of all versions of a document together.
create function ea.citation_counts()
returns table (family uuid, cited bigint, last_cited_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select d.family, sum(c.cited)::bigint, max(c.last_cited_at)
  from ea.citations c join public.documents d on d.id = c.document_id
  where d.thread_id is null and ea.is_member()
  group by d.family
$$;

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

-- A file on its way in, as the page shows it; the queue holds the job. Until `not_before` a waiting file
-- is left alone: its person is signed out, or the command that brought it takes it in by itself.
-- `attempts` is the fence: it goes up with each worker that begins, and who holds an older number changes
-- nothing any more.
create table public.ingestions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  thread_id uuid references public.threads (id) on delete cascade,
  file_name text not null,
  -- Null when no file is kept for it (any more): a duplicate, or one that can't be read.
  file_path text,
  -- Where on the web it comes from; without a file it is still to be fetched from there.
  source_url text,
  sha256 text not null,
  size_bytes bigint not null,
  tags text[] not null default '{}',
  status text not null default 'queued' check (
    status in ('queued', 'reading', 'embedding', 'ready', 'duplicate', 'no_text', 'failed',
      'unpacked')),
  done integer not null default 0,
  total integer,
  error text,
  -- What else there is to say of it: a sentence.
  note text,
  document_id uuid references public.documents (id) on delete set null,
  -- Of which document it is the next version; without it, of the one with its file's name, unless it
  -- stands apart.
  version_of uuid references public.documents (id) on delete set null,
  apart boolean not null default false,
  attempts integer not null default 0,
  not_before timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
alter table public.ingestions enable row level security;
create index ingestions_user_id_idx on public.ingestions (user_id, created_at desc);
create index ingestions_waiting_idx on public.ingestions (created_at)
  where status in ('queued', 'reading', 'embedding');
create index ingestions_file_path_idx on public.ingestions (file_path) where file_path is not null;
create index ingestions_document_id_idx on public.ingestions (document_id);
create index ingestions_version_of_idx on public.ingestions (version_of) where version_of is not null;
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

-- A file that somebody hands in who may not add documents. A manager takes it in under their own name, as an
-- upload of their own, or declines it with a reason; either way its file goes.
create table public.proposals (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  file_name text not null check (btrim(file_name) <> '' and length(file_name) <= 300),
  file_path text,
  size_bytes bigint not null,
  tags text[] not null default '{}',
  -- What the person says about it.
  note text check (length(note) <= 2000),
  status text not null default 'proposed' check (status in ('proposed', 'published', 'declined')),
  reason text check (length(reason) <= 2000),
  decided_by uuid references public.profiles (id) on delete set null,
  decided_at timestamptz,
  created_at timestamptz not null default now()
);
alter table public.proposals enable row level security;
create index proposals_user_id_idx on public.proposals (user_id, created_at desc);
create index proposals_decided_by_idx on public.proposals (decided_by) where decided_by is not null;
create index proposals_waiting_idx on public.proposals (created_at) where status = 'proposed';
create unique index proposals_file_path_idx on public.proposals (file_path) where file_path is not null;
create trigger keep_identity before update of id on public.proposals
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.proposals
  for each row execute function ea.audit_row();

-- Who hands in a file names one of their own; who decides changes nothing but the decision.
create function ea.guard_proposal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if auth.uid() is null then
    return new;
  end if;
  if tg_op = 'INSERT' then
    if pg_catalog.regexp_replace(new.file_path, '/[^/]*$', '')
      is distinct from 'proposals/' || auth.uid()
    then
      raise insufficient_privilege using message = 'this file belongs elsewhere';
    end if;
  elsif (new.user_id, new.file_name, new.size_bytes, new.tags, new.note, new.created_at)
      is distinct from (old.user_id, old.file_name, old.size_bytes, old.tags, old.note, old.created_at)
    or new.file_path is not null and new.file_path is distinct from old.file_path
  then
    raise insufficient_privilege using message = 'a proposal is decided, not changed';
  end if;
  return new;
end
$$;
create trigger guard_proposal before insert or update on public.proposals
  for each row execute function ea.guard_proposal();

-- A worker begins; whoever was in it before has lost it. Nothing when there is nothing to do (any
-- more).
create function ea.begin_ingestion(job uuid)
returns table (ingestion_id uuid, user_id uuid, attempt integer)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.ingestions i
  set status = 'reading', attempts = i.attempts + 1, done = 0, total = null, error = null
  where i.id = job and i.status in ('queued', 'reading', 'embedding')
  returning i.id, i.user_id, i.attempts
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

-- Gives a job back unharmed: for the next worker (this one is being stopped), or for later, when its
-- person is signed out and the file can't be fetched. The number goes back by one: whoever holds a
-- number has it alone, so no two ever hold the same.
create function ea.release_ingestion(job uuid, attempt integer, pause_seconds integer)
returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with released as (
    update public.ingestions i
    set status = 'queued', attempts = i.attempts - 1, done = 0, total = null,
      not_before = case when pause_seconds > 0 then
        pg_catalog.now() + pg_catalog.make_interval(secs => pause_seconds) end
    where i.id = job and i.attempts = attempt and i.status in ('reading', 'embedding')
    returning 1
  )
  select exists (select 1 from released)
$$;

-- Uploads that have ended: their documents stay; of a failed one the file goes with the row.
create function ea.forget_uploads(days integer) returns integer
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with forgotten as (
    delete from public.ingestions i
    where i.status in ('ready', 'duplicate', 'no_text', 'failed', 'unpacked')
      and coalesce(i.finished_at, i.created_at)
        < pg_catalog.now() - pg_catalog.make_interval(days => days)
    returning 1
  )
  select count(*)::integer from forgotten
$$;

-- A file is removed only when the database says that nothing refers to it, by the worker, so that no
-- page waits for the storage and nothing that is deleted by a cascade leaves its file behind. The
-- upload of a file begins with a note here, too: one that never becomes a row is removed a day later.
-- `person_id` is in whose name it is removed where files belong to people (Supabase Storage).
create table ea.files_to_remove (
  path text primary key,
  person_id uuid,
  noted_at timestamptz not null default now(),
  not_before timestamptz not null default now(),
  tries integer not null default 0,
  error text
);
create index files_to_remove_not_before_idx on ea.files_to_remove (not_before);
alter table ea.files_to_remove enable row level security;

-- An upload that is ready has handed its file to the document.
create function ea.file_is_wanted(wanted_path text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (select 1 from public.documents d where d.file_path = wanted_path)
    or exists (select 1 from public.ingestions i where i.file_path = wanted_path
               and i.status in ('queued', 'reading', 'embedding', 'failed'))
    or exists (select 1 from public.proposals p where p.file_path = wanted_path)
$$;

create function ea.note_unwanted_file() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  whose constant jsonb := pg_catalog.to_jsonb(old);
begin
  if not ea.file_is_wanted(old.file_path) then
    insert into ea.files_to_remove as f (path, person_id)
    values (old.file_path, coalesce(
      -- What was handed in stays its person's, whoever decides.
      case when tg_table_name <> 'proposals' then auth.uid() end,
      (whose ->> 'user_id')::uuid, (whose ->> 'uploaded_by')::uuid))
    on conflict (path) do update set person_id = excluded.person_id, not_before = pg_catalog.now();
  end if;
  return null;
end
$$;
create trigger note_unwanted_file after delete on public.documents
  for each row when (old.file_path is not null) execute function ea.note_unwanted_file();
create trigger note_replaced_file after update of file_path on public.documents
  for each row when (old.file_path is not null and new.file_path is distinct from old.file_path)
  execute function ea.note_unwanted_file();
create trigger note_unwanted_file after delete on public.ingestions
  for each row when (old.file_path is not null) execute function ea.note_unwanted_file();
create trigger note_unwanted_file after delete on public.proposals
  for each row when (old.file_path is not null) execute function ea.note_unwanted_file();
create trigger note_decided_file after update of file_path on public.proposals
  for each row when (old.file_path is not null and new.file_path is distinct from old.file_path)
  execute function ea.note_unwanted_file();
create trigger note_given_up_file after update of file_path on public.ingestions
  for each row when (old.file_path is not null and new.file_path is distinct from old.file_path)
  execute function ea.note_unwanted_file();

-- Before a file is stored; its row takes the note back.
create function ea.expect_file(new_path text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into ea.files_to_remove (path, person_id, not_before)
  values (new_path, auth.uid(), pg_catalog.now() + interval '1 day')
  on conflict do nothing
$$;
create function ea.want_file() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from ea.files_to_remove f where f.path = new.file_path;
  return null;
end
$$;
create trigger want_file after insert on public.ingestions
  for each row when (new.file_path is not null) execute function ea.want_file();
create trigger want_file after insert on public.proposals
  for each row when (new.file_path is not null) execute function ea.want_file();
create trigger want_file after insert on public.documents
  for each row when (new.file_path is not null) execute function ea.want_file();

-- The next file to remove, for one worker: nobody else is given it before the pause is over, which is
-- longer after each failure. Asks again whether nothing refers to it; a path is made once and never
-- given to another row, so that stays true while the storage is asked outside of any transaction.
create function ea.take_file_to_remove()
returns table (path text, person_id uuid)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from ea.files_to_remove f
  where f.not_before <= pg_catalog.now() and ea.file_is_wanted(f.path);
  return query
    update ea.files_to_remove f
    set tries = f.tries + 1,
      not_before = pg_catalog.now() + interval '5 minutes' * least(f.tries + 1, 100)
    where f.path = (
      select n.path from ea.files_to_remove n where n.not_before <= pg_catalog.now()
      order by n.not_before limit 1 for update skip locked)
    returning f.path, f.person_id;
end
$$;

-- What became of it: without a reason it is gone.
create function ea.file_was_removed(removed_path text, reason text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if reason is null then
    delete from ea.files_to_remove f where f.path = removed_path;
  else
    update ea.files_to_remove f set error = pg_catalog.left(reason, 500) where f.path = removed_path;
  end if;
end
$$;

-- For ea doctor, which compares them with the storage: which files should be there.
create function ea.files_expected()
returns table (path text, wanted boolean, tries integer, error text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select d.file_path, true, 0, null::text from public.documents d where d.file_path is not null
  union
  select i.file_path, true, 0, null from public.ingestions i
  where i.file_path is not null and i.status in ('queued', 'reading', 'embedding', 'failed')
  union
  select p.file_path, true, 0, null from public.proposals p where p.file_path is not null
  union all
  select f.path, false, f.tries, f.error from ea.files_to_remove f where not ea.file_is_wanted(f.path)
$$;

-- Where files belong to people, who deleted what they uploaded may remove its file, too.
create function ea.is_unwanted_file(wanted_path text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (select 1 from ea.files_to_remove f where f.path = wanted_path)
    and not ea.file_is_wanted(wanted_path)
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

-- What could not be answered, for managers: the question and whom it was about, never the conversation. `key`
-- groups questions of the same words. Written with the answer by who asked; managers assign and dismiss.
create table public.knowledge_gaps (
  id uuid primary key default gen_random_uuid(),
  question text not null check (length(question) between 1 and 8000),
  key text not null check (length(key) <= 8000),
  why text not null check (why in ('unanswered', 'unsupported', 'disliked')),
  reason text check (length(reason) <= 1000),
  asked_by uuid not null references public.profiles (id) on delete cascade,
  client_id uuid references public.clients (id) on delete set null,
  assigned_to uuid references public.profiles (id) on delete set null,
  dismissed_at timestamptz,
  created_at timestamptz not null default now()
);
alter table public.knowledge_gaps enable row level security;
create index knowledge_gaps_key_idx on public.knowledge_gaps (key) where dismissed_at is null;
create index knowledge_gaps_asked_by_idx on public.knowledge_gaps (asked_by);
create index knowledge_gaps_client_id_idx on public.knowledge_gaps (client_id) where client_id is not null;
create index knowledge_gaps_assigned_to_idx on public.knowledge_gaps (assigned_to)
  where assigned_to is not null;
create trigger keep_identity before update of id on public.knowledge_gaps
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();

-- Thumbs up or down for an answer, with a reason.
create table public.answer_feedback (
  message_id uuid primary key references public.messages (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  up boolean not null,
  reason text check (length(reason) <= 1000),
  created_at timestamptz not null default now()
);
alter table public.answer_feedback enable row level security;
create index answer_feedback_user_id_idx on public.answer_feedback (user_id);
