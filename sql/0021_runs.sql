-- Answers that outlive the process that writes them. A run's checkpoints are its own, whoever carries
-- it out holds it by a number that only grows, and what a run streamed is kept only while it is read.

-- 0: nobody has begun. Each process that takes the run up counts it up in the statement that claims
-- it, and writes nothing once it is no longer the last: one that slept and wakes finds itself late.
alter table public.runs
  add column attempt integer not null default 0,
  drop constraint runs_status_check,
  add constraint runs_status_check
    check (status in ('running', 'waiting', 'done', 'failed', 'stopped'));

-- What was streamed of an answer is in its message. 'restarted' says that the events after a number
-- were taken back, because the process that wrote them died.
delete from public.run_events e using public.runs r where r.id = e.run_id and r.status = 'done';
delete from public.run_events where type = 'citations';
alter table public.run_events
  drop constraint run_events_type_check,
  add constraint run_events_type_check
    check (type in ('plan', 'tool', 'text', 'restarted', 'done', 'error'));

-- Checkpoints were a conversation's and read by nobody; now `thread_id` is a run's id, and they are
-- kept as long as the run, which goes with its conversation.
delete from public.checkpoints;
delete from public.checkpoint_blobs;
delete from public.checkpoint_writes;
alter table public.checkpoints add constraint checkpoints_of_a_run
  check (thread_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');
alter table public.checkpoint_blobs add constraint checkpoint_blobs_of_a_run
  check (thread_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');
alter table public.checkpoint_writes add constraint checkpoint_writes_of_a_run
  check (thread_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');

drop policy "people have the checkpoints of their own threads" on public.checkpoints;
drop policy "people have the checkpoint blobs of their own threads" on public.checkpoint_blobs;
drop policy "people have the checkpoint writes of their own threads" on public.checkpoint_writes;
create policy "people have the checkpoints of their own runs"
  on public.checkpoints for all to authenticated
  using (exists (select 1 from public.runs r where r.id = checkpoints.thread_id::uuid))
  with check (exists (select 1 from public.runs r where r.id = checkpoints.thread_id::uuid));
create policy "people have the checkpoint blobs of their own runs"
  on public.checkpoint_blobs for all to authenticated
  using (exists (select 1 from public.runs r where r.id = checkpoint_blobs.thread_id::uuid))
  with check (exists (select 1 from public.runs r where r.id = checkpoint_blobs.thread_id::uuid));
create policy "people have the checkpoint writes of their own runs"
  on public.checkpoint_writes for all to authenticated
  using (exists (select 1 from public.runs r where r.id = checkpoint_writes.thread_id::uuid))
  with check (exists (select 1 from public.runs r where r.id = checkpoint_writes.thread_id::uuid));

-- A checkpoint that is written while its conversation is being deleted would outlive it. A writer
-- holds the run, and so the conversation's deletion, which takes the run along, waits. Asked under the
-- person's policies, so a hidden run and none are told apart by nobody.
create function ea.hold_run() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if auth.uid() is not null then
    perform 1 from public.runs r where r.id = new.thread_id::pg_catalog.uuid for key share;
    if not found then
      raise insufficient_privilege using message = 'this run is not there';
    end if;
  end if;
  return new;
end
$$;
drop trigger hold_thread on public.checkpoints;
drop trigger hold_thread on public.checkpoint_blobs;
drop trigger hold_thread on public.checkpoint_writes;
drop function ea.hold_thread();
create trigger hold_run before insert on public.checkpoints
  for each row execute function ea.hold_run();
create trigger hold_run before insert on public.checkpoint_blobs
  for each row execute function ea.hold_run();
create trigger hold_run before insert on public.checkpoint_writes
  for each row execute function ea.hold_run();

-- LangGraph keys checkpoints by text, so no foreign key takes them along.
drop trigger delete_checkpoints on public.threads;
create or replace function ea.delete_checkpoints() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from public.checkpoints where thread_id = any (array(select g.id::text from gone g));
  delete from public.checkpoint_blobs where thread_id = any (array(select g.id::text from gone g));
  delete from public.checkpoint_writes where thread_id = any (array(select g.id::text from gone g));
  return null;
end
$$;
create trigger delete_checkpoints after delete on public.runs
  referencing old table as gone
  for each statement execute function ea.delete_checkpoints();

-- For the program: which runs nobody has been heard of for so long, the longest silent first.
create function ea.lost_runs(silent interval) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp rows 10
as $$
  select r.id from public.runs r
  where r.status = 'running' and r.heartbeat_at < now() - silent
  order by r.heartbeat_at, r.id limit 100
$$;

-- Whose answer a run is, to act as that person; nobody when the account is not active any more.
create function ea.run_person(wanted uuid)
returns table (user_id uuid, email text, full_name text, role public.user_role)
language sql stable security definer set search_path = pg_catalog, pg_temp rows 1
as $$
  select p.id, p.email, p.full_name, p.role
  from public.runs r
  join public.threads t on t.id = r.thread_id
  join public.profiles p on p.id = t.user_id
  join auth.users u on u.id = p.id
  where r.id = wanted and u.deleted_at is null and not u.is_anonymous
    and (u.banned_until is null or u.banned_until <= now())
$$;

-- Ends a run that nobody can carry out, for its person may not act any more. False when it has ended
-- already, or when its person is there.
create function ea.give_up_run(wanted uuid, reason text) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with ended as (
    update public.runs r set status = 'failed', error = reason, finished_at = now()
    where r.id = wanted and r.status = 'running' and not exists (select 1 from ea.run_person(wanted))
    returning 1
  )
  select exists (select 1 from ended)
$$;

-- Removes what ended runs streamed, once it is older than that; how many events it was. An answer
-- removes its own when it is stored, so what is left is of runs that failed or were stopped.
create function ea.forget_run_events(older_than interval) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with forgotten as (
    delete from public.run_events e
    using public.runs r
    where r.id = e.run_id and r.finished_at < now() - older_than
      and r.status in ('done', 'failed', 'stopped')
    returning 1
  )
  select count(*) from forgotten
$$;

revoke all on function ea.hold_run(), ea.delete_checkpoints(), ea.lost_runs(interval),
  ea.run_person(uuid), ea.give_up_run(uuid, text), ea.forget_run_events(interval)
  from public, anon, authenticated;
grant execute on function ea.lost_runs(interval), ea.run_person(uuid), ea.give_up_run(uuid, text),
  ea.forget_run_events(interval) to ea_app;
