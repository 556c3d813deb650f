-- Ways around the rules that a hostile reading of 0001 to 0013 found (tests/db/no_way_up).

-- 1. Where `search_path` does not name pg_temp, PostgreSQL looks for tables and types there first, and
-- everybody may make temporary types: one called uuid, jsonb or tsquery, with a check of one's own,
-- ran as the owner of the functions below. Every function in `ea` names pg_temp, and last.
do $$
declare
  found record;
begin
  for found in
    select p.oid::regprocedure as signature from pg_catalog.pg_proc p
    where p.pronamespace = 'ea'::regnamespace and 'search_path=""' = any (p.proconfig)
  loop
    execute format('alter function %s set search_path = pg_catalog, pg_temp', found.signature);
  end loop;
end
$$;

-- 2. A row stays the row that it is: activities and checkpoints know theirs by a value without a
-- foreign key, and the audit log names it. A passage stays in its document: who may not delete the
-- passages of a document could move them away. The operator (no identity) may do both.
create function ea.keep_identity() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if auth.uid() is not null then
    raise insufficient_privilege using message = 'a row stays what it is';
  end if;
  return new;
end
$$;
do $$
declare
  kept text;
begin
  foreach kept in array array[
    'clients', 'contacts', 'deals', 'activities', 'targets', 'documents', 'document_chunks',
    'ingestions', 'threads', 'messages', 'runs']
  loop
    execute format(
      'create trigger keep_identity before update of id on public.%I'
      ' for each row when (old.id is distinct from new.id) execute function ea.keep_identity()',
      kept);
  end loop;
end
$$;
create trigger keep_document before update of document_id on public.document_chunks
  for each row when (old.document_id is distinct from new.document_id)
  execute function ea.keep_identity();

-- 3. A foreign key is checked without policies and so told whether another person's message or
-- document exists. What a run or an upload refers to must be one's own to read.
alter policy "people have the runs of their own threads" on public.runs
  with check (exists (select 1 from public.threads t where t.id = thread_id)
    and (question_id is null or exists (
      select 1 from public.messages m where m.id = question_id and m.thread_id = runs.thread_id))
    and (answer_id is null or exists (
      select 1 from public.messages m where m.id = answer_id and m.thread_id = runs.thread_id)));
alter policy "managers upload to the knowledge base, everybody to their own threads"
  on public.ingestions
  with check (user_id = (select auth.uid()) and (
    (thread_id is null and (select ea.is_manager()))
    or exists (select 1 from public.threads t where t.id = thread_id))
    and (document_id is null or exists (
      select 1 from public.documents d where d.id = document_id)));
alter policy "people change their own uploads" on public.ingestions
  with check (user_id = (select auth.uid()) and (
    (thread_id is null and (select ea.is_manager()))
    or exists (select 1 from public.threads t where t.id = thread_id))
    and (document_id is null or exists (
      select 1 from public.documents d where d.id = document_id)));

-- 4. A file in the local folder has no policy of its own: who reads or deletes a document or an upload
-- reads or deletes the file it names. So a person can't name a file that lies elsewhere or is another
-- person's, and what was written stays.
create function ea.guard_file_path() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if auth.uid() is null or ea.is_admin() then
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
create index ingestions_file_path_idx on public.ingestions (file_path) where file_path is not null;
create trigger guard_new_file_path before insert on public.documents
  for each row when (new.file_path is not null) execute function ea.guard_file_path();
create trigger guard_file_path before update of file_path on public.documents
  for each row when (new.file_path is not null and new.file_path is distinct from old.file_path)
  execute function ea.guard_file_path();
create trigger guard_new_file_path before insert on public.ingestions
  for each row when (new.file_path is not null) execute function ea.guard_file_path();
create trigger guard_file_path before update of file_path on public.ingestions
  for each row when (new.file_path is not null and new.file_path is distinct from old.file_path)
  execute function ea.guard_file_path();

-- 5. A checkpoint written while its conversation was being deleted outlived it, and whoever made a
-- thread of the same id would have read it. A writer holds the thread; asked under the person's
-- policies, so a hidden thread and none are told apart by nobody.
create function ea.hold_thread() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if auth.uid() is not null then
    perform 1 from public.threads t where t.id = new.thread_id::pg_catalog.uuid for key share;
    if not found then
      raise insufficient_privilege using message = 'this conversation is not there';
    end if;
  end if;
  return new;
end
$$;
create trigger hold_thread before insert on public.checkpoints
  for each row execute function ea.hold_thread();
create trigger hold_thread before insert on public.checkpoint_blobs
  for each row execute function ea.hold_thread();
create trigger hold_thread before insert on public.checkpoint_writes
  for each row execute function ea.hold_thread();

-- 6. How long a deal has been in its stage could be written over, and the audit log left it out as
-- bookkeeping. It follows the stage alone (the operator may write it: the demo company's history).
create or replace function ea.follow_stage() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.stage not in ('won', 'lost') then
    new.closed_at := null;
  elsif tg_op = 'INSERT' then
    new.closed_at := coalesce(new.closed_at, greatest(pg_catalog.now(), new.created_at));
  elsif new.stage is distinct from old.stage and new.closed_at is not distinct from old.closed_at then
    new.closed_at := greatest(pg_catalog.now(), new.created_at);
  elsif new.closed_at is null then
    new.closed_at := old.closed_at;
  end if;
  if tg_op = 'INSERT' then
    new.stage_changed_at := coalesce(new.closed_at, new.created_at);
  elsif new.stage is distinct from old.stage then
    new.stage_changed_at := coalesce(new.closed_at, pg_catalog.now());
  elsif auth.uid() is not null then
    new.stage_changed_at := old.stage_changed_at;
  end if;
  return new;
end
$$;

-- 7. A document's text could be rewritten without an entry in the audit log, which leaves it out for
-- its size. The log says now that it changed, by the hash of either text.
create function ea.audit_content() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform ea.write_audit('update', tg_table_name, new.id,
    pg_catalog.jsonb_build_object('content_sha256', pg_catalog.encode(
      pg_catalog.sha256(pg_catalog.convert_to(old.content, 'UTF8')), 'hex')),
    pg_catalog.jsonb_build_object('content_sha256', pg_catalog.encode(
      pg_catalog.sha256(pg_catalog.convert_to(new.content, 'UTF8')), 'hex')));
  return null;
end
$$;
create trigger audit_content after update of content on public.documents
  for each row when (old.content is distinct from new.content)
  execute function ea.audit_content();

-- 8. Only the database's owner is the operator in the audit log, whatever the transaction says.
create or replace function ea.write_audit(
  did text, on_table text, on_row uuid, was jsonb, became jsonb
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  who uuid := auth.uid();
  origin jsonb := ea.origin();
begin
  insert into public.audit_log (
    actor_id, actor_name, hand, origin, thread_id, checkpoint_id,
    action, table_name, row_id, before, after)
  values (
    who,
    (select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p where p.id = who),
    case when who is null then 'operator' when origin ->> 'hand' = 'agent' then 'agent'
      else 'person' end,
    left(origin ->> 'origin', 200),
    (origin ->> 'thread_id')::uuid,
    left(origin ->> 'checkpoint_id', 100),
    did, on_table, on_row, was, became);
end
$$;

-- 9. Where and when somebody is signed in is not shown to who looks at the product as that person.
create or replace function ea.my_sessions(current_token_hash bytea, idle_seconds integer)
returns table (
  id uuid, user_agent text, created_at timestamptz, last_seen_at timestamptz, is_current boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.id, s.user_agent, s.created_at, s.last_seen_at,
    coalesce(s.token_hash = current_token_hash, false) as is_current
  from ea.sessions s
  where s.user_id = (select auth.uid()) and (select ea.is_member())
    and not (select ea.is_viewed())
    and s.expires_at > pg_catalog.now()
    and s.last_seen_at > pg_catalog.now() - pg_catalog.make_interval(secs => idle_seconds)
  order by is_current desc, s.last_seen_at desc, s.id
$$;

-- 10. The number of a document's passages is counted by the database (0013), as the owner of its
-- functions, and by nobody else.
create function ea.keep_count() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user = 'authenticated' then
    raise insufficient_privilege using message = 'passages are counted, not written';
  end if;
  return new;
end
$$;
create trigger keep_new_count before insert on public.documents
  for each row when (new.passages <> 0) execute function ea.keep_count();
create trigger keep_count before update of passages on public.documents
  for each row when (new.passages is distinct from old.passages) execute function ea.keep_count();

revoke all on function
  ea.keep_identity(), ea.guard_file_path(), ea.hold_thread(), ea.audit_content(), ea.keep_count()
  from public, anon, authenticated, service_role;
