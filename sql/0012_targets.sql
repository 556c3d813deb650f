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
