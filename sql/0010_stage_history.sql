-- The way of a deal through the stages: the steps as they were recorded. What follows from the steps
-- is worked out when one is written and not when somebody looks. The way of a deal is the order in which its
-- stages were recorded.

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

-- The stages that a deal went through, in order, of each stage the first and the last time
-- ('new>negotiation>new>won'): all that the funnel asks, and few different ones among many deals.
create table public.deal_ways (
  deal_id uuid primary key references public.deals (id) on delete cascade,
  created_at timestamptz,
  way text not null
);
alter table public.deal_ways enable row level security;
create index deal_ways_created_at_idx on public.deal_ways (created_at) include (way);

-- What a forecast learns from: of each deal and open stage that it was in its longest stay there, and what
-- became of the deal, as both are told at a moment after `told_from` and up to `told_until` (a stay that
-- became longer than the one before, or an end that was taken back, is told by the next row). At such a moment
-- the deal had ended if `closed_at` lies before it, and was open if not.
create table public.deal_stays (
  deal_id uuid not null references public.deals (id) on delete cascade,
  -- Null where the way is not known in full: such a deal counts for every open stage, as if it had been
  -- there since its creation.
  stage text,
  told_from timestamptz not null,
  told_until timestamptz not null,
  entered_at timestamptz not null,
  -- Null while it is there.
  left_at timestamptz,
  closed_at timestamptz,
  won boolean,
  -- Whole days: the stay once it is over, and from its beginning to the end of the deal.
  stay_days integer,
  end_days integer
);
alter table public.deal_stays enable row level security;
create index deal_stays_deal_id_idx on public.deal_stays (deal_id);

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

  delete from public.deal_stays y where y.deal_id = any (deals);
  insert into public.deal_stays (
    deal_id, stage, told_from, told_until, entered_at, left_at, closed_at, won, stay_days, end_days)
  with step as (
    select h.*, s.kind, s.kind = 'open' as is_open,
      h.left_to is null or h.left_at is not null as has_end,
      case when s.kind = 'open' then h.holds_until
        when h.left_to is null or h.left_at is not null then coalesce(h.left_at, 'infinity') end as until
    from public.deal_stage_history h join public.stages s on s.key = h.to_stage
    where h.deal_id = any (deals)
  ),
  -- At each step the longest stay in each stage before it; of equal ones the first.
  longest as (
    select distinct on (t.id, b.to_stage) t.id, b.to_stage as stage, b.changed_at as entered_at, b.left_at,
      make_interval(secs => extract(epoch from b.left_at - b.changed_at)) as lasted
    from step t
    join step b on b.deal_id = t.deal_id and b.id < t.id and b.is_open and b.days >= 0
    where t.until is not null and t.is_known and t.has_end
    order by t.id, b.to_stage, b.left_at - b.changed_at desc, b.id
  ),
  piece as (
    select t.id, t.deal_id, l.stage, t.changed_at as told_from,
      case when t.is_open and t.to_stage = l.stage
        then least(t.until, t.changed_at + l.lasted) else t.until end as told_until,
      l.entered_at, l.left_at, t.is_open, t.changed_at, t.kind
    from step t join longest l on l.id = t.id
    union all
    -- The stay that it is in, from when it is the longest.
    select t.id, t.deal_id, t.to_stage, t.changed_at + coalesce(l.lasted, interval '0'), t.until,
      t.changed_at, t.left_at, true, t.changed_at, t.kind
    from step t left join longest l on l.id = t.id and l.stage = t.to_stage
    where t.is_open and t.is_known and t.has_end and t.until is not null
    union all
    select t.id, t.deal_id, null, t.changed_at, t.until, d.created_at, null, t.is_open, t.changed_at, t.kind
    from step t join public.deals d on d.id = t.deal_id
    where t.until is not null and t.changed_at >= d.created_at and not (t.is_known and t.has_end)
  ),
  -- What goes on from piece to piece is one row, up to and with an end.
  begun as (
    select p.*,
      coalesce(lag(p.entered_at) over way <> p.entered_at or lag(p.told_until) over way <> p.told_from
        or not lag(p.is_open) over way, true) as is_new
    from piece p
    where p.told_from < p.told_until
    window way as (partition by p.deal_id, p.stage order by p.told_from, p.id)
  ),
  numbered as (
    select b.*, count(*) filter (where b.is_new) over (
      partition by b.deal_id, b.stage order by b.told_from, b.id) as nth
    from begun b
  ),
  told as (
    select n.deal_id, n.stage, n.nth, min(n.told_from) as told_from, max(n.told_until) as told_until,
      min(n.entered_at) as entered_at, max(n.left_at) as left_at,
      max(n.changed_at) filter (where not n.is_open) as closed_at,
      bool_or(n.kind = 'won') filter (where not n.is_open) as won
    from numbered n
    group by n.deal_id, n.stage, n.nth
  )
  select t.deal_id, t.stage, t.told_from, t.told_until, t.entered_at, t.left_at, t.closed_at, t.won,
    coalesce(y.stay, case when t.stage is null then y.life end),
    case when t.closed_at is not null then greatest(y.stay, y.life) end
  from told t
  cross join lateral (
    select floor(extract(epoch from t.left_at - t.entered_at) / 86400)::integer as stay,
      floor(extract(epoch from t.closed_at - t.entered_at) / 86400)::integer as life
  ) y;
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
