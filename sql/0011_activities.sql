-- Activities with clients and deals, tasks that are to be done there, and which open deals need somebody's
-- attention.

create table public.activities (
  id uuid primary key default gen_random_uuid(),
  entity_type text not null check (entity_type in ('client', 'deal')),
  entity_id uuid not null,
  type text not null check (type in ('call', 'email', 'meeting', 'note')),
  content text check (length(content) <= 20000),
  performed_by uuid not null references public.profiles (id) on delete restrict,
  performed_at timestamptz not null default now(),
  external_id text,
  -- The system that the key comes from.
  external_source text not null default '',
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  -- The client that it is about: entity_id itself, or the client of the deal. A timeline and "last
  -- activity" are then one look into an index instead of a join of all activities with all deals
  -- (1 ms instead of 100 at 100,000 deals, see benchmarks/results.md). Kept by two triggers; what a
  -- statement says of it is not believed.
  client_id uuid not null references public.clients (id) on delete cascade,
  constraint activities_external_id_key unique (external_source, external_id)
);
alter table public.activities enable row level security;
create index activities_entity_idx on public.activities (entity_type, entity_id, performed_at desc);
create index activities_client_id_idx on public.activities (client_id, performed_at desc, id);
create index activities_performed_at_idx on public.activities (performed_at desc, id);
create index activities_performed_by_idx on public.activities (performed_by);
-- Only what people may correct counts: a deal that goes to another client takes its activities along,
-- and nobody who is writing in one of them is disturbed by that.
create trigger next_version before update of type, content, performed_at, external_id, external_source
  on public.activities for each row execute function ea.next_version();
create trigger keep_identity before update of id on public.activities
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.activities
  for each row execute function ea.audit_row();

-- entity_id points at one of two tables, so the database checks it here.
create function ea.check_activity_entity() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
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
-- Nobody has done tomorrow what they write down today; a clock may be a little fast. The operator may
-- write what he has.
create function ea.check_activity_time() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if auth.uid() is not null and new.performed_at > now() + interval '5 minutes' then
    raise check_violation using
      message = 'an activity lies in the past', constraint = 'activities_performed_at_past';
  end if;
  return new;
end
$$;
create trigger check_activity_time before insert or update of performed_at on public.activities
  for each row execute function ea.check_activity_time();

create trigger check_activity_entity
  before insert or update of entity_type, entity_id, client_id
  on public.activities for each row execute function ea.check_activity_entity();

-- What is to be done next with a client or one of its deals, by whom and until when.
create table public.tasks (
  id uuid primary key default gen_random_uuid(),
  title text not null
    constraint tasks_title_check check (btrim(title) <> '' and length(title) <= 300),
  notes text constraint tasks_notes_check check (length(notes) <= 20000),
  -- The client that it is about, of a deal the deal's: kept as that of an activity is.
  client_id uuid not null references public.clients (id) on delete cascade,
  deal_id uuid references public.deals (id) on delete cascade,
  due_on date,
  assigned_to uuid not null references public.profiles (id) on delete restrict,
  created_by uuid references public.profiles (id) on delete set null default auth.uid(),
  -- dropped: it need not be done any more.
  state text not null default 'open'
    constraint tasks_state_check check (state in ('open', 'done', 'dropped')),
  closed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint tasks_closed check ((closed_at is null) = (state = 'open'))
);
alter table public.tasks enable row level security;
create index tasks_assigned_to_idx on public.tasks (assigned_to, due_on) where state = 'open';
create index tasks_assigned_idx on public.tasks (assigned_to);
create index tasks_client_id_idx on public.tasks (client_id);
create index tasks_deal_id_idx on public.tasks (deal_id);
create index tasks_created_by_idx on public.tasks (created_by);
create trigger next_version before update of title, notes, due_on, assigned_to, state
  on public.tasks for each row execute function ea.next_version();
create trigger keep_identity before update of id on public.tasks
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.tasks
  for each row execute function ea.audit_row();

create function ea.check_task_place() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if new.deal_id is not null then
    new.client_id := (select d.client_id from public.deals d where d.id = new.deal_id for share);
    if new.client_id is null then
      raise foreign_key_violation using
        message = 'the deal of the task does not exist', constraint = 'tasks_deal_id_fkey';
    end if;
  end if;
  return new;
end
$$;
create trigger check_task_place before insert or update of client_id, deal_id on public.tasks
  for each row execute function ea.check_task_place();

-- A task is closed now, and no more closed when it is opened again.
create function ea.close_task() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.closed_at := case when new.state = 'open' then null
    when tg_op = 'INSERT' then coalesce(new.closed_at, now())
    when old.state = new.state then old.closed_at else now() end;
  return new;
end
$$;
create trigger close_task before insert or update of state, closed_at on public.tasks
  for each row execute function ea.close_task();

create function ea.follow_deal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.activities set client_id = new.client_id
  where entity_type = 'deal' and entity_id = new.id;
  update public.tasks set client_id = new.client_id where deal_id = new.id;
  return null;
end
$$;
create trigger follow_deal after update of client_id on public.deals
  for each row when (old.client_id is distinct from new.client_id)
  execute function ea.follow_deal();

-- The activities of a client go with it by their client_id; those of a deal have no foreign key.
create function ea.delete_activities() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from public.activities where entity_type = 'deal' and entity_id = old.id;
  return null;
end
$$;
create trigger delete_activities after delete on public.deals
  for each row execute function ea.delete_activities();

-- What late, due, quiet and stalled mean, for everything that says so of an open deal. Days are the
-- company's.
--
-- late: expected to close before today. due: expected from today to 14 days ahead. touched: an activity on
-- the deal or on its client itself, a change of stage, its creation; where none of these is known, when it
-- was taken in. quiet: untouched for more days than its stage allows. stalled: late or quiet.
create view public.deal_states with (security_invoker = true) as
  select d.id as deal_id, d.client_id, c.owner_id, d.stage, d.value, d.probability, d.source,
    round(d.value * d.probability / 100, 2) as weighted, d.expected_close_date,
    case when s.is_late then n.today - d.expected_close_date end as days_late,
    s.is_late, s.is_due, t.last_touch_at, q.quiet_days, s.is_quiet,
    s.is_late or s.is_quiet as is_stalled,
    array_remove(array[
      case when s.is_late then 'close date passed' end,
      case when s.is_quiet then 'no activity' end], null) as reasons
  from public.deals d
  join public.clients c on c.id = d.client_id
  -- Each asked once for all deals.
  cross join (select (select ea.today()) as today, (select ea.company_zone()) as zone) n
  -- Of each stage the moment before which a touch is too long ago: asked once for a stage.
  join lateral (
    select s.key, cast(n.today - s.stalled_after_days as timestamp) at time zone n.zone as quiet_before
    from public.stages s offset 0
  ) g on g.key = d.stage
  -- One look into the index for each deal and each client: most activities are those of closed deals, and
  -- who asks for a few deals waits for these alone.
  left join lateral (
    select a.performed_at as at from public.activities a
    where a.entity_type = 'deal' and a.entity_id = d.id order by a.performed_at desc limit 1
  ) ad on true
  left join lateral (
    select a.performed_at as at from public.activities a
    where a.entity_type = 'client' and a.entity_id = c.id order by a.performed_at desc limit 1
  ) ac on true
  cross join lateral (
    select coalesce(
      greatest(ad.at, ac.at, d.stage_changed_at, d.created_at), d.imported_at) as last_touch_at
  ) t
  cross join lateral (
    select n.today - cast(t.last_touch_at at time zone n.zone as date) as quiet_days
  ) q
  cross join lateral (
    select coalesce(d.expected_close_date < n.today, false) as is_late,
      coalesce(d.expected_close_date between n.today and n.today + 14, false) as is_due,
      coalesce(t.last_touch_at < g.quiet_before, false) as is_quiet
  ) s
  where d.stage_kind = 'open';
