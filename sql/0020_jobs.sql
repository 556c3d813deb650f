-- Jobs: what the product adds to the queue. A job names what it is about by ids only, is queued by a
-- trigger on the row that it is about (so no path forgets it, and a row that is rolled back leaves no
-- job), and acts as its person when it runs.

-- Nobody but the application's login reaches the queue; what people do to it goes through triggers
-- and through functions that ask who they are.
revoke all on schema ea_queue from public;
grant usage on schema ea_queue to ea_app;
revoke all on all tables in schema ea_queue from public, anon, authenticated, service_role;
revoke all on all sequences in schema ea_queue from public, anon, authenticated, service_role;
revoke all on all functions in schema ea_queue from public, anon, authenticated, service_role;
grant select, insert, update, delete on all tables in schema ea_queue to ea_app;
grant usage on all sequences in schema ea_queue to ea_app;
grant execute on all functions in schema ea_queue to ea_app;
do $$
declare
  queue_table text;
begin
  for queue_table in
    select c.relname from pg_catalog.pg_class c
    where c.relnamespace = 'ea_queue'::pg_catalog.regnamespace and c.relkind = 'r'
  loop
    execute pg_catalog.format('alter table ea_queue.%I enable row level security', queue_table);
    execute pg_catalog.format(
      'create policy "the program alone reaches the queue" on ea_queue.%I to ea_app'
      ' using (true) with check (true)', queue_table);
  end loop;
end
$$;
create index procrastinate_jobs_subject_idx on ea_queue.procrastinate_jobs (queueing_lock)
  where queueing_lock is not null;

-- Why a job was set aside: procrastinate keeps that a job failed, not why.
create table ea.job_errors (
  job_id bigint primary key references ea_queue.procrastinate_jobs (id) on delete cascade,
  error text not null,
  at timestamptz not null default now()
);
alter table ea.job_errors enable row level security;
revoke all on ea.job_errors from public, anon, authenticated, service_role;

-- Called by the worker before it lets a job fail.
create function ea.note_job_error(job bigint, reason text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into ea.job_errors (job_id, error) values (job, pg_catalog.left(reason, 2000))
  on conflict (job_id) do update set error = excluded.error, at = pg_catalog.now()
$$;

-- Uploads ----------------------------------------------------------------------------------------

-- Small files first, and in a queue of their own of which a worker always does one beside the others, so
-- that one does not wait behind a pile of books, or behind the one book that is being read.
create function ea.queue_ingestion() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  about constant text := 'ingest:' || new.id;
begin
  delete from ea_queue.procrastinate_jobs j
  where j.queueing_lock = about and j.status in ('todo', 'failed');
  insert into ea_queue.procrastinate_jobs
    (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
  values (
    case when new.size_bytes < 300000 then 'small_documents' else 'documents' end, 'ingest',
    -- Somebody waits for an answer about a file of a conversation.
    case when new.thread_id is not null then 3 else 0 end
      + case when new.size_bytes < 300000 then 2 when new.size_bytes < 1000000 then 1 else 0 end,
    about, about,
    pg_catalog.jsonb_build_object('ingestion_id', new.id), new.not_before);
  return null;
end
$$;
create trigger queue_new_ingestion after insert on public.ingestions
  for each row when (new.status = 'queued') execute function ea.queue_ingestion();
create trigger queue_ingestion after update of status on public.ingestions
  for each row when (new.status = 'queued' and old.status <> 'queued')
  execute function ea.queue_ingestion();

-- What has ended, or is given up, waits for nobody; a worker that is in it finds that out by itself.
create function ea.unqueue_ingestion() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from ea_queue.procrastinate_jobs j
  where j.queueing_lock = 'ingest:' || old.id
    and (j.status = 'todo' or (tg_op = 'DELETE' and j.status = 'failed'));
  return null;
end
$$;
create trigger unqueue_finished_ingestion after update of status on public.ingestions
  for each row when (new.status in ('ready', 'duplicate', 'no_text', 'failed', 'unpacked'))
  execute function ea.unqueue_ingestion();
create trigger unqueue_deleted_ingestion after delete on public.ingestions
  for each row execute function ea.unqueue_ingestion();

-- The command that brought a file keeps its waiting job from the workers, and says so again every
-- now and then; when it dies, the job comes due. False when a worker has it.
create function ea.hold_ingestion(job uuid, seconds integer) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with held as (
    update ea_queue.procrastinate_jobs j
    set scheduled_at = pg_catalog.now() + pg_catalog.make_interval(secs => seconds)
    where j.queueing_lock = 'ingest:' || job and j.status = 'todo'
    returning 1
  )
  select exists (select 1 from held)
$$;

-- Answers ------------------------------------------------------------------------------------------

-- Whoever is asked writes the answer, and beats. One job for each answer waits for the case that this
-- ends in the middle: it comes due when the heart would be missed (LOST_AFTER_SECONDS in runs.py), and
-- at once when the answer is handed over. Whoever takes the answer up leaves another such job behind.
-- These jobs have no lock: the claim of the run decides between two of them.
create function ea.guard_answer() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  about constant text := 'take_up:' || new.id;
  handed_over constant boolean := new.heartbeat_at = '-infinity';
begin
  if handed_over then
    -- A new job wakes the workers; one that is only moved does not.
    delete from ea_queue.procrastinate_jobs j
    where j.queueing_lock = about and j.status = 'todo';
  end if;
  insert into ea_queue.procrastinate_jobs as j
    (queue_name, task_name, queueing_lock, args, scheduled_at)
  values (
    'answers', 'take_up', about, pg_catalog.jsonb_build_object('run_id', new.id),
    pg_catalog.now() + case when handed_over then interval '0' else interval '30 seconds' end)
  on conflict (queueing_lock) where status = 'todo'
    do update set scheduled_at = excluded.scheduled_at where excluded.scheduled_at < j.scheduled_at;
  return null;
end
$$;
create trigger guard_new_answer after insert on public.runs
  for each row when (new.status = 'running') execute function ea.guard_answer();
create trigger guard_answer after update of status, attempt, heartbeat_at on public.runs
  for each row when (new.status = 'running' and (
    old.status <> 'running' or new.attempt <> old.attempt or new.heartbeat_at = '-infinity'))
  execute function ea.guard_answer();

-- What has ended, or waits for a person, needs no guard.
create function ea.unguard_answer() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from ea_queue.procrastinate_jobs j
  where j.queueing_lock = 'take_up:' || new.id and j.status = 'todo';
  return null;
end
$$;
create trigger unguard_answer after update of status on public.runs
  for each row when (old.status = 'running' and new.status <> 'running')
  execute function ea.unguard_answer();
create function ea.unguard_deleted_answers() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from ea_queue.procrastinate_jobs j
  where j.queueing_lock = any (array(select 'take_up:' || g.id from gone g))
    and j.status in ('todo', 'failed');
  return null;
end
$$;
create trigger unguard_deleted_answers after delete on public.runs
  referencing old table as gone for each statement execute function ea.unguard_deleted_answers();

-- Files that nothing refers to -----------------------------------------------------------------

-- Each transaction that leaves files behind wakes a worker.
create function ea.queue_removal() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select 1 from noted n where n.not_before <= pg_catalog.now()) and not exists (
    select 1 from ea_queue.procrastinate_jobs j
    where j.task_name = 'remove_files' and j.status = 'todo'
      and j.xmin = pg_catalog.pg_current_xact_id()::xid)
  then
    insert into ea_queue.procrastinate_jobs (queue_name, task_name, lock)
    values ('upkeep', 'remove_files', 'remove_files');
  end if;
  return null;
end
$$;
create trigger queue_removal after insert on ea.files_to_remove
  referencing new table as noted for each statement execute function ea.queue_removal();

-- Jobs that break off, and jobs that are set aside ------------------------------------------------

-- A job that comes back later, and has not broken off: it gets a new number, too. Its worker ends the
-- old one. By the database's clock, which is the one that says when a job is due.
create function ea.put_off_job(job bigint, seconds double precision) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into ea_queue.procrastinate_jobs
    (queue_name, task_name, priority, lock, queueing_lock, args, attempts, scheduled_at)
  select j.queue_name, j.task_name, j.priority, j.lock, j.queueing_lock, j.args, j.attempts,
    pg_catalog.now() + pg_catalog.make_interval(secs => seconds)
  from ea_queue.procrastinate_jobs j where j.id = job and j.status = 'doing'
  on conflict do nothing
$$;

-- A job whose worker has not been heard of gets a new number: whoever had the old one, and wakes, can
-- end it no more. After `most_breaks` it is set aside. An upload that waits without a job, and an answer
-- that nobody writes or guards, get one.
create function ea.rescue_jobs(silent_seconds double precision, most_breaks integer)
returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  lost ea_queue.procrastinate_jobs;
  silent_since constant timestamptz :=
    pg_catalog.now() - pg_catalog.make_interval(secs => silent_seconds);
  found_jobs integer := 0;
begin
  for lost in
    select j.* from ea_queue.procrastinate_jobs j
    where j.status = 'doing' and not exists (
      select 1 from ea_queue.procrastinate_workers w
      where w.id = j.worker_id and w.last_heartbeat >= silent_since)
    for update of j skip locked
  loop
    found_jobs := found_jobs + 1;
    if lost.attempts + 1 >= most_breaks then
      perform ea.note_job_error(
        lost.id, pg_catalog.format('It broke off %s times: its worker ended each time.', most_breaks));
      update ea_queue.procrastinate_jobs j
      set status = 'failed', attempts = lost.attempts + 1 where j.id = lost.id;
    else
      update ea_queue.procrastinate_jobs j set status = 'aborted' where j.id = lost.id;
      insert into ea_queue.procrastinate_jobs
        (queue_name, task_name, priority, lock, queueing_lock, args, attempts)
      values (lost.queue_name, lost.task_name, lost.priority, lost.lock, lost.queueing_lock, lost.args,
        lost.attempts + 1)
      on conflict do nothing;
    end if;
  end loop;
  update public.ingestions i set status = 'queued'
  where i.status in ('reading', 'embedding') and not exists (
    select 1 from ea_queue.procrastinate_jobs j
    where j.queueing_lock = 'ingest:' || i.id and j.status in ('todo', 'doing'));
  perform ea.queue_embedding_switch(s.id, 0)
  from ea.embedding_switches s
  where s.status = 'running' and not exists (
    select 1 from ea_queue.procrastinate_jobs j
    where j.queueing_lock = 'switch_embeddings' and j.status in ('todo', 'doing'));
  insert into ea_queue.procrastinate_jobs (queue_name, task_name, queueing_lock, args)
  select 'answers', 'take_up', 'take_up:' || r.id, pg_catalog.jsonb_build_object('run_id', r.id)
  from public.runs r
  where r.status = 'running' and r.heartbeat_at < silent_since and not exists (
    select 1 from ea_queue.procrastinate_jobs j
    where j.queueing_lock = 'take_up:' || r.id and j.status in ('todo', 'doing', 'failed'))
  on conflict do nothing;
  return found_jobs;
end
$$;

-- A job that failed is set aside until an administrator decides. The row that it was about says so,
-- and a newer failure of the same work takes the place of the older one.
create function ea.set_job_aside() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into ea.job_errors (job_id, error) values (new.id, 'It failed; the log of the worker says why.')
  on conflict do nothing;
  delete from ea_queue.procrastinate_jobs j
  where j.queueing_lock = new.queueing_lock and j.status = 'failed' and j.id <> new.id;
  if new.task_name = 'ingest' then
    update public.ingestions i
    set status = 'failed', finished_at = pg_catalog.now(), error = pg_catalog.format(
      'Reading this file broke off %s. Try again, or upload a simpler version of it.',
      case when new.attempts = 3 then 'three times' else 'again and again' end)
    where i.id = (new.args ->> 'ingestion_id')::uuid and i.status in ('queued', 'reading', 'embedding');
  elsif new.task_name = 'switch_embeddings' then
    update ea.embedding_switches s
    set status = 'failed', note = (select e.error from ea.job_errors e where e.job_id = new.id)
    where s.id = (new.args ->> 'switch_id')::uuid and s.status = 'running';
  elsif new.task_name = 'take_up' then
    update public.runs r
    set status = 'failed', finished_at = pg_catalog.now(),
      error = 'Writing this answer broke off. Try again.'
    where r.id = (new.args ->> 'run_id')::uuid and r.status = 'running';
  end if;
  return null;
end
$$;
create trigger set_job_aside after update of status on ea_queue.procrastinate_jobs
  for each row when (new.status = 'failed' and old.status <> 'failed')
  execute function ea.set_job_aside();

-- What administrators see of the jobs that were set aside. A conversation is its owner's alone: what
-- was asked in it, or the name of a file in it, is not told.
create function ea.jobs_set_aside()
returns table (id bigint, task text, about text, person text, error text, at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select j.id, j.task_name::text,
    case when i.id is null then null
      when i.thread_id is null then i.file_name else 'a file in a conversation' end,
    (select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p
     where p.id = coalesce(i.user_id, t.user_id)),
    e.error, e.at
  from ea_queue.procrastinate_jobs j
  join ea.job_errors e on e.job_id = j.id
  left join public.ingestions i
    on j.task_name = 'ingest' and i.id = (j.args ->> 'ingestion_id')::uuid
  left join public.runs r on j.task_name = 'take_up' and r.id = (j.args ->> 'run_id')::uuid
  left join public.threads t on t.id = r.thread_id
  where j.status = 'failed' and ea.is_admin()
  order by e.at desc, j.id desc
$$;

-- An administrator's decision, which the audit log keeps; false when the job is not there any more.
create function ea.decide_job(job bigint, again boolean) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  aside ea_queue.procrastinate_jobs;
  told jsonb;
begin
  if not ea.is_admin() then
    raise insufficient_privilege using message = 'only an administrator decides about jobs';
  end if;
  select pg_catalog.jsonb_build_object('title', a.task || coalesce(': ' || a.about, ''),
      'person', a.person, 'error', a.error)
  into told from ea.jobs_set_aside() a where a.id = job;
  delete from ea_queue.procrastinate_jobs j where j.id = job and j.status = 'failed'
  returning j.* into aside;
  if aside.id is null then
    return false;
  end if;
  perform ea.write_audit(case when again then 'update' else 'delete' end, 'jobs', null, told,
    case when again then '{"decision": "try again"}'::jsonb end);
  if not again then
    return true;
  end if;
  if aside.task_name = 'ingest' then
    update public.ingestions i
    set status = 'queued', error = null, finished_at = null, not_before = null, done = 0, total = null
    where i.id = (aside.args ->> 'ingestion_id')::uuid and i.status = 'failed'
      and i.file_path is not null;
    return found;
  end if;
  if aside.task_name = 'switch_embeddings' then
    update ea.embedding_switches s set status = 'running', note = null
    where s.id = (aside.args ->> 'switch_id')::uuid and s.status = 'failed';
    return found;
  end if;
  if aside.task_name = 'take_up' then
    return false;  -- the answer has ended; its person tries again
  end if;
  insert into ea_queue.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
  values (aside.queue_name, aside.task_name, aside.priority, aside.lock, aside.queueing_lock, aside.args)
  on conflict do nothing;
  return true;
end
$$;

-- Jobs that have ended. Those that were set aside wait for an administrator as long.
create function ea.forget_jobs(days integer) returns integer
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with forgotten as (
    delete from ea_queue.procrastinate_jobs j
    where j.status in ('succeeded', 'failed', 'cancelled', 'aborted')
      and not exists (
        select 1 from ea_queue.procrastinate_events e
        where e.job_id = j.id and e.at >= pg_catalog.now() - pg_catalog.make_interval(days => days))
    returning 1
  )
  select count(*)::integer from forgotten
$$;

revoke all on function
  ea.note_job_error(bigint, text), ea.queue_ingestion(), ea.unqueue_ingestion(),
  ea.hold_ingestion(uuid, integer), ea.queue_removal(), ea.forget_jobs(integer),
  ea.guard_answer(), ea.unguard_answer(), ea.unguard_deleted_answers(),
  ea.put_off_job(bigint, double precision),
  ea.rescue_jobs(double precision, integer), ea.set_job_aside(), ea.jobs_set_aside(),
  ea.decide_job(bigint, boolean)
  from public, anon, authenticated, service_role;
grant execute on function
  ea.note_job_error(bigint, text), ea.hold_ingestion(uuid, integer), ea.forget_jobs(integer),
  ea.put_off_job(bigint, double precision), ea.rescue_jobs(double precision, integer) to ea_app;
grant execute on function ea.jobs_set_aside(), ea.decide_job(bigint, boolean) to authenticated;
