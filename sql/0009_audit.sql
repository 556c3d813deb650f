-- The audit log: who changed what, on whose behalf, when, from where; written by the database.

create table public.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- Who is answerable. Without reference: the log outlives accounts. Null for the operator at the
  -- database (migrations, demo company).
  actor_id uuid,
  actor_name text,
  -- 'agent' when the agent wrote on the person's behalf.
  hand text not null default 'person' check (hand in ('person', 'agent', 'operator')),
  -- Where it came from: a page, a command.
  origin text,
  thread_id uuid,
  checkpoint_id text,
  action text not null check (action in ('insert', 'update', 'delete', 'view_as')),
  table_name text not null,
  row_id uuid,
  before jsonb,
  after jsonb
);
create index audit_log_at_idx on public.audit_log (at desc, id desc);
create index audit_log_row_idx on public.audit_log (table_name, row_id, id desc);
create index audit_log_actor_idx on public.audit_log (actor_id, id desc);
alter table public.audit_log enable row level security;
revoke all on public.audit_log from public, anon, authenticated, service_role;
grant select on public.audit_log to authenticated;
create policy "admins read the audit log"
  on public.audit_log for select to authenticated using ((select ea.is_admin()));

-- Origin of the statement as the program set it for this transaction: {"origin", "hand",
-- "thread_id", "checkpoint_id"}. It says where a write came from, never who is allowed to make it.
create function ea.origin() returns jsonb
language sql stable set search_path = ''
as $$ select coalesce(nullif(current_setting('ea.origin', true), ''), '{}')::jsonb $$;

create function ea.write_audit(
  did text, on_table text, on_row uuid, was jsonb, became jsonb
) returns void
language plpgsql volatile security definer set search_path = ''
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
    case when who is null then 'operator' else coalesce(origin ->> 'hand', 'person') end,
    left(origin ->> 'origin', 200),
    (origin ->> 'thread_id')::uuid,
    left(origin ->> 'checkpoint_id', 100),
    did, on_table, on_row, was, became);
end
$$;

-- Keeps what tells something: of an update only the columns that changed; never a document's text
-- (it can be megabytes) or bookkeeping columns.
create function ea.audit_row() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  dull constant text[] := array['content_tsv', 'updated_at', 'version', 'stage_changed_at']
    || case when tg_table_name = 'documents' then array['content'] else array[]::text[] end;
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

do $$
declare
  audited text;
begin
  foreach audited in array array[
    'profiles', 'clients', 'contacts', 'deals', 'activities', 'targets', 'documents']
  loop
    execute format(
      'create trigger audit after insert or update or delete on public.%I'
      ' for each row execute function ea.audit_row()', audited);
  end loop;
end
$$;

-- Passages come by the hundred and follow their document, so a statement is one entry.
create function ea.audit_chunks() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  touched record;
begin
  for touched in
    select c.document_id, count(*) as passages from changed c group by c.document_id
  loop
    perform ea.write_audit(
      pg_catalog.lower(tg_op), 'document_chunks', touched.document_id, null,
      pg_catalog.jsonb_build_object('passages', touched.passages));
  end loop;
  return null;
end
$$;
create trigger audit_insert after insert on public.document_chunks
  referencing new table as changed for each statement execute function ea.audit_chunks();
create trigger audit_update after update on public.document_chunks
  referencing new table as changed for each statement execute function ea.audit_chunks();
create trigger audit_delete after delete on public.document_chunks
  referencing old table as changed for each statement execute function ea.audit_chunks();

revoke all on function ea.origin(), ea.write_audit(text, text, uuid, jsonb, jsonb)
  from public, anon, authenticated;

-- An admin who looks at the product as somebody else leaves a trace.
create function ea.note_view_as(person uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not ea.is_admin() then
    raise insufficient_privilege using message = 'only an administrator views as somebody else';
  end if;
  perform ea.write_audit('view_as', 'profiles', person, null, null);
end
$$;
revoke all on function ea.note_view_as(uuid) from public, anon;
grant execute on function ea.note_view_as(uuid) to authenticated;
