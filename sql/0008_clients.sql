-- Clients and the people who work there.

create table public.clients (
  id uuid primary key default gen_random_uuid(),
  name text not null constraint clients_name_check check (name_key <> '' and length(name) <= 300),
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
  constraint contacts_name_check check (name_key <> ''),
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
