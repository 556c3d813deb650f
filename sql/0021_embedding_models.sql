-- From one embedding model to another while search goes on (see docs/adr/0016). The vectors of the
-- next model fill a second column, document_chunks.next_embedding, which is there during a switch only,
-- and what it sees of tokens a second table. Its index is made while the column is empty and grows with
-- it, so nobody waits for it at the end. The swap changes names and no rows: one short transaction.

create table ea.embedding_switches (
  id uuid primary key default gen_random_uuid(),
  -- How the model is loaded (as in EA_EMBEDDING_MODEL), and what it is: its name and width, what is put
  -- before questions and passages, the digest of its file.
  source text not null,
  model text not null,
  dimension integer not null check (dimension between 1 and 2000),
  details jsonb not null default '{}',
  status text not null default 'running' check (status in ('running', 'failed', 'done', 'cancelled')),
  total bigint not null default 0,
  done bigint not null default 0,
  -- Passages of which the model did not read the end.
  cut bigint not null default 0,
  -- Why it waits, or failed: a sentence.
  note text,
  -- The transaction that is writing vectors: nothing of a document changes by it.
  writing xid8,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
alter table ea.embedding_switches enable row level security;
create unique index embedding_switches_open_key on ea.embedding_switches ((true))
  where status in ('running', 'failed');

-- Whether this transaction only writes the next vectors: no change of a document, so nothing to count,
-- to index or to note.
create function ea.writes_next_vectors() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select 1 from ea.embedding_switches s
    where s.writing = pg_catalog.pg_current_xact_id_if_assigned() and s.status = 'running')
$$;

-- One job does some passages and queues the next, so files that are taken in come between, and go first.
create function ea.queue_embedding_switch(switch uuid, seconds double precision) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into ea_queue.procrastinate_jobs
    (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
  values ('embeddings', 'switch_embeddings', -10, 'switch_embeddings', 'switch_embeddings',
    pg_catalog.jsonb_build_object('switch_id', switch),
    pg_catalog.now() + pg_catalog.make_interval(secs => seconds))
  on conflict do nothing
$$;

create function ea.queue_open_switch() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from ea_queue.procrastinate_jobs j
  where j.queueing_lock = 'switch_embeddings'
    and (j.status = 'todo' or j.status = 'failed' and new.status <> 'failed');
  if new.status = 'running' then
    perform ea.queue_embedding_switch(new.id, 0);
  end if;
  return null;
end
$$;
create trigger queue_new_switch after insert on ea.embedding_switches
  for each row execute function ea.queue_open_switch();
create trigger queue_open_switch after update of status on ea.embedding_switches
  for each row when (new.status <> old.status) execute function ea.queue_open_switch();

-- Begun, gone on with and given up by the owner (ea embeddings).
create function ea.begin_embedding_switch(source text, model text, dimension integer, details jsonb)
returns uuid
language plpgsql volatile set search_path = pg_catalog, pg_temp set lock_timeout = '1s'
as $$
declare
  switch uuid;
begin
  insert into ea.embedding_switches (source, model, dimension, details, total)
  values (source, model, dimension, details,
    (select coalesce(sum(d.passages), 0) from public.documents d))
  returning id into switch;
  truncate public.next_chunk_tokens;
  execute format(
    'alter table public.document_chunks add column next_embedding extensions.vector(%s)', dimension);
  alter table public.document_chunks alter column next_embedding set storage main;
  return switch;
end
$$;

create function ea.cancel_embedding_switch() returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp set lock_timeout = '1s'
as $$
begin
  update ea.embedding_switches s set status = 'cancelled', finished_at = now()
  where s.status in ('running', 'failed');
  if not found then
    return false;
  end if;
  alter table public.document_chunks drop column if exists next_embedding;
  truncate public.next_chunk_tokens;
  return true;
end
$$;

-- What follows is the worker's, who acts as nobody: it sees every passage, of conversations too, and can
-- do nothing with them but give them vectors.

create function ea.embedding_switch(switch uuid)
returns table (source text, model text, dimension integer, details jsonb, done bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.source, s.model, s.dimension, s.details, s.done
  from ea.embedding_switches s where s.id = switch and s.status = 'running'
$$;

-- The indexes of the new column; readers do not wait for them.
create function ea.index_next_vectors(switch uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select 1 from ea.embedding_switches s where s.id = switch and s.status = 'running')
  then
    return;
  end if;
  if to_regclass('public.document_chunks_next_embedding_idx') is null then
    create index document_chunks_next_embedding_idx on public.document_chunks
      using hnsw (next_embedding extensions.vector_cosine_ops);
  end if;
  if to_regclass('public.document_chunks_not_switched_idx') is null then
    create index document_chunks_not_switched_idx on public.document_chunks (document_id, chunk_index)
      where next_embedding is null;
  end if;
end
$$;

create function ea.passages_to_embed(switch uuid, most integer)
returns table (chunk_id uuid, prefix text, content text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select 1 from ea.embedding_switches s where s.id = switch and s.status = 'running') then
    return query
      select c.id, coalesce(c.metadata ->> 'prefix', ''), c.content
      from public.document_chunks c
      where c.next_embedding is null
      order by c.document_id, c.chunk_index
      limit most;
  end if;
end
$$;

-- False when the switch is not on any more. A passage that is gone meanwhile is left out.
create function ea.write_next_vectors(
  switch uuid, ids uuid[], vectors extensions.vector[], cut_passages integer,
  token_ids uuid[], bounds text[], sentences bytea[], tokens bytea[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update ea.embedding_switches s
  set writing = pg_current_xact_id(), done = s.done + cardinality(ids), cut = s.cut + cut_passages,
    note = null
  where s.id = switch and s.status = 'running';
  if not found then
    return false;
  end if;
  update public.document_chunks c set next_embedding = u.vector
  from unnest(ids, vectors) u (id, vector)
  where c.id = u.id;
  insert into public.next_chunk_tokens as t (chunk_id, bounds, sentences, tokens)
  select u.id, u.bounds::integer[], u.sentences, u.tokens
  from unnest(token_ids, bounds, sentences, tokens) u (id, bounds, sentences, tokens)
  join public.document_chunks c on c.id = u.id
  on conflict (chunk_id) do update
    set bounds = excluded.bounds, sentences = excluded.sentences, tokens = excluded.tokens;
  perform ea.queue_embedding_switch(switch, 0);
  return true;
end
$$;

-- Passages of the knowledge base with the vectors of the model that it is on its way to, else with
-- those that it has; always the same ones while there are no others.
create function ea.embedded_sample(switch uuid, most integer)
returns table (prefix text, content text, embedding extensions.vector, tokens bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format(
    'select coalesce(c.metadata ->> ''prefix'', ''''), c.content, c.%1$I, t.tokens
     from public.document_chunks c
     join public.documents d on d.id = c.document_id
     left join public.%2$I t on t.chunk_id = c.id
     where d.thread_id is null and d.superseded_at is null and c.%1$I is not null
     order by md5(c.id::text) limit $1',
    case when switch is null then 'embedding' else 'next_embedding' end,
    case when switch is null then 'chunk_tokens' else 'next_chunk_tokens' end)
  using most;
end
$$;

-- It waits, and why.
create function ea.put_off_embedding_switch(switch uuid, reason text, seconds double precision)
returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update ea.embedding_switches s set note = reason where s.id = switch and s.status = 'running';
  if found then
    perform ea.queue_embedding_switch(switch, seconds);
  end if;
end
$$;

-- The swap: from the moment that this commits every search is over the new vectors, and until then over
-- the old. False while passages have none yet. Waits a second for the tables, no longer: everybody who
-- comes after it waits behind it. `ranking` are the constants of the new model.
create function ea.swap_embeddings(switch uuid, ranking jsonb) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  next ea.embedding_switches;
begin
  lock table public.document_chunks, public.chunk_tokens, public.next_chunk_tokens
    in access exclusive mode;
  select s.* into next from ea.embedding_switches s
  where s.id = switch and s.status = 'running' for update;
  if next.id is null
    or to_regclass('public.document_chunks_next_embedding_idx') is null
    or exists (select 1 from public.document_chunks c where c.next_embedding is null)
  then
    return false;
  end if;
  alter table public.document_chunks drop column embedding;
  alter table public.document_chunks rename column next_embedding to embedding;
  alter index public.document_chunks_next_embedding_idx rename to document_chunks_embedding_idx;
  drop index public.document_chunks_not_switched_idx;
  truncate public.chunk_tokens;
  alter table public.chunk_tokens rename to last_chunk_tokens;
  alter table public.last_chunk_tokens
    rename constraint chunk_tokens_chunk_id_fkey to last_chunk_tokens_chunk_id_fkey;
  alter index public.chunk_tokens_pkey rename to last_chunk_tokens_pkey;
  alter table public.next_chunk_tokens rename to chunk_tokens;
  alter table public.chunk_tokens
    rename constraint next_chunk_tokens_chunk_id_fkey to chunk_tokens_chunk_id_fkey;
  alter index public.next_chunk_tokens_pkey rename to chunk_tokens_pkey;
  alter table public.last_chunk_tokens rename to next_chunk_tokens;
  alter table public.next_chunk_tokens
    rename constraint last_chunk_tokens_chunk_id_fkey to next_chunk_tokens_chunk_id_fkey;
  alter index public.last_chunk_tokens_pkey rename to next_chunk_tokens_pkey;
  insert into ea.installation (key, value)
  values ('embedding', jsonb_build_object('model', next.model, 'dimension', next.dimension,
    'source', next.source, 'switched_at', now()) || next.details || ranking)
  on conflict (key) do update set value = excluded.value, updated_at = now();
  update ea.embedding_switches s
  set status = 'done', done = s.total, note = null, finished_at = now() where s.id = switch;
  return true;
end
$$;

-- The constants of the model that is in use, measured anew (ea embeddings calibrate).
create function ea.set_ranking(ranking jsonb) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
  update ea.installation i
  set value = i.value - 'bm25_weight' - 'floor' - 'floor_without_words' - 'token_weight' - 'scale'
    - 'offset' - 'calibrated_on' || ranking, updated_at = pg_catalog.now()
  where i.key = 'embedding'
$$;

-- How far it is, for the pages: whoever looks for something may know over what.
create function ea.switch_state(out model text, out status text, out done bigint, out total bigint,
  out note text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.model, s.status, least(s.done, s.total), s.total, s.note
  from ea.embedding_switches s
  where s.status in ('running', 'failed') and ea.is_manager()
$$;

revoke all on ea.embedding_switches from public, anon, authenticated, service_role;
revoke all on function
  ea.writes_next_vectors(), ea.queue_embedding_switch(uuid, double precision), ea.queue_open_switch(),
  ea.begin_embedding_switch(text, text, integer, jsonb), ea.cancel_embedding_switch(),
  ea.embedding_switch(uuid), ea.index_next_vectors(uuid), ea.passages_to_embed(uuid, integer),
  ea.write_next_vectors(
    uuid, uuid[], extensions.vector[], integer, uuid[], text[], bytea[], bytea[]),
  ea.embedded_sample(uuid, integer), ea.put_off_embedding_switch(uuid, text, double precision),
  ea.swap_embeddings(uuid, jsonb), ea.set_ranking(jsonb), ea.switch_state()
  from public, anon, authenticated, service_role;
grant execute on function
  ea.queue_embedding_switch(uuid, double precision), ea.embedding_switch(uuid),
  ea.index_next_vectors(uuid), ea.passages_to_embed(uuid, integer),
  ea.write_next_vectors(
    uuid, uuid[], extensions.vector[], integer, uuid[], text[], bytea[], bytea[]),
  ea.embedded_sample(uuid, integer), ea.put_off_embedding_switch(uuid, text, double precision),
  ea.swap_embeddings(uuid, jsonb) to ea_app;
grant execute on function ea.switch_state() to authenticated;
