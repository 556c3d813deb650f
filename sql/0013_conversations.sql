-- Conversations: threads, messages, runs and what they streamed, LangGraph's checkpoints. All of it
-- belongs to the thread's owner and is seen through the thread.

create table public.threads (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  title text check (length(title) <= 300),
  -- What its questions are narrowed to, besides its own files: {"document_ids": [...]}, {"tag": "..."}
  -- or {"client_id": "..."}.
  scope jsonb not null default '{}' check (jsonb_typeof(scope) = 'object'),
  -- Stands above the others in the list since then.
  pinned_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.threads enable row level security;
create index threads_user_id_idx on public.threads (user_id, updated_at desc);
create index threads_words_idx on public.threads
  using gin (to_tsvector('simple', ea.search_key(title)));
-- The list is ordered by what was said last: another title or a pin moves nothing.
create trigger touch_updated_at before update on public.threads
  for each row when (old.title is not distinct from new.title
    and old.pinned_at is not distinct from new.pinned_at)
  execute function ea.touch_updated_at();
create trigger keep_identity before update of id on public.threads
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();

-- The conversations of the person of this session: none for who views as somebody else. What the
-- policies of public.threads say of one's own, asked once in a query. As a subquery under those
-- policies it would be planned anew at each mention of documents, and planning took longer than
-- reading (see benchmarks/policy_cost.py).
create function ea.my_threads() returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select array(
    select t.id from public.threads t
    where t.user_id = (select auth.uid()) and (select ea.is_member())
      and not (select ea.is_viewed()))
$$;

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null references public.threads (id) on delete cascade,
  -- What it was said after. A question that was edited, and another answer to the same question, stand
  -- beside the first one under the same message: a conversation is a tree, what is shown a path in it.
  parent_id uuid,
  -- Another first question: it was said after nothing, although there are messages.
  begins boolean not null default false,
  role text not null check (role in ('user', 'assistant', 'system', 'tool')),
  content text not null,
  tool_calls jsonb,
  tool_results jsonb,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (thread_id, id),
  foreign key (thread_id, parent_id) references public.messages (thread_id, id) on delete cascade
);
alter table public.messages enable row level security;
create index messages_thread_id_idx on public.messages (thread_id, created_at);
create index messages_parent_id_idx on public.messages (thread_id, parent_id);
create index messages_words_idx on public.messages
  using gin (to_tsvector('simple', ea.search_key(content))) where role in ('user', 'assistant');
create trigger keep_identity before update of id, parent_id on public.messages
  for each row when (old.id is distinct from new.id or old.parent_id is distinct from new.parent_id)
  execute function ea.keep_identity();

-- A message that does not say what it was said after follows the latest one.
create function ea.follow_message() returns trigger
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  new.parent_id := (
    select m.id from public.messages m where m.thread_id = new.thread_id
    order by m.created_at desc, m.id desc limit 1);
  return new;
end
$$;
create trigger follow_message before insert on public.messages
  for each row when (new.parent_id is null and not new.begins)
  execute function ea.follow_message();

-- Changes to the CRM that an answer suggests. Nothing of one is done before its person has approved it,
-- once: who decides holds the row, writes the change and the decision in one transaction, or neither.
-- What would be written never changes afterwards; `seen_version` is that of the record it was thought of,
-- `card` what the person is shown: what it is about, and what it would be instead of what it is.
create table public.suggestions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  message_id uuid not null references public.messages (id) on delete cascade,
  place integer not null,
  kind text not null
    check (kind in ('add_task', 'finish_task', 'log_activity', 'move_deal', 'change_deal')),
  change jsonb not null check (jsonb_typeof(change) = 'object' and change ->> 'kind' = kind),
  card jsonb not null check (jsonb_typeof(card) = 'object'),
  seen_version integer,
  state text not null default 'proposed'
    check (state in ('proposed', 'approved', 'declined', 'failed')),
  -- Why it failed.
  reason text check (length(reason) <= 2000),
  -- The record that was added or changed.
  result_id uuid,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  unique (message_id, place),
  constraint suggestions_decided check ((decided_at is null) = (state = 'proposed'))
);
alter table public.suggestions enable row level security;
create index suggestions_user_id_idx on public.suggestions (user_id, created_at)
  where state = 'proposed';
create index suggestions_user_idx on public.suggestions (user_id);

-- Questions that were asked while an answer was being written: each becomes a message when the answers
-- before it have ended. `after_id` is the message below which it belongs.
create table public.queued_questions (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null references public.threads (id) on delete cascade,
  after_id uuid,
  content text not null check (content <> ''),
  created_at timestamptz not null default clock_timestamp(),
  foreign key (thread_id, after_id) references public.messages (thread_id, id) on delete cascade
);
alter table public.queued_questions enable row level security;
create index queued_questions_thread_id_idx on public.queued_questions (thread_id, created_at);
create index queued_questions_after_id_idx on public.queued_questions (thread_id, after_id);
create trigger keep_identity before update of id, thread_id on public.queued_questions
  for each row when (old.id is distinct from new.id or old.thread_id is distinct from new.thread_id)
  execute function ea.keep_identity();

-- One's own conversations in which all the words stand, or words that begin like them, in the title or
-- in one message: with the latest such message, the latest conversation first. As a function because
-- an index of words is not used under a policy; what it gives is the session's own by my_threads. An
-- answer of which a part is withheld today, because its source is a file of somebody else's
-- conversation now, is not found: words would tell what it says.
create function ea.search_threads(words text, most integer, skipped integer)
returns table (thread_id uuid, message_id uuid)
language plpgsql stable security definer rows 25
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  own constant uuid[] := ea.my_threads();
  all_documents constant boolean := ea.is_admin();
  asked constant tsquery := (
    select string_agg('''' || replace(replace(w, '\', '\\'), '''', '''''') || ''':*', ' & ')
    from unnest(tsvector_to_array(to_tsvector('simple', ea.search_key(left(words, 300))))) w)::tsquery;
begin
  return query
    with said as materialized (
      select distinct on (m.thread_id) m.thread_id, m.id
      from public.messages m
      where m.thread_id = any (own) and m.role in ('user', 'assistant')
        and to_tsvector('simple', ea.search_key(m.content)) @@ asked
        and (m.role = 'user' or all_documents or not exists (
          select 1 from jsonb_path_query(m.metadata, '$.citations[*].document_id') c
          join public.documents d on d.id = (c #>> '{}')::uuid
          where d.thread_id is not null and d.thread_id <> all (own)))
      order by m.thread_id, m.created_at desc
    )
    select t.id, s.id
    from public.threads t left join said s on s.thread_id = t.id
    where t.id = any (own)
      and (s.id is not null or to_tsvector('simple', ea.search_key(t.title)) @@ asked)
    order by t.updated_at desc, t.id
    limit most offset skipped;
end
$$;

-- One answer being written: it goes on when the page that asked is gone, and when the process that
-- writes it is. `attempt` is 0 while nobody has begun. Each process that takes the run up counts it up
-- in the statement that claims it, and writes nothing once it is no longer the last: one that slept and
-- wakes finds itself late. A run that waits for a person's approval is in nobody's hands.
create table public.runs (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null references public.threads (id) on delete cascade,
  question_id uuid references public.messages (id) on delete cascade,
  answer_id uuid references public.messages (id) on delete set null,
  status text not null default 'running'
    check (status in ('running', 'waiting', 'done', 'failed', 'stopped')),
  attempt integer not null default 0,
  model text,
  error text,
  heartbeat_at timestamptz not null default now(),
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
alter table public.runs enable row level security;
-- One run at a time in a thread: a second click or tab can't start another.
create unique index runs_one_running_idx on public.runs (thread_id) where status = 'running';
create index runs_thread_id_idx on public.runs (thread_id, started_at);
-- For who deletes a message: without these each one reads all runs.
create index runs_question_id_idx on public.runs (question_id);
create index runs_answer_id_idx on public.runs (answer_id);
create trigger keep_identity before update of id on public.runs
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();

-- What a run streams, for the pages that watch. The answer's message has all of it, so an answer takes
-- its events along; those of runs that failed or were stopped are kept for a while. 'restarted' says
-- that the events after a number were taken back, because the process that wrote them died.
create table public.run_events (
  run_id uuid not null references public.runs (id) on delete cascade,
  seq integer not null,
  type text not null check (type in ('plan', 'tool', 'text', 'restarted', 'done', 'error')),
  data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (run_id, seq)
);
alter table public.run_events enable row level security;

-- LangGraph's own tables as its PostgreSQL checkpointer 3.2 defines them (its migrations 0 to 9),
-- plus created_at and the check that their thread is a run: its checkpoints are kept as long as the
-- run is, which goes with its conversation. A test compares them with the installed library.
create table public.checkpoint_migrations (v integer primary key);
insert into public.checkpoint_migrations (v) select generate_series(0, 9);
create table public.checkpoints (
  thread_id text not null
    constraint checkpoints_of_a_run check (thread_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
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
  thread_id text not null
    constraint checkpoint_blobs_of_a_run check (thread_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
  checkpoint_ns text not null default '',
  channel text not null,
  version text not null,
  type text not null,
  blob bytea,
  created_at timestamptz not null default now(),
  primary key (thread_id, checkpoint_ns, channel, version)
);
create table public.checkpoint_writes (
  thread_id text not null
    constraint checkpoint_writes_of_a_run check (thread_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
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
alter table public.checkpoint_migrations enable row level security;
alter table public.checkpoints enable row level security;
alter table public.checkpoint_blobs enable row level security;
alter table public.checkpoint_writes enable row level security;

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
create trigger hold_run before insert on public.checkpoints
  for each row execute function ea.hold_run();
create trigger hold_run before insert on public.checkpoint_blobs
  for each row execute function ea.hold_run();
create trigger hold_run before insert on public.checkpoint_writes
  for each row execute function ea.hold_run();

-- LangGraph keys checkpoints by text, so no foreign key takes them along.
create function ea.delete_checkpoints() returns trigger
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

-- For the program: for how many seconds nobody was heard of who writes that answer; infinite when it was
-- handed over, null when it is not being written.
create function ea.run_silence(wanted uuid) returns double precision
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select extract(epoch from now())::double precision
    - extract(epoch from r.heartbeat_at)::double precision
  from public.runs r where r.id = wanted and r.status = 'running'
$$;

-- For the program, which looks for all who watch answers of another process at once: of which runs there is
-- something to read, and whether they have ended. The three lists belong together: a run, who watches it,
-- and the number of the last event seen. Nothing of what the events say; of a run that is gone, or is
-- another person's, that there is something to find out under one's own policies.
create function ea.run_news(runs uuid[], people uuid[], seen integer[])
returns table (run_id uuid, ended boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select w.run_id, t.id is null or r.status <> 'running'
  from unnest(runs, people, seen) as w (run_id, person_id, seq)
  left join public.runs r on r.id = w.run_id
  left join public.threads t on t.id = r.thread_id and t.user_id = w.person_id
  where t.id is null or r.status <> 'running'
    or exists (select 1 from public.run_events e where e.run_id = w.run_id and e.seq > w.seq)
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

-- Tokens that the language model read and wrote for each person, by the month of the company's
-- calendar. Kept beside the conversations, so that deleting one makes nothing undone.
create table ea.token_use (
  user_id uuid not null references public.profiles (id) on delete cascade,
  month date not null,
  read bigint not null,
  written bigint not null,
  primary key (user_id, month)
);
alter table ea.token_use enable row level security;

create function ea.count_tokens(now_read bigint, now_written bigint) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into ea.token_use as u (user_id, month, read, written)
  select auth.uid(), date_trunc('month', ea.today())::date,
         greatest(now_read, 0), greatest(now_written, 0)
  where ea.is_member() and not ea.is_viewed()
  on conflict (user_id, month) do update
    set read = u.read + excluded.read, written = u.written + excluded.written
$$;

-- What the person of this session has used this month.
create function ea.my_tokens() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(sum(u.read + u.written), 0)::bigint from ea.token_use u
  where u.user_id = auth.uid() and u.month = date_trunc('month', ea.today())
$$;

-- What everybody has used, month by month, for administrators.
create function ea.tokens_used()
returns table (person text, month date, read bigint, written bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(p.full_name, p.email), u.month, u.read, u.written
  from ea.token_use u join public.profiles p on p.id = u.user_id
  where ea.is_admin() order by u.month desc, u.read + u.written desc, 1
$$;
