-- The company: its calendar (time zone, first month of the fiscal year).

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
