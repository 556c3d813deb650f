-- Conversations: threads, messages, LangGraph's checkpoints, runs and what they streamed.
-- Everything here belongs to one person; nobody else, admins included, reads it.

create table public.threads (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  title text check (length(title) <= 300),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index threads_user_id_idx on public.threads (user_id, updated_at desc);
create trigger touch_updated_at before update on public.threads
  for each row execute function ea.touch_updated_at();

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null references public.threads (id) on delete cascade,
  role text not null check (role in ('user', 'assistant', 'system', 'tool')),
  content text not null,
  tool_calls jsonb,
  tool_results jsonb,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index messages_thread_id_idx on public.messages (thread_id, created_at);

-- One answer being written: it goes on when the page that asked is gone.
create table public.runs (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null references public.threads (id) on delete cascade,
  question_id uuid references public.messages (id) on delete cascade,
  answer_id uuid references public.messages (id) on delete set null,
  status text not null default 'running' check (status in ('running', 'done', 'failed', 'stopped')),
  model text,
  error text,
  heartbeat_at timestamptz not null default now(),
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
-- One run at a time in a thread: a second click or tab can't start another.
create unique index runs_one_running_idx on public.runs (thread_id) where status = 'running';
create index runs_thread_id_idx on public.runs (thread_id, started_at);

create table public.run_events (
  run_id uuid not null references public.runs (id) on delete cascade,
  seq integer not null,
  type text not null check (type in ('plan', 'tool', 'text', 'citations', 'done', 'error')),
  data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (run_id, seq)
);

-- LangGraph's own tables as its PostgreSQL checkpointer 3.2 defines them (its migrations 0 to 9),
-- plus created_at. A test compares them with the installed library.
create table public.checkpoint_migrations (v integer primary key);
insert into public.checkpoint_migrations (v) select generate_series(0, 9);
create table public.checkpoints (
  thread_id text not null,
  checkpoint_ns text not null default '',
  checkpoint_id text not null,
  parent_checkpoint_id text,
  type text,
  checkpoint jsonb not null,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (thread_id, checkpoint_ns, checkpoint_id)
);
create table public.checkpoint_blobs (
  thread_id text not null,
  checkpoint_ns text not null default '',
  channel text not null,
  version text not null,
  type text not null,
  blob bytea,
  created_at timestamptz not null default now(),
  primary key (thread_id, checkpoint_ns, channel, version)
);
create table public.checkpoint_writes (
  thread_id text not null,
  checkpoint_ns text not null default '',
  checkpoint_id text not null,
  task_id text not null,
  idx integer not null,
  channel text not null,
  type text,
  blob bytea not null,
  task_path text not null default '',
  created_at timestamptz not null default now(),
  primary key (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
);
create index checkpoints_thread_id_idx on public.checkpoints (thread_id);
create index checkpoint_blobs_thread_id_idx on public.checkpoint_blobs (thread_id);
create index checkpoint_writes_thread_id_idx on public.checkpoint_writes (thread_id);

alter table public.threads enable row level security;
alter table public.messages enable row level security;
alter table public.runs enable row level security;
alter table public.run_events enable row level security;
alter table public.checkpoint_migrations enable row level security;
alter table public.checkpoints enable row level security;
alter table public.checkpoint_blobs enable row level security;
alter table public.checkpoint_writes enable row level security;
revoke all on public.threads, public.messages, public.runs, public.run_events,
  public.checkpoint_migrations, public.checkpoints, public.checkpoint_blobs,
  public.checkpoint_writes from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.threads, public.messages, public.runs,
  public.run_events, public.checkpoints, public.checkpoint_blobs, public.checkpoint_writes
  to authenticated;

create policy "people have their own threads"
  on public.threads for all to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()))
  with check (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "people have the messages of their own threads"
  on public.messages for all to authenticated
  using (exists (select 1 from public.threads t where t.id = thread_id))
  with check (exists (select 1 from public.threads t where t.id = thread_id));
create policy "people have the runs of their own threads"
  on public.runs for all to authenticated
  using (exists (select 1 from public.threads t where t.id = thread_id))
  with check (exists (select 1 from public.threads t where t.id = thread_id));
create policy "people have the events of their own runs"
  on public.run_events for all to authenticated
  using (exists (select 1 from public.runs r where r.id = run_id))
  with check (exists (select 1 from public.runs r where r.id = run_id));
create policy "people have the checkpoints of their own threads"
  on public.checkpoints for all to authenticated
  using (thread_id in (select t.id::text from public.threads t))
  with check (thread_id in (select t.id::text from public.threads t));
create policy "people have the checkpoint blobs of their own threads"
  on public.checkpoint_blobs for all to authenticated
  using (thread_id in (select t.id::text from public.threads t))
  with check (thread_id in (select t.id::text from public.threads t));
create policy "people have the checkpoint writes of their own threads"
  on public.checkpoint_writes for all to authenticated
  using (thread_id in (select t.id::text from public.threads t))
  with check (thread_id in (select t.id::text from public.threads t));

-- A thread's checkpoints go with it (LangGraph keys them by text, so no foreign key does it).
create function ea.delete_checkpoints() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  delete from public.checkpoints where thread_id = old.id::text;
  delete from public.checkpoint_blobs where thread_id = old.id::text;
  delete from public.checkpoint_writes where thread_id = old.id::text;
  return null;
end
$$;
create trigger delete_checkpoints after delete on public.threads
  for each row execute function ea.delete_checkpoints();
