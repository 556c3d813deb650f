-- Deals: what of them follows from the stage that they are in, and which changes of them are kept.

create table public.deals (
  id uuid not null default gen_random_uuid(),
  client_id uuid not null references public.clients (id) on delete cascade,
  title text not null constraint deals_title_check check (search_key <> '' and length(title) <= 300),
  -- Null: nobody knows yet.
  value decimal(12, 2) check (value >= 0),
  stage text not null default 'new' references public.stages (key),
  -- Of its stage. Kept by a trigger.
  stage_kind text not null,
  -- Percent: the stage's, unless somebody set it for this deal.
  probability decimal(5, 2) not null default 0 check (probability between 0 and 100),
  probability_by_hand boolean not null default false,
  expected_close_date date,
  -- How sure an open deal is, where somebody said so; null: as its probability and date say.
  forecast_category text constraint deals_forecast_category_check
    check (forecast_category in ('commit', 'best case', 'pipeline', 'omitted')),
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
  -- With what is asked of the deal of a step in its history.
  constraint deals_pkey primary key (id) include (client_id, value, expected_close_date),
  constraint deals_closed_after_created check (closed_at is null or closed_at >= created_at),
  constraint deals_external_id_key unique (external_source, external_id)
);
alter table public.deals enable row level security;
create index deals_client_id_idx on public.deals (client_id);
create index deals_stage_idx on public.deals (stage);
create index deals_open_idx on public.deals (stage, expected_close_date) where stage_kind = 'open';
-- The open deals of a client, and all figures of open and of closed deals, from the index alone.
create index deals_open_value_idx on public.deals (client_id)
  include (value, stage, probability, expected_close_date, forecast_category, stage_changed_at, created_at, imported_at,
    source, id)
  where stage_kind = 'open';
create index deals_closed_at_idx on public.deals (closed_at)
  include (stage_kind, stage, client_id, value, created_at, source, lost_reason)
  where stage_kind <> 'open';
create index deals_created_at_idx on public.deals (created_at) include (value);
-- The largest open deals; which sources there are.
create index deals_open_largest_idx on public.deals (value desc, id)
  include (stage, stage_changed_at, created_at) where stage_kind = 'open' and value is not null;
create index deals_source_idx on public.deals (source);
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
    new.forecast_category := null;
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
