-- Imports: a file of clients, contacts, deals or activities, how it is read, what it would do and did, and
-- taking one back as a whole (see docs/adr/0022). What is done in the background is a job of the queue, so
-- this comes behind it and brings its own policies.

create table public.imports (
  id uuid primary key default gen_random_uuid(),
  -- Null when the account is gone: the list still says what was imported.
  user_id uuid default auth.uid() references public.profiles (id) on delete set null,
  kind text not null constraint imports_kind_check
    check (kind in ('clients', 'contacts', 'deals', 'activities')),
  file_name text not null constraint imports_file_name_check
    check (btrim(file_name) <> '' and length(file_name) <= 300),
  size_bytes bigint not null default 0,
  -- How the file is read, as its person said.
  wish jsonb not null default '{}',
  -- checking, importing and undoing wait for a worker or are in its hands.
  status text not null default 'draft' constraint imports_status_check check (status in (
    'draft', 'checking', 'checked', 'importing', 'done', 'failed', 'undoing', 'partly undone', 'undone')),
  -- What a check found, or the import did.
  result jsonb,
  -- Why it failed as a whole, or why it could not be taken back: a sentence.
  error text,
  attempts integer not null default 0,
  -- When its person saw how it ended.
  seen_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  undone_at timestamptz,
  undone_by uuid references public.profiles (id) on delete set null
);
alter table public.imports enable row level security;
create index imports_user_id_idx on public.imports (user_id, created_at desc);
create index imports_created_at_idx on public.imports (created_at desc, id);
create index imports_undone_by_idx on public.imports (undone_by) where undone_by is not null;
create trigger keep_identity before update of id on public.imports
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit_new after insert or delete on public.imports
  for each row execute function ea.audit_row();
create trigger audit after update on public.imports
  for each row when (old.status is distinct from new.status and new.status in ('done', 'failed', 'partly undone', 'undone'))
  execute function ea.audit_row();

-- The file itself, and which of its rows were refused and why: [[row, column, reason], ...].
create table public.import_files (
  import_id uuid primary key references public.imports (id) on delete cascade,
  content bytea,
  refused jsonb
);
alter table public.import_files enable row level security;
-- Files are read whole: compressing each of them would take longer than what it saves.
alter table public.import_files alter column content set storage external;

-- What an import wrote: each record with its version then, and of a changed one what it was before.
create table public.import_rows (
  import_id uuid not null references public.imports (id) on delete cascade,
  row_id uuid not null,
  did text not null constraint import_rows_did_check check (did in ('insert', 'update')),
  version integer not null,
  before jsonb,
  -- The last step in the history of a deal before.
  last_step bigint,
  -- What became of it when the import was taken back, where that was tried.
  outcome text constraint import_rows_outcome_check
    check (outcome in ('taken back', 'gone', 'changed', 'used', 'not yours')),
  constraint import_rows_pkey primary key (import_id, row_id)
);
alter table public.import_rows enable row level security;
create index import_rows_row_id_idx on public.import_rows (row_id);

-- How far the work is. Apart from the import: each record that is noted looks at that one's row, and would
-- go through all of its versions as long as the transaction lasts.
create table public.import_work (
  import_id uuid primary key references public.imports (id) on delete cascade,
  done integer not null,
  total integer
);
alter table public.import_work enable row level security;

-- What is written in a transaction that says which import it is (ea.import) is noted here, by the database
-- and in the same transaction: nobody else writes this table, and only what is in it is ever taken back.
create function ea.note_imported() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  import constant uuid := nullif(current_setting('ea.import', true), '')::uuid;
begin
  if import is null or not exists (
    select 1 from public.imports i
    where i.id = import and i.user_id = auth.uid() and i.status = 'importing'
      and i.kind = tg_table_name)
  then
    return null;
  end if;
  if tg_op = 'INSERT' then
    insert into public.import_rows (import_id, row_id, did, version)
    select import, b.id, 'insert', b.version from became b
    on conflict do nothing;
  else
    insert into public.import_rows as r (import_id, row_id, did, version, before, last_step)
    select import, b.id, 'update', b.version, to_jsonb(o), case when tg_table_name = 'deals' then (
      select max(h.id) from public.deal_stage_history h where h.deal_id = b.id) end
    from became b join was o on o.id = b.id
    on conflict on constraint import_rows_pkey do update set version = excluded.version;
  end if;
  return null;
end
$$;
do $$
declare
  kind text;
begin
  -- Named so that it comes before what keeps up the history of deals: it notes where that stood.
  foreach kind in array array['clients', 'contacts', 'deals', 'activities'] loop
    execute format(
      'create trigger a_note_imported after insert on public.%I referencing new table as became'
      ' for each statement execute function ea.note_imported()', kind);
    execute format(
      'create trigger a_note_changed_by_import after update on public.%I'
      ' referencing old table as was new table as became'
      ' for each statement execute function ea.note_imported()', kind);
  end loop;
end
$$;

-- The planner knows of a table what it held when that was last looked at, and what this transaction has
-- written it knows nothing of. A check of a first large file leaves tables of which it is on record that they
-- are empty: with that, the import of the file takes its rows for none, and 2,000 of them for half a minute.
-- So where many more were written than are on record, the tables are looked at again.
create function ea.learn_sizes(about text, written bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  touched text;
begin
  if not ea.is_member() then
    return;
  end if;
  for touched in
    select c.relname from pg_catalog.pg_class c
    where c.relnamespace = 'public'::pg_catalog.regnamespace and c.reltuples < written / 4
      and c.relname = any (case about
        when 'deals' then array['deals', 'deal_stage_history', 'deal_ways', 'deal_stays']
        when 'clients' then array['clients']
        when 'contacts' then array['contacts']
        when 'activities' then array['activities'] end)
  loop
    execute pg_catalog.format('analyze public.%I', touched);
  end loop;
end
$$;

-- The job --------------------------------------------------------------------------------------------

create function ea.queue_import() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  about constant text := 'import:' || new.id;
begin
  -- What was set aside waits for an administrator, until the work begins anew.
  delete from ea_queue.procrastinate_jobs j
  where j.queueing_lock = about
    and (j.status = 'todo'
      or (j.status = 'failed' and new.status in ('checking', 'importing', 'undoing')));
  if new.status in ('checking', 'importing', 'undoing') then
    insert into ea_queue.procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
    values ('imports', 'import', about, about, pg_catalog.jsonb_build_object('import_id', new.id));
  end if;
  return null;
end
$$;
create trigger queue_new_import after insert on public.imports
  for each row when (new.status <> 'draft') execute function ea.queue_import();
create trigger queue_import after update of status on public.imports
  for each row when (new.status is distinct from old.status) execute function ea.queue_import();
create function ea.unqueue_import() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from ea_queue.procrastinate_jobs j
  where j.queueing_lock = 'import:' || old.id and j.status in ('todo', 'failed');
  return null;
end
$$;
create trigger unqueue_deleted_import after delete on public.imports
  for each row execute function ea.unqueue_import();

-- A worker begins; whoever was in it before has lost it. Nothing when there is nothing to do (any more).
create function ea.begin_import(job uuid)
returns table (import_id uuid, person_id uuid, status text, attempt integer)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.import_work w where w.import_id = job;
  update public.imports i
  set attempts = i.attempts + 1, error = null
  where i.id = job and i.status in ('checking', 'importing', 'undoing')
  returning i.id, case when i.status = 'undoing' then i.undone_by else i.user_id end, i.status, i.attempts
$$;

-- How far it is; nothing for who has lost it.
create function ea.import_progress(job uuid, attempt integer, so_far integer, of_all integer)
returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into public.import_work as w (import_id, done, total)
  select i.id, so_far, of_all from public.imports i
  where i.id = job and i.attempts = attempt and i.status in ('checking', 'importing', 'undoing')
  on conflict (import_id) do update set done = excluded.done, total = excluded.total
  returning true
$$;

-- The end of one that can't be done, and of one whose person may not act any more. What could not be taken
-- back stays as it is.
create function ea.fail_import(job uuid, attempt integer, reason text) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with failed as (
    update public.imports i
    set status = case when i.status <> 'undoing' then 'failed'
      when i.undone_at is not null then 'partly undone' else 'done' end,
      error = pg_catalog.left(reason, 2000), seen_at = null,
      finished_at = coalesce(i.finished_at, pg_catalog.now())
    where i.id = job and i.attempts = attempt and i.status in ('checking', 'importing', 'undoing')
    returning 1
  )
  select exists (select 1 from failed)
$$;

-- One that broke off again and again, or met a mistake of ours, is set aside; its row says so.
create function ea.set_import_aside() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform ea.fail_import(i.id, i.attempts, 'This broke off again and again. Nothing was written. Try again.')
  from public.imports i where i.id = (new.args ->> 'import_id')::uuid;
  return null;
end
$$;
create trigger set_import_aside after update of status on ea_queue.procrastinate_jobs
  for each row when (new.status = 'failed' and old.status <> 'failed' and new.task_name = 'import')
  execute function ea.set_import_aside();

-- What is finished is kept for a while: then an import can't be taken back any more, and what was never
-- imported goes.
create function ea.forget_imports(days integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  since constant timestamptz := pg_catalog.now() - pg_catalog.make_interval(days => days);
  forgotten integer;
begin
  delete from public.imports i
  where i.status in ('draft', 'checked', 'failed') and i.created_at < since;
  get diagnostics forgotten = row_count;
  delete from public.import_files f using public.imports i
  where i.id = f.import_id and i.status in ('done', 'partly undone', 'undone') and i.finished_at < since;
  delete from public.import_rows r using public.imports i
  where i.id = r.import_id and i.status in ('done', 'partly undone', 'undone') and i.finished_at < since;
  return forgotten;
end
$$;

-- Taking back ------------------------------------------------------------------------------------------

-- Whether the person is taking this import back: their own, for administrators everybody's.
create function ea.takes_back(import uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select ea.is_member() and not ea.is_viewed() and exists (
    select 1 from public.imports i
    where i.id = import and i.status = 'undoing' and i.undone_by = auth.uid()
      and (i.user_id = auth.uid() or ea.is_admin()))
$$;

-- What stayed when this import was taken back is looked at once more: what stood in the way may be gone.
create function ea.look_again_at_rows(import uuid) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.import_rows r set outcome = null
  where r.import_id = import and r.outcome in ('changed', 'used', 'not yours')
    and ea.takes_back(import)
$$;

-- Takes the next `most` records of an import back: what it added is gone, what it changed is as it was. What
-- somebody changed since stays, and so does what something hangs on that came later, and what belongs to
-- somebody whose records one may not change. Nobody deletes in the CRM but administrators; this takes away
-- only what the very person added, as it was when they added it. A record that is as an earlier import left it
-- is that one's to take back again. Returns how many records were looked at.
create function ea.take_back_rows(import uuid, most integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  who constant uuid := auth.uid();
  manager constant boolean := ea.is_manager();
  claims constant text := current_setting('request.jwt.claims', true);
  about text;
  looked integer;
  added uuid[];
  changed uuid[];
  columns text;
begin
  select i.kind into about from public.imports i where i.id = import and ea.takes_back(import);
  if about is null then
    raise insufficient_privilege using message = 'this import is not yours to take back';
  end if;

  execute format($q$
    with next as (
      select r.row_id from public.import_rows r
      where r.import_id = $1 and r.outcome is null order by r.row_id limit $2
    ),
    found as (
      select r.row_id, case
        when t.id is null then 'gone'
        when t.version <> r.version then 'changed'
        when not ($3 or %2$s) then 'not yours'
        when r.did = 'insert' and (%3$s) then 'used'
        else 'taken back' end as outcome
      from next n
      join public.import_rows r on r.import_id = $1 and r.row_id = n.row_id
      left join (select t.* from public.%1$I t where t.id in (select row_id from next) for update) t
        on t.id = r.row_id
    ),
    told as (
      update public.import_rows r set outcome = f.outcome
      from found f where r.import_id = $1 and r.row_id = f.row_id
      returning r.row_id, r.did, r.outcome
    )
    select count(*)::integer,
      array_agg(l.row_id) filter (where l.outcome = 'taken back' and l.did = 'insert'),
      array_agg(l.row_id) filter (where l.outcome = 'taken back' and l.did = 'update')
    from told l
  $q$, about,
    case about
      when 'clients' then 't.owner_id is not distinct from $4'
      when 'activities' then 't.performed_by is not distinct from $4'
      else 'exists (select 1 from public.clients c where c.id = t.client_id and c.owner_id = $4)' end,
    case about
      when 'clients' then 'exists (select 1 from public.contacts x where x.client_id = t.id)'
        ' or exists (select 1 from public.deals x where x.client_id = t.id)'
        ' or exists (select 1 from public.activities x where x.client_id = t.id)'
        ' or exists (select 1 from public.tasks x where x.client_id = t.id)'
        ' or exists (select 1 from public.documents x where x.client_id = t.id)'
      when 'deals' then
        'exists (select 1 from public.activities x where x.entity_type = ''deal'' and x.entity_id = t.id)'
        ' or exists (select 1 from public.tasks x where x.deal_id = t.id)'
        ' or exists (select 1 from public.documents x where x.deal_id = t.id)'
      else 'false' end)
  into looked, added, changed
  using import, most, case when about = 'activities' then ea.is_admin() else manager end, who;

  if added is not null then
    if about = 'deals' then
      -- What follows from a history is worked out once for all of them, and not deal by deal.
      delete from public.deal_stage_history h where h.deal_id = any (added);
    end if;
    execute format('delete from public.%I t where t.id = any ($1)', about) using added;
  end if;
  if changed is not null then
    select string_agg(format('%1$I = b.%1$I', c.name), ', ') into columns
    from unnest(case about
      when 'clients' then array['name', 'industry', 'website', 'status', 'owner_id', 'external_id',
        'external_source']
      when 'contacts' then array['client_id', 'first_name', 'last_name', 'email', 'phone', 'position']
      when 'deals' then array['client_id', 'title', 'value', 'stage', 'probability',
        'probability_by_hand', 'expected_close_date', 'forecast_category', 'closed_at', 'lost_reason',
        'source', 'created_at', 'imported_at']
      else array['type', 'content', 'performed_at'] end) c (name);
    execute format($q$
      update public.%1$I t set %2$s
      from public.import_rows r, jsonb_populate_record(null::public.%1$I, r.before) b
      where r.import_id = $1 and r.row_id = t.id and t.id = any ($2)
    $q$, about, columns) using import, changed;
    if about = 'deals' then
      -- Neither the way there nor the way back happened. Since when it is in its stage follows from the
      -- stage and is the database's to write: without an identity, for this one statement.
      delete from public.deal_stage_history h using public.import_rows r
      where r.import_id = import and r.row_id = h.deal_id and h.deal_id = any (changed)
        and h.id > r.last_step;
      perform set_config('request.jwt.claims', '', true);
      update public.deals d set stage_changed_at = (r.before ->> 'stage_changed_at')::timestamptz
      from public.import_rows r
      where r.import_id = import and r.row_id = d.id and d.id = any (changed)
        and d.stage_changed_at is distinct from (r.before ->> 'stage_changed_at')::timestamptz;
      perform set_config('request.jwt.claims', coalesce(claims, ''), true);
    end if;
    execute format($q$
      update public.import_rows e set version = t.version
      from public.import_rows r join public.%1$I t on t.id = r.row_id
      where r.import_id = $1 and r.row_id = any ($2) and e.row_id = r.row_id and e.import_id <> $1
        and e.version = (r.before ->> 'version')::integer
    $q$, about) using import, changed;
  end if;

  return looked;
end
$$;

-- Who may do what ---------------------------------------------------------------------------------------

revoke all on public.imports, public.import_files, public.import_rows, public.import_work
  from public, anon, authenticated, service_role;
grant select, delete on public.imports to authenticated;
grant insert (id, kind, file_name, size_bytes, wish, status) on public.imports to authenticated;
grant update (kind, wish, status, result, error, seen_at, finished_at, undone_at, undone_by)
  on public.imports to authenticated;
grant select, insert, update on public.import_files to authenticated;
grant select on public.import_rows, public.import_work to authenticated;

create policy "people see their own imports"
  on public.imports for select to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "admins see every import"
  on public.imports for select to authenticated using ((select ea.is_admin()));
create policy "people import under their name"
  on public.imports for insert to authenticated
  with check (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "people go on with their own imports"
  on public.imports for update to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()))
  with check (user_id = (select auth.uid())
    and (undone_by is null or undone_by = (select auth.uid()) or status <> 'undoing'));
create policy "admins take back every import"
  on public.imports for update to authenticated
  using (status in ('done', 'partly undone', 'undoing') and (select ea.is_admin()))
  with check (status in ('undoing', 'partly undone', 'undone') and undone_by = (select auth.uid()));
create policy "people remove their imports that wrote nothing"
  on public.imports for delete to authenticated
  using (user_id = (select auth.uid()) and status in ('draft', 'checking', 'checked', 'failed')
    and (select ea.is_member()));
create policy "people have the files of their own imports"
  on public.import_files for all to authenticated
  using (exists (select 1 from public.imports i where i.id = import_id and i.user_id = (select auth.uid())))
  with check (exists (
    select 1 from public.imports i where i.id = import_id and i.user_id = (select auth.uid())));
create policy "what an import wrote is seen with it"
  on public.import_rows for select to authenticated
  using (exists (select 1 from public.imports i where i.id = import_id));

create policy "how far an import is, is seen with it"
  on public.import_work for select to authenticated
  using (exists (select 1 from public.imports i where i.id = import_id));

revoke all on function
  ea.note_imported(), ea.queue_import(), ea.unqueue_import(), ea.begin_import(uuid),
  ea.import_progress(uuid, integer, integer, integer), ea.fail_import(uuid, integer, text),
  ea.set_import_aside(), ea.forget_imports(integer), ea.take_back_rows(uuid, integer),
  ea.takes_back(uuid), ea.look_again_at_rows(uuid), ea.learn_sizes(text, bigint)
  from public, anon, authenticated, service_role;
grant execute on function
  ea.begin_import(uuid), ea.import_progress(uuid, integer, integer, integer),
  ea.fail_import(uuid, integer, text), ea.forget_imports(integer) to ea_app;
grant execute on function
  ea.look_again_at_rows(uuid), ea.take_back_rows(uuid, integer), ea.learn_sizes(text, bigint)
  to authenticated;
