-- The audit log: who changed what, on whose behalf, when, from where; written by the database. The
-- tables whose changes are recorded have a trigger named audit.

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
  action text not null check (action in ('insert', 'update', 'delete', 'view_as', 'export')),
  table_name text not null,
  row_id uuid,
  before jsonb,
  after jsonb
);
alter table public.audit_log enable row level security;
create index audit_log_at_idx on public.audit_log (at desc, id desc);
create index audit_log_row_idx on public.audit_log (table_name, row_id, id desc);
create index audit_log_actor_idx on public.audit_log (actor_id, id desc);

-- Origin of the statement as the program set it for this transaction: {"origin", "hand",
-- "thread_id", "checkpoint_id"}. It says where a write came from, never who is allowed to make it.
create function ea.origin() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
as $$ select coalesce(nullif(current_setting('ea.origin', true), ''), '{}')::jsonb $$;

-- Only the database's owner is the operator in the log, whatever the transaction says.
create function ea.write_audit(
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

-- Keeps what tells something: of an update only the columns that changed. Left out is what the
-- database itself keeps up (versions, times, keys of names; of a document its number of passages and its family, of an
-- activity the client, as its deal and the deal's client are on record; of a deal the kind of its stage,
-- and a probability that follows the stage's) and a document's text, which can be megabytes: see
-- audit_content.
create function ea.audit_row() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  dull constant text[] := array['updated_at', 'version', 'stage_changed_at', 'stage_kind',
      'name_key', 'search_key', 'sort_key', 'core_key', 'phone_digits']
    || case tg_table_name
      when 'documents' then array['content', 'passages', 'family']
      when 'activities' then array['client_id']
      when 'tasks' then array['closed_at'] || case when tg_op = 'UPDATE' then array['client_id'] end
      when 'imports' then array['wish', 'result', 'attempts', 'seen_at']
      when 'deals' then
        case when tg_op = 'UPDATE' and pg_catalog.pg_trigger_depth() > 1 then array['probability'] end
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
create trigger audit after insert or update or delete on public.profiles
  for each row execute function ea.audit_row();

-- That a document's text changed, by the hash of either text.
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

-- Passages come by the hundred and follow their document, so a statement is one entry.
create function ea.audit_chunks() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  touched record;
begin
  if tg_op = 'UPDATE' and ea.writes_next_vectors() then
    return null;
  end if;
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

-- What happened to an account; never a password or a token.
create function ea.audit_account(by_person uuid, person uuid, what jsonb) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
  insert into public.audit_log (actor_id, actor_name, hand, origin, action, table_name, row_id, after)
  select by_person, (
      select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p where p.id = by_person),
    case when by_person is null then 'operator' else 'person' end,
    pg_catalog.left(ea.origin() ->> 'origin', 200), 'update', 'profiles', person, what
$$;

-- Who takes a list along as a file leaves a trace: of what, how many rows, in which form. The rows
-- are those that the person sees anyway.
create function ea.note_export(what text, title text, rows bigint, form text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not ea.is_member() or ea.is_viewed() then
    raise insufficient_privilege using message = 'only people themselves take lists along';
  end if;
  perform ea.write_audit('export', pg_catalog.left(what, 60), null, null,
    pg_catalog.jsonb_build_object(
      'name', pg_catalog.left(title, 200), 'rows', rows, 'file', pg_catalog.left(form, 10)));
end
$$;

-- An admin who looks at the product as somebody else leaves a trace.
create function ea.note_view_as(person uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not ea.is_admin() then
    raise insufficient_privilege using message = 'only an administrator views as somebody else';
  end if;
  perform ea.write_audit('view_as', 'profiles', person, null, null);
end
$$;
