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

create function ea.first_stage() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.key from public.stages s
  where s.kind = 'open' and s.retired_at is null order by s.position limit 1
$$;

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
