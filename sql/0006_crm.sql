-- The company's own calendar and stages; clients, contacts, deals with their stage history, activities,
-- targets; what needs somebody's attention.

-- `version` lets a screen that shows an old state be refused instead of overwriting.
create function ea.next_version() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.version := old.version + 1;
  new.updated_at := pg_catalog.now();
  return new;
end
$$;

-- The company's days, months and quarters: one row.
create table public.company (
  id uuid primary key default gen_random_uuid(),
  time_zone text not null default 'UTC',
  -- The month (1 to 12) with which a fiscal year begins.
  fiscal_year_starts smallint not null default 1
    constraint company_fiscal_year_starts_check check (fiscal_year_starts between 1 and 12),
  version integer not null default 1,
  updated_at timestamptz not null default now()
);
alter table public.company enable row level security;
create unique index company_is_one_row on public.company ((true));
insert into public.company default values;
create trigger next_version before update on public.company
  for each row execute function ea.next_version();
create trigger keep_identity before update of id on public.company
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.company
  for each row execute function ea.audit_row();

create function ea.check_time_zone() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (select 1 from pg_timezone_names z where z.name = new.time_zone) then
    raise check_violation using
      message = 'there is no such time zone', constraint = 'company_time_zone_check';
  end if;
  return new;
end
$$;
create trigger check_time_zone before insert or update of time_zone on public.company
  for each row execute function ea.check_time_zone();

-- Ask once in a statement: (select ea.company_zone()).
create function ea.company_zone() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select coalesce((select c.time_zone from public.company c), 'UTC') $$;

create function ea.today() returns date
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select cast(now() at time zone ea.company_zone() as date) $$;

-- The stages that a deal goes through. What a stage means is its kind; key and kind stay while deals are
-- or were in it.
create table public.stages (
  key text primary key constraint stages_key_check check (key ~ '^[a-z0-9][a-z0-9_-]{0,59}$'),
  id uuid not null unique default gen_random_uuid(),
  name text not null constraint stages_name_check check (btrim(name) <> '' and length(name) <= 60),
  position integer not null,
  kind text not null constraint stages_kind_check check (kind in ('open', 'won', 'lost')),
  -- Percent, of deals whose own was not set by hand.
  probability decimal(5, 2) not null default 0
    constraint stages_probability_check check (probability between 0 and 100),
  -- Without a touch for longer than this a deal is quiet; null: never.
  stalled_after_days integer
    constraint stages_stalled_after_days_check check (stalled_after_days between 1 and 3650),
  -- Not offered any more; deals were in it.
  retired_at timestamptz,
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  constraint stages_position_key unique (position) deferrable,
  constraint stages_certain check (
    probability = case kind when 'won' then 100 when 'lost' then 0 else probability end)
);
alter table public.stages enable row level security;
create unique index stages_name_idx on public.stages (ea.name_key(name)) where retired_at is null;
insert into public.stages (key, name, position, kind, probability, stalled_after_days) values
  ('new', 'New', 1, 'open', 10, 21),
  ('negotiation', 'Negotiation', 2, 'open', 50, 21),
  ('won', 'Won', 3, 'won', 100, null),
  ('lost', 'Lost', 4, 'lost', 0, null);
create trigger next_version
  before update of name, kind, probability, stalled_after_days, retired_at on public.stages
  for each row execute function ea.next_version();
create trigger keep_identity before update of key, id on public.stages
  for each row when (old.key is distinct from new.key or old.id is distinct from new.id)
  execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.stages
  for each row execute function ea.audit_row();

create table public.clients (
  id uuid primary key default gen_random_uuid(),
  name text not null check (btrim(name) <> '' and length(name) <= 300),
  industry text check (length(industry) <= 200),
  website text check (length(website) <= 500),
  status text not null default 'active' check (status in ('active', 'churned', 'lead')),
  owner_id uuid references public.profiles (id) on delete set null,
  name_key text not null collate "C" generated always as (ea.name_key(name)) stored,
  search_key text not null collate "C" generated always as (ea.search_key(
    name || ' ' || coalesce(industry, '') || ' ' || coalesce(website, ''))) stored,
  sort_key text not null collate "C" generated always as (ea.sort_key(name)) stored,
  core_key text not null collate "C" generated always as (ea.core_key(name)) stored,
  external_id text,
  -- The system that the key comes from.
  external_source text not null default '',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint clients_external_id_key unique (external_source, external_id)
);
alter table public.clients enable row level security;
create index clients_owner_id_idx on public.clients (owner_id);
create index clients_name_key_idx on public.clients (name_key);
create index clients_sort_key_idx on public.clients (sort_key, id);
create index clients_core_key_idx on public.clients (core_key);
create trigger next_version before update on public.clients
  for each row execute function ea.next_version();
create trigger keep_identity before update of id on public.clients
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.clients
  for each row execute function ea.audit_row();

create table public.contacts (
  id uuid primary key default gen_random_uuid(),
  client_id uuid not null references public.clients (id) on delete cascade,
  first_name text not null default '' check (length(first_name) <= 200),
  last_name text not null default '' check (length(last_name) <= 200),
  email text check (length(email) <= 320),
  phone text check (length(phone) <= 60),
  position text check (length(position) <= 200),
  name_key text not null collate "C"
    generated always as (ea.name_key(first_name || ' ' || last_name)) stored,
  search_key text not null collate "C" generated always as (ea.search_key(
    first_name || ' ' || last_name || ' ' || coalesce(email, ''))) stored,
  phone_digits text collate "C" generated always as (ea.phone_digits(phone)) stored,
  external_id text,
  -- The system that the key comes from.
  external_source text not null default '',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint contacts_name_check check (btrim(first_name || last_name) <> ''),
  constraint contacts_external_id_key unique (external_source, external_id)
);
alter table public.contacts enable row level security;
create index contacts_client_id_idx on public.contacts (client_id);
create trigger next_version before update on public.contacts
  for each row execute function ea.next_version();
create trigger keep_identity before update of id on public.contacts
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.contacts
  for each row execute function ea.audit_row();

create table public.deals (
  id uuid primary key default gen_random_uuid(),
  client_id uuid not null references public.clients (id) on delete cascade,
  title text not null check (btrim(title) <> '' and length(title) <= 300),
  -- Null: nobody knows yet.
  value decimal(12, 2) check (value >= 0),
  stage text not null default 'new' references public.stages (key),
  -- Of its stage. Kept by a trigger.
  stage_kind text not null,
  -- Percent: the stage's, unless somebody set it for this deal.
  probability decimal(5, 2) not null default 0 check (probability between 0 and 100),
  probability_by_hand boolean not null default false,
  expected_close_date date,
  -- Null for an open deal, and where nobody knows when it was closed.
  closed_at timestamptz,
  lost_reason text check (length(lost_reason) <= 200),
  -- Where it came from: a fair, a recommendation, the website.
  source text check (length(source) <= 200),
  -- Null where nobody knows since when.
  stage_changed_at timestamptz,
  -- An import took it in: of its way up to here only what the file says is known.
  imported_at timestamptz,
  search_key text not null collate "C" generated always as (ea.search_key(title)) stored,
  sort_key text not null collate "C" generated always as (ea.sort_key(title)) stored,
  external_id text,
  -- The system that the key comes from.
  external_source text not null default '',
  version integer not null default 1,
  -- Null where nobody knows.
  created_at timestamptz default now(),
  updated_at timestamptz not null default now(),
  constraint deals_closed_after_created check (closed_at is null or closed_at >= created_at),
  constraint deals_external_id_key unique (external_source, external_id)
);
alter table public.deals enable row level security;
create index deals_client_id_idx on public.deals (client_id);
create index deals_stage_idx on public.deals (stage);
create index deals_open_idx on public.deals (stage, expected_close_date) where stage_kind = 'open';
-- The open deals of a client, and all figures of open and of closed deals, from the index alone.
create index deals_open_value_idx on public.deals (client_id)
  include (value, stage, probability, expected_close_date, stage_changed_at, created_at, imported_at,
    source, id)
  where stage_kind = 'open';
create index deals_closed_at_idx on public.deals (closed_at)
  include (stage_kind, stage, client_id, value, created_at, source, lost_reason)
  where stage_kind <> 'open';
create index deals_created_at_idx on public.deals (created_at);
-- What is in no period.
create index deals_closed_unknown_idx on public.deals (client_id)
  where closed_at is null and stage_kind <> 'open';
create index deals_created_unknown_idx on public.deals (client_id) where created_at is null;
-- What follows from a change elsewhere (a stage's probability) disturbs nobody who is writing in the deal.
create trigger next_version before update on public.deals
  for each row when (pg_trigger_depth() = 0) execute function ea.next_version();
create trigger keep_identity before update of id on public.deals
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.deals
  for each row execute function ea.audit_row();

create table public.deal_stage_history (
  id bigint generated always as identity primary key,
  deal_id uuid not null references public.deals (id) on delete cascade,
  -- Keys of stages; a stage that is named here is not removed.
  from_stage text,
  to_stage text not null,
  -- Null where nobody knows when.
  changed_at timestamptz default now(),
  changed_by uuid references public.profiles (id) on delete set null,
  -- False where it is only inferred from where the deal was when it was entered.
  observed boolean not null default true,
  -- Kept by ea.settle_ways: the stage that it went to and when (null while it is there; the moment also where
  -- nobody knows it); how long it stayed, in days, where both ends were observed; until when it is certain
  -- that the deal was open (or closed) as here, 'infinity' for still, null for not known; whether its whole
  -- way up to here was observed.
  left_to text,
  left_at timestamptz,
  days double precision,
  holds_until timestamptz,
  is_known boolean
);
alter table public.deal_stage_history enable row level security;
-- The stays of all deals are read in the order in which they were recorded, from the index alone.
create index deal_stage_history_stays_idx
  on public.deal_stage_history (deal_id, id) include (to_stage, changed_at, observed);
create index deal_stage_history_changed_by_idx on public.deal_stage_history (changed_by);
-- Steps of a period; stays that ended in one; who was in a stage at a moment; what nobody knows the time of.
create index deal_stage_history_changed_at_idx on public.deal_stage_history (changed_at)
  include (deal_id, from_stage, to_stage, id);
create index deal_stage_history_left_at_idx
  on public.deal_stage_history (to_stage, left_at) include (deal_id, days, left_to);
create index deal_stage_history_holds_idx
  on public.deal_stage_history (to_stage, holds_until) include (deal_id, changed_at);
create index deal_stage_history_uncertain_idx
  on public.deal_stage_history (deal_id) include (changed_at, from_stage) where holds_until is null;

create function ea.first_stage() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.key from public.stages s
  where s.kind = 'open' and s.retired_at is null order by s.position limit 1
$$;

-- What of a deal follows its stage.
--
-- The probability is the stage's unless somebody set another one for this deal in this stage; that of a
-- won deal is 100 and of a lost one 0. The closing time is when it was closed: now, unless it is given; of
-- a deal that an import takes in or closes (imported_at is written) it stays unknown when it is not given.
-- How long it has been in its stage follows the stage alone (the operator may write it: the demo company's
-- history).
create function ea.follow_stage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  entered constant boolean := tg_op = 'INSERT';
  moved constant boolean := tg_op = 'INSERT' or new.stage is distinct from old.stage;
  imported constant boolean := new.imported_at is not null
    and (tg_op = 'INSERT' or new.imported_at is distinct from old.imported_at);
  at public.stages;
begin
  -- Locked as the foreign key does: whoever changes the stage's kind waits for this deal, or this one
  -- for them.
  select * into at from public.stages s where s.key = new.stage for key share;
  if at.key is null then
    raise foreign_key_violation using
      message = 'there is no such stage', constraint = 'deals_stage_fkey';
  end if;
  if moved and at.retired_at is not null then
    raise check_violation using
      message = 'this stage is not used any more', constraint = 'deals_stage_retired';
  end if;
  new.stage_kind := at.kind;

  if at.kind <> 'open' then
    new.probability_by_hand := false;
  elsif entered then
    new.probability_by_hand :=
      new.probability_by_hand or new.probability not in (0, at.probability);
  elsif moved then
    new.probability_by_hand := new.probability <> old.probability
      and new.probability <> at.probability;
  elsif new.probability <> old.probability then
    new.probability_by_hand := new.probability_by_hand or new.probability <> at.probability;
  end if;
  if not new.probability_by_hand then
    new.probability := at.probability;
  end if;

  if at.kind = 'open' then
    new.closed_at := null;
  elsif entered then
    if new.closed_at is null and not imported then
      new.closed_at := greatest(now(), new.created_at);
    end if;
  elsif moved and at.kind <> old.stage_kind
    and (new.closed_at is null or new.closed_at is not distinct from old.closed_at)
  then
    new.closed_at := case when not imported then greatest(now(), new.created_at) end;
  elsif new.closed_at is null then
    new.closed_at := old.closed_at;
  end if;
  -- Entered today and closed before that: it did not begin when it was entered, and nobody says when.
  if new.closed_at < new.created_at and not imported
    and new.created_at >= cast(ea.today() as timestamp) at time zone ea.company_zone()
  then
    new.created_at := null;
  end if;
  if at.kind <> 'lost' then
    new.lost_reason := null;
  end if;

  if at.kind <> 'open' then
    if moved or new.closed_at is distinct from old.closed_at then
      new.stage_changed_at := new.closed_at;
    elsif auth.uid() is not null then
      new.stage_changed_at := old.stage_changed_at;
    end if;
  elsif entered then
    new.stage_changed_at := case
      when new.stage = ea.first_stage() or not imported then new.created_at end;
  elsif moved then
    new.stage_changed_at := now();
  elsif auth.uid() is not null then
    new.stage_changed_at := old.stage_changed_at;
  end if;
  return new;
end
$$;
create trigger follow_stage before insert or update on public.deals
  for each row execute function ea.follow_stage();

-- Every deal begins in the first stage when it is created; from there each change is recorded. What a deal
-- that is entered further on went through before is not known: those steps are not observed. A moment
-- that is corrected (when it was created, when it was closed) is corrected here too. For all deals of a
-- statement at once: what follows from a history is worked out once, too.
create function ea.record_entries() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.deal_stage_history (deal_id, from_stage, to_stage, changed_at, changed_by, observed)
  select e.id, s.from_stage, s.to_stage, s.changed_at,
    (select p.id from public.profiles p where p.id = auth.uid()), s.observed
  from entered e
  cross join (select ea.first_stage() as key) f
  cross join lateral (values
    (1, null, f.key, e.created_at, e.stage = f.key),
    (2, f.key, e.stage, e.stage_changed_at, e.imported_at is null)
  ) s (nth, from_stage, to_stage, changed_at, observed)
  where s.nth = 1 or e.stage <> f.key
  order by e.id, s.nth;
  return null;
end
$$;
create trigger record_entries after insert on public.deals
  referencing new table as entered for each statement execute function ea.record_entries();

create function ea.record_steps() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select 1 from became n join was o on o.id = n.id where n.created_at is distinct from o.created_at)
  then
    update public.deal_stage_history h set changed_at = n.created_at
    from became n join was o on o.id = n.id
    where h.deal_id = n.id and h.from_stage is null and n.created_at is distinct from o.created_at
      and h.changed_at is not distinct from o.created_at;
    perform ea.settle_ways(array_agg(n.id))  -- an unknown way is reckoned from the creation
    from became n join was o on o.id = n.id where n.created_at is distinct from o.created_at;
  end if;
  if exists (
    select 1 from became n join was o on o.id = n.id
    where n.stage = o.stage and n.closed_at is distinct from o.closed_at)
  then
    update public.deal_stage_history h set changed_at = n.closed_at
    from became n join was o on o.id = n.id
    where n.stage = o.stage and n.closed_at is distinct from o.closed_at
      and h.id = (
        select l.id from public.deal_stage_history l
        where l.deal_id = n.id order by l.id desc limit 1)
      and h.to_stage = n.stage;
  end if;
  if exists (select 1 from became n join was o on o.id = n.id where n.stage <> o.stage) then
    insert into public.deal_stage_history (deal_id, from_stage, to_stage, changed_at, changed_by)
    select n.id, o.stage, n.stage, n.stage_changed_at,
      (select p.id from public.profiles p where p.id = auth.uid())
    from became n join was o on o.id = n.id
    where n.stage <> o.stage;
  end if;
  -- It was closed before steps that were recorded meanwhile: these came before that, nobody knows when.
  if exists (
    select 1 from became n join was o on o.id = n.id
    where n.closed_at < now() and n.closed_at is distinct from o.closed_at)
  then
    update public.deal_stage_history h set changed_at = null, observed = false
    from became n join was o on o.id = n.id
    where h.deal_id = n.id and h.changed_at > n.closed_at
      and n.closed_at is distinct from o.closed_at;
  end if;
  return null;
end
$$;
create trigger record_steps after update on public.deals
  referencing old table as was new table as became
  for each statement execute function ea.record_steps();

-- What must hold of the stages, whoever writes them. One at a time, so that two who remove the last two of
-- a kind can't both see the other's.
create function ea.guard_stage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  leaves constant boolean := tg_op = 'DELETE' or (new.retired_at is not null and old.retired_at is null);
  turns constant boolean := tg_op = 'UPDATE' and new.kind is distinct from old.kind;
begin
  if not (leaves or turns) then
    return new;
  end if;
  perform pg_advisory_xact_lock(x'45415f73'::integer);  -- "EA_s"
  perform 1 from public.stages s where s.key = old.key for update;
  if exists (select 1 from public.deals d where d.stage = old.key) then
    raise restrict_violation using message = 'deals are in this stage',
      constraint = case when turns then 'stages_kind_in_use' else 'stages_in_use' end;
  end if;
  if (turns or tg_op = 'DELETE') and exists (
    select 1 from public.deal_stage_history h where h.to_stage = old.key or h.from_stage = old.key)
  then
    raise restrict_violation using message = 'deals were in this stage',
      constraint = case when turns then 'stages_kind_in_use' else 'stages_have_history' end;
  end if;
  if not exists (
    select 1 from public.stages s
    where s.kind = old.kind and s.key <> old.key and s.retired_at is null)
  then
    raise check_violation using
      message = 'one stage of each kind stays', constraint = 'stages_last_of_kind';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger guard_stage before update or delete on public.stages
  for each row execute function ea.guard_stage();

create function ea.follow_probability() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.deals d set probability = new.probability
  where d.stage = new.key and d.stage_kind = 'open' and not d.probability_by_hand
    and d.probability <> new.probability;
  return null;
end
$$;
create trigger follow_probability after update of probability on public.stages
  for each row when (old.probability is distinct from new.probability)
  execute function ea.follow_probability();

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

create function ea.follow_deal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
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

-- What a person, or the company (person_id null), is to win in a month.
create table public.targets (
  id uuid primary key default gen_random_uuid(),
  person_id uuid references public.profiles (id) on delete cascade,
  month date not null check (extract(day from month) = 1),
  amount decimal(14, 2) not null check (amount >= 0),
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  unique nulls not distinct (person_id, month)
);
alter table public.targets enable row level security;
create trigger next_version before update on public.targets
  for each row execute function ea.next_version();
create trigger keep_identity before update of id on public.targets
  for each row when (old.id is distinct from new.id) execute function ea.keep_identity();
create trigger audit after insert or update or delete on public.targets
  for each row execute function ea.audit_row();

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
  join public.stages g on g.key = d.stage
  -- Each asked once for all deals.
  cross join (select (select ea.today()) as today, (select ea.company_zone()) as zone) n
  -- From the index alone, as a whole: half the time of looking for each deal where many are open.
  left join (
    select a.entity_id, max(a.performed_at) as at from public.activities a
    where a.entity_type = 'deal' group by a.entity_id
  ) ad on ad.entity_id = d.id
  left join (
    select a.entity_id, max(a.performed_at) as at from public.activities a
    where a.entity_type = 'client' group by a.entity_id
  ) ac on ac.entity_id = c.id
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
      coalesce(q.quiet_days > g.stalled_after_days, false) as is_quiet
  ) s
  where d.stage_kind = 'open';


-- What the figures of the pipeline are computed from, worked out when something happens and not when
-- somebody looks. The way of a deal is the order in which its stages were recorded.

-- Every change of a deal's value, probability and expected date, so that a figure can be told as it was
-- on a day.
create table public.deal_changes (
  id bigint generated always as identity primary key,
  deal_id uuid not null references public.deals (id) on delete cascade,
  changed_at timestamptz not null default now(),
  field text not null
    constraint deal_changes_field_check check (field in ('value', 'probability', 'expected_close_date')),
  -- As text; null is unknown.
  old text,
  new text,
  changed_by uuid references public.profiles (id) on delete set null
);
alter table public.deal_changes enable row level security;
create index deal_changes_deal_id_idx on public.deal_changes (deal_id, field, changed_at, id);
create index deal_changes_changed_at_idx on public.deal_changes (changed_at);
create index deal_changes_changed_by_idx on public.deal_changes (changed_by);

create function ea.record_changes() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.deal_changes (deal_id, field, old, new, changed_by)
  select new.id, c.field, c.old, c.new,
    (select p.id from public.profiles p where p.id = auth.uid())
  from (values
    (1, 'value', old.value::text, new.value::text),
    (2, 'probability', old.probability::text, new.probability::text),
    (3, 'expected_close_date', old.expected_close_date::text, new.expected_close_date::text)
  ) c (place, field, old, new)
  where c.old is distinct from c.new
  order by c.place;
  return null;
end
$$;
create trigger record_changes after update on public.deals
  for each row when (old.value is distinct from new.value
    or old.probability is distinct from new.probability
    or old.expected_close_date is distinct from new.expected_close_date)
  execute function ea.record_changes();

-- The stages that a deal went through, in order, of each stage the first and the last time
-- ('new>negotiation>new>won'): all that the funnel asks, and few different ones among many deals.
create table public.deal_ways (
  deal_id uuid primary key references public.deals (id) on delete cascade,
  created_at timestamptz,
  way text not null
);
alter table public.deal_ways enable row level security;
create index deal_ways_created_at_idx on public.deal_ways (created_at) include (way);

-- How a deal came to an end, for each open stage that it had been in: what a forecast learns from.
create table public.deal_outcomes (
  deal_id uuid not null references public.deals (id) on delete cascade,
  -- Null where the way to the end is not known in full: such a deal counts for every open stage, as if it
  -- had been there from its creation to its end.
  stage text,
  won boolean not null,
  closed_at timestamptz not null,
  -- When it was opened again; null: it was not.
  reopened_at timestamptz,
  -- Whole days: its longest stay in the stage, and from the beginning of that stay to the end.
  stay_days integer not null,
  end_days integer not null
);
alter table public.deal_outcomes enable row level security;
create index deal_outcomes_deal_id_idx on public.deal_outcomes (deal_id);
create index deal_outcomes_stage_idx on public.deal_outcomes (stage, stay_days, won);

create function ea.settle_ways(deals uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  with step as (
    select h.*, s.kind = 'open' as is_open
    from public.deal_stage_history h join public.stages s on s.key = h.to_stage
    where h.deal_id = any (deals)
  ),
  -- Steps that nobody knows the time of, up to each step: into open stages and out of them.
  counted as (
    select r.*,
      count(*) filter (where r.changed_at is null and r.is_open) over so_far as opened,
      count(*) filter (where r.changed_at is null and not r.is_open) over so_far as closed,
      bool_and(r.observed and r.changed_at is not null) over so_far as is_known_here,
      count(*) filter (where r.changed_at is null and r.is_open) over whole as all_opened,
      count(*) filter (where r.changed_at is null and not r.is_open) over whole as all_closed,
      lead(r.to_stage) over so_far as went_to, lead(r.changed_at) over so_far as went_at,
      lead(r.observed) over so_far as went_observed
    from step r
    window so_far as (partition by r.deal_id order by r.id), whole as (partition by r.deal_id)
  ),
  timed as (
    select c.id,
      case when case when c.is_open
          then c.closed = coalesce(lead(c.closed) over way, c.all_closed)
          else c.opened = coalesce(lead(c.opened) over way, c.all_opened) end
        then coalesce(lead(c.changed_at) over way, 'infinity') end as holds_until
    from counted c
    where c.changed_at is not null
    window way as (partition by c.deal_id order by c.id)
  )
  update public.deal_stage_history h
  set left_to = n.went_to, left_at = n.went_at, days = n.lasted, holds_until = n.holds,
    is_known = n.is_known_here
  from (
    select c.*, t.holds_until as holds,
      case when c.observed and c.went_observed
        then extract(epoch from c.went_at - c.changed_at)::double precision / 86400 end as lasted
    from counted c left join timed t on t.id = c.id
  ) n
  where h.id = n.id
    and (h.left_to, h.left_at, h.days, h.holds_until, h.is_known)
      is distinct from (n.went_to, n.went_at, n.lasted, n.holds, n.is_known_here);

  insert into public.deal_ways (deal_id, created_at, way)
  select d.id, d.created_at, string_agg(r.to_stage, '>' order by r.id)
  from (
    select h.deal_id, h.id, h.to_stage,
      row_number() over (partition by h.deal_id, h.to_stage order by h.id) as nth,
      row_number() over (partition by h.deal_id, h.to_stage order by h.id desc) as nth_last
    from public.deal_stage_history h
    where h.deal_id = any (deals)
  ) r
  join public.deals d on d.id = r.deal_id
  where r.nth = 1 or r.nth_last = 1
  group by d.id
  on conflict (deal_id) do update set created_at = excluded.created_at, way = excluded.way
  where (deal_ways.created_at, deal_ways.way) is distinct from (excluded.created_at, excluded.way);

  delete from public.deal_ways w
  where w.deal_id = any (deals)
    and not exists (select 1 from public.deal_stage_history h where h.deal_id = w.deal_id);

  delete from public.deal_outcomes o where o.deal_id = any (deals);
  insert into public.deal_outcomes (
    deal_id, stage, won, closed_at, reopened_at, stay_days, end_days)
  with step as (
    select h.*, s.kind
    from public.deal_stage_history h join public.stages s on s.key = h.to_stage
    where h.deal_id = any (deals)
  ),
  -- From closed to closed (a lost deal that is set to won) is one end, then another.
  ending as (
    select e.id, e.deal_id, e.kind = 'won' as won, e.changed_at as closed_at, e.left_at as reopened_at
    from step e
    where e.kind <> 'open' and e.is_known and (e.left_to is null or e.left_at is not null)
  )
  select distinct on (e.id, b.to_stage) e.deal_id, b.to_stage, e.won, e.closed_at, e.reopened_at,
    floor(b.days)::integer,
    greatest(floor(b.days), floor(extract(epoch from e.closed_at - b.changed_at) / 86400))::integer
  from ending e
  join step b on b.deal_id = e.deal_id and b.id < e.id and b.kind = 'open' and b.days >= 0
  order by e.id, b.to_stage, b.days desc, b.id;

  insert into public.deal_outcomes (
    deal_id, stage, won, closed_at, reopened_at, stay_days, end_days)
  select h.deal_id, null, s.kind = 'won', h.changed_at, h.left_at, a.days, a.days
  from public.deal_stage_history h
  join public.stages s on s.key = h.to_stage and s.kind <> 'open'
  join public.deals d on d.id = h.deal_id
  cross join lateral (
    select floor(extract(epoch from h.changed_at - d.created_at) / 86400)::integer as days
  ) a
  where h.deal_id = any (deals) and not h.is_known and a.days >= 0
    and (h.left_to is null or h.left_at is not null);
end
$$;

-- The stage that a deal was in before, its way and its end follow from its history, whoever writes it.
create function ea.follow_history() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  touched uuid[];
begin
  select array_agg(distinct c.deal_id) into touched from changed c;
  if touched is not null then
    perform ea.settle_ways(touched);
  end if;
  return null;
end
$$;
-- Only what a person or an import corrects counts; what settle_ways itself writes does not.
create function ea.follow_correction() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  touched uuid[];
begin
  select array_agg(distinct n.deal_id) into touched
  from became n join was o on o.id = n.id
  where (n.to_stage, n.changed_at, n.observed) is distinct from (o.to_stage, o.changed_at, o.observed);
  if touched is not null then
    perform ea.settle_ways(touched);
  end if;
  return null;
end
$$;
create trigger follow_insert after insert on public.deal_stage_history
  referencing new table as changed for each statement execute function ea.follow_history();
create trigger follow_delete after delete on public.deal_stage_history
  referencing old table as changed for each statement execute function ea.follow_history();
create trigger follow_update after update on public.deal_stage_history
  referencing old table as was new table as became
  for each statement execute function ea.follow_correction();
