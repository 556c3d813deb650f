-- What lists, a client's page and the policies of short queries cost.

-- The client that an activity is about: entity_id itself, or the client of the deal. A timeline and
-- "last activity" are then one look into an index; before, each joined all activities with all deals
-- (100 ms at 100,000 deals; now 1 ms, see benchmarks/results.md). Kept by the two triggers below;
-- what a statement says of it is not believed.
alter table public.activities add column client_id uuid;
alter table public.activities disable trigger user;
update public.activities a
set client_id = case a.entity_type
  when 'client' then a.entity_id
  else (select d.client_id from public.deals d where d.id = a.entity_id) end;
alter table public.activities enable trigger user;
alter table public.activities
  alter column client_id set not null,
  add constraint activities_client_id_fkey
    foreign key (client_id) references public.clients (id) on delete cascade;
create index activities_client_id_idx on public.activities (client_id, performed_at desc, id);

create or replace function ea.check_activity_entity() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  new.client_id := case new.entity_type
    when 'client' then (select c.id from public.clients c where c.id = new.entity_id)
    when 'deal' then (select d.client_id from public.deals d where d.id = new.entity_id for share) end;
  if new.client_id is null and new.entity_type in ('client', 'deal') then
    raise foreign_key_violation using message = 'the client or deal of the activity does not exist';
  end if;
  return new;
end
$$;
create or replace trigger check_activity_entity
  before insert or update of entity_type, entity_id, client_id
  on public.activities for each row execute function ea.check_activity_entity();

create function ea.follow_deal() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.activities set client_id = new.client_id
  where entity_type = 'deal' and entity_id = new.id;
  return null;
end
$$;
create trigger follow_deal after update of client_id on public.deals
  for each row when (old.client_id is distinct from new.client_id)
  execute function ea.follow_deal();
revoke all on function ea.follow_deal() from public, anon, authenticated, service_role;

-- The open deals of a client, their number and value, from the index alone.
create index deals_open_value_idx on public.deals (client_id) include (value)
  where stage in ('new', 'negotiation');

-- How many passages a document has. Counted under the policies a list of 25 documents asked the
-- policies of documents once for each of their passages. Kept by the triggers on passages; what a
-- statement says of it is not believed.
alter table public.documents add column passages integer not null default 0;
alter table public.documents disable trigger user;
update public.documents d
set passages = c.passages
from (
  select c.document_id, count(*) as passages from public.document_chunks c group by c.document_id
) c
where c.document_id = d.id;
alter table public.documents enable trigger user;

create function ea.count_new_passages() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update public.documents d set passages = d.passages + c.passages
  from (
    select n.document_id, count(*) as passages from new_rows n group by n.document_id
  ) c
  where c.document_id = d.id;
  return null;
end
$$;
create function ea.count_old_passages() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update public.documents d set passages = d.passages - c.passages
  from (
    select o.document_id, count(*) as passages from old_rows o group by o.document_id
  ) c
  where c.document_id = d.id;
  return null;
end
$$;
create function ea.count_moved_passages() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
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
  return null;
end
$$;
create function ea.count_no_passages() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update public.documents set passages = 0 where passages <> 0;
  return null;
end
$$;
create trigger count_new_passages after insert on public.document_chunks
  referencing new table as new_rows
  for each statement execute function ea.count_new_passages();
create trigger count_old_passages after delete on public.document_chunks
  referencing old table as old_rows
  for each statement execute function ea.count_old_passages();
create trigger count_moved_passages after update on public.document_chunks
  referencing old table as old_rows new table as new_rows
  for each statement execute function ea.count_moved_passages();
create trigger count_no_passages after truncate on public.document_chunks
  for each statement execute function ea.count_no_passages();
create function ea.keep_passages() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.passages := case tg_op when 'INSERT' then 0 else old.passages end;
  return new;
end
$$;
create trigger keep_passages before insert or update of passages on public.documents
  for each row when (pg_catalog.pg_trigger_depth() = 0) execute function ea.keep_passages();
revoke all on function ea.count_new_passages(), ea.count_old_passages(),
  ea.count_moved_passages(), ea.count_no_passages(), ea.keep_passages()
  from public, anon, authenticated, service_role;

-- What the database itself keeps up is no news for the audit log: of a document its number of
-- passages, of an activity the client (its deal and the deal's client are on record).
create or replace function ea.audit_row() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  dull constant text[] := array['content_tsv', 'updated_at', 'version', 'stage_changed_at']
    || case tg_table_name
      when 'documents' then array['content', 'passages']
      when 'activities' then array['client_id']
      else array[]::text[] end;
  was jsonb;
  became jsonb;
begin
  if tg_op <> 'INSERT' then
    was := pg_catalog.to_jsonb(old) - dull;
  end if;
  if tg_op <> 'DELETE' then
    became := pg_catalog.to_jsonb(new) - dull;
  end if;
  if tg_op = 'UPDATE' then
    if was = became then
      return null;
    end if;
    select pg_catalog.jsonb_object_agg(b.key, b.value) into was
    from pg_catalog.jsonb_each(was) b where became -> b.key is distinct from b.value;
    select pg_catalog.jsonb_object_agg(a.key, a.value) into became
    from pg_catalog.jsonb_each(became) a
    where pg_catalog.to_jsonb(old) -> a.key is distinct from a.value;
  end if;
  perform ea.write_audit(
    pg_catalog.lower(tg_op), tg_table_name,
    case when tg_op = 'DELETE' then old.id else new.id end, was, became);
  return null;
end
$$;

-- The knowledge base, newest first: the first page of the list. In place of an index on created_at
-- for the knowledge base and everybody's conversations together, which no query asks for.
create index documents_knowledge_base_idx on public.documents (created_at desc, id)
  where thread_id is null;
drop index public.documents_created_at_idx;

-- The same rules in other words. That one must be a member is now said once, by a policy that must
-- hold beside any of the others; what is left of "everybody reads the knowledge base" is
-- `thread_id is null`, which the planner recognises in a query that asks for the same, drops, and
-- then reads an index alone (counting 5,000 documents: 0.06 instead of 0.17 ms more than without
-- policies). PostgreSQL asks the policies in the reverse order of their names: the cheap one first.
create policy "documents are for members only"
  on public.documents as restrictive for all to authenticated
  using ((select ea.is_member())) with check ((select ea.is_member()));
alter policy "everybody signed in reads the knowledge base" on public.documents
  rename to "the knowledge base is read by everybody signed in";
alter policy "the knowledge base is read by everybody signed in" on public.documents
  using (thread_id is null);
alter policy "owners of a thread have its documents" on public.documents
  using (thread_id = any ((select ea.my_threads())::uuid[]))
  with check (thread_id = any ((select ea.my_threads())::uuid[])
    and uploaded_by = (select auth.uid()));

-- The passages that a person opens, by their document and by their ids. Not security definer: what
-- is returned is what the policies show to whoever asks. As functions because their plan, the
-- policies of passages and of documents in it, is then made once in a connection instead of at each
-- question, through a pooler too (0.69 ms and 0.91 under policies before, 0.57 and 0.70 now, of
-- which 0.25 go to the transaction).
create function ea.passages_of(document uuid, most integer, skipped integer)
returns table (
  id uuid, document_id uuid, title text, chunk_index integer, content text, metadata jsonb)
language plpgsql stable rows 20
set search_path = '' set plan_cache_mode = force_generic_plan
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
set search_path = '' set plan_cache_mode = force_generic_plan
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
revoke all on function ea.passages_of(uuid, integer, integer), ea.passages_by_id(uuid[])
  from public, anon, service_role;
grant execute on function ea.passages_of(uuid, integer, integer), ea.passages_by_id(uuid[])
  to authenticated;

-- Search as in 0006, with what pgvector is set to there, and three things that made it slow for who
-- sees 100,000 passages taken out. How many are visible is known from their documents, not counted.
-- The visible documents come from one look at the table, not from a function of many rows. And where
-- the indexes of words and of vectors are used, the visible documents are a hashed filter beside
-- them: as an array the planner looked at each of them, and then read an index for all of them.
create or replace function ea.search_passages(
  query text,
  query_embedding extensions.vector default null,
  k integer default 8,
  tags text[] default null,
  thread uuid default null,
  document_ids uuid[] default null
)
returns table (chunk_id uuid, score real, cosine real, bm25 real)
language plpgsql stable security definer rows 10
set search_path = '' set plan_cache_mode = force_custom_plan set jit = off
as $$
#variable_conflict use_column
declare
  wanted constant integer := least(greatest(coalesce(k, 8), 0), 100);
  asked tsvector := to_tsvector('pg_catalog.english', left(coalesce(query, ''), 10000));
  scope uuid[];
  conversation uuid[];
  visible bigint;
  -- What the policies of public.documents say (a test compares the two).
  everything constant boolean := ea.is_admin();
  own_threads constant uuid[] := ea.my_threads();
  extra bigint;
  idf extensions.sparsevec;
  upper_bound double precision;
  rare tsquery;
begin
  if wanted = 0 or not ea.is_member() then
    return;
  end if;
  select array_agg(d.id), array_agg(d.id) filter (where d.thread_id is not null),
    sum(d.passages), coalesce(sum(d.passages) filter (where d.thread_id is not null), 0)
  into scope, conversation, visible, extra
  from public.documents d
  where (d.thread_id is null or everything or d.thread_id = any (own_threads))
    and case when document_ids is null then d.thread_id is null or d.thread_id = thread
        else d.id = any (document_ids) end
    and (coalesce(cardinality(tags), 0) = 0 or d.metadata -> 'tags' ?| tags);
  if scope is null then
    return;
  end if;

  with sought as (
    select l.id, l.lexeme,
      ('''' || replace(replace(l.lexeme, '\', '\\'), '''', '''''') || '''')::tsquery as term,
      l.df
    from ea.lexemes l where l.lexeme = any (tsvector_to_array(asked))
  ), known as (
    select s.id, s.term, s.df + here.passages as df
    from sought s
    cross join lateral (
      select count(*) as passages from ea.passage_terms p
      where p.document_id = any (conversation) and p.terms @@ s.term
    ) here
    where s.df + here.passages > 0
  ), weighed as (
    select w.id, w.term, ln(1 + (n.passages - w.df + 0.5) / (w.df + 0.5)) as idf,
      sum(w.df) over rarest_first as passages_so_far, row_number() over rarest_first as place
    from known w, (
      select s.knowledge_base_passages + extra as passages from ea.retrieval_stats s) n
    window rarest_first as (order by w.df, w.id)
  )
  select 2.2 * sum(w.idf),
    ('{' || string_agg(w.id || ':' || w.idf::real, ',' order by w.id) || '}/1000000000')
      ::extensions.sparsevec,
    string_agg(w.term::text, ' | ')
      filter (where w.place = 1 or w.passages_so_far <= 20000)::tsquery
  into upper_bound, idf, rare
  from weighed w;
  if upper_bound is null and query_embedding is null then
    return;
  end if;

  if visible <= 20000
  then
    return query
      select s.chunk_id, (s.cosine + coalesce(0.9 * s.bm25 / upper_bound, 0))::real as score,
        s.cosine::real, s.bm25::real
      from (
        -- Each table is read once and scored where it is read (offset 0); what is joined is narrow.
        select words.chunk_id, coalesce(vectors.cosine, 0) as cosine, words.bm25
        from (
          select p.chunk_id, coalesce(-(p.weights operator(extensions.<#>) idf), 0) as bm25
          from ea.passage_terms p where p.document_id = any (scope) offset 0
        ) words
        join (
          select c.id as chunk_id,
            nullif(1 - (c.embedding operator(extensions.<=>) query_embedding), 'NaN') as cosine
          from public.document_chunks c where c.document_id = any (scope) offset 0
        ) vectors on vectors.chunk_id = words.chunk_id
      ) s
      where query_embedding is not null or s.bm25 > 0
      order by score desc, s.chunk_id
      limit wanted;
    return;
  end if;

  return query
    with by_words as materialized (
      select p.chunk_id from ea.passage_terms p
      where p.terms @@ rare and (p.document_id in (select unnest(scope))) is true
      order by p.weights operator(extensions.<#>) idf
      limit 100
    ), by_vector as materialized (
      select c.id as chunk_id from public.document_chunks c
      where query_embedding is not null
        and (c.document_id in (select unnest(scope))) is true
      order by c.embedding operator(extensions.<=>) query_embedding
      limit 100
    )
    select s.chunk_id, (s.cosine + coalesce(0.9 * s.bm25 / upper_bound, 0))::real as score,
      s.cosine::real, s.bm25::real
    from (
      select p.chunk_id,
        coalesce(nullif(1 - (c.embedding operator(extensions.<=>) query_embedding), 'NaN'), 0)
          as cosine,
        coalesce(-(p.weights operator(extensions.<#>) idf), 0) as bm25
      from (select w.chunk_id from by_words w union select v.chunk_id from by_vector v) candidates
      join ea.passage_terms p on p.chunk_id = candidates.chunk_id
      join public.document_chunks c on c.id = candidates.chunk_id
      offset 0
    ) s
    order by score desc, s.chunk_id
    limit wanted;
end
$$;

drop function ea.visible_documents();

-- pgvector's own settings: without the second one (0.8 and newer) a scan of the vector index ends
-- after 100 rows, however few of them the person may see.
do $$
declare
  version integer[] := (
    select (string_to_array(e.extversion, '.'))[1:2]::integer[]
    from pg_catalog.pg_extension e where e.extname = 'vector');
  signature constant text := 'ea.search_passages(text, extensions.vector, integer, text[], uuid, uuid[])';
begin
  execute format('alter function %s set hnsw.ef_search = 100', signature);
  if version >= array[0, 8] then
    execute format('alter function %s set hnsw.iterative_scan = relaxed_order', signature);
  end if;
end
$$;
