-- Clients, contacts, deals with their stage history, activities, targets.

create table public.clients (
  id uuid primary key default gen_random_uuid(),
  name text not null check (btrim(name) <> '' and length(name) <= 300),
  industry text check (length(industry) <= 200),
  website text check (length(website) <= 500),
  status text not null default 'active' check (status in ('active', 'churned', 'lead')),
  owner_id uuid references public.profiles (id) on delete set null,
  external_id text unique,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index clients_owner_id_idx on public.clients (owner_id);
create index clients_name_idx on public.clients (lower(name));

create table public.contacts (
  id uuid primary key default gen_random_uuid(),
  client_id uuid not null references public.clients (id) on delete cascade,
  first_name text not null check (btrim(first_name) <> '' and length(first_name) <= 200),
  last_name text not null check (btrim(last_name) <> '' and length(last_name) <= 200),
  email text check (length(email) <= 320),
  phone text check (length(phone) <= 60),
  position text check (length(position) <= 200),
  external_id text unique,
  created_at timestamptz not null default now()
);
create index contacts_client_id_idx on public.contacts (client_id);

create table public.deals (
  id uuid primary key default gen_random_uuid(),
  client_id uuid not null references public.clients (id) on delete cascade,
  title text not null check (btrim(title) <> '' and length(title) <= 300),
  value decimal(12, 2) not null default 0 check (value >= 0),
  stage text not null default 'new' check (stage in ('new', 'negotiation', 'won', 'lost')),
  probability decimal(5, 2) not null default 0 check (probability between 0 and 100),
  expected_close_date date,
  closed_at timestamptz,
  stage_changed_at timestamptz not null default now(),
  external_id text unique,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint deals_closed_after_created check (closed_at is null or closed_at >= created_at)
);
create index deals_client_id_idx on public.deals (client_id);
create index deals_open_idx on public.deals (stage, expected_close_date)
  where stage in ('new', 'negotiation');
create index deals_closed_at_idx on public.deals (closed_at) where closed_at is not null;
create index deals_created_at_idx on public.deals (created_at);

create table public.deal_stage_history (
  id bigint generated always as identity primary key,
  deal_id uuid not null references public.deals (id) on delete cascade,
  from_stage text check (from_stage in ('new', 'negotiation', 'won', 'lost')),
  to_stage text not null check (to_stage in ('new', 'negotiation', 'won', 'lost')),
  changed_at timestamptz not null default now(),
  changed_by uuid references public.profiles (id) on delete set null
);
create index deal_stage_history_deal_id_idx on public.deal_stage_history (deal_id, changed_at);

create table public.activities (
  id uuid primary key default gen_random_uuid(),
  entity_type text not null check (entity_type in ('client', 'deal')),
  entity_id uuid not null,
  type text not null check (type in ('call', 'email', 'meeting', 'note')),
  content text check (length(content) <= 20000),
  performed_by uuid not null references public.profiles (id) on delete restrict,
  performed_at timestamptz not null default now(),
  external_id text unique
);
create index activities_entity_idx on public.activities (entity_type, entity_id, performed_at desc);
create index activities_performed_by_idx on public.activities (performed_by);

-- What a person, or the company (person_id null), is to win in a month.
create table public.targets (
  id uuid primary key default gen_random_uuid(),
  person_id uuid references public.profiles (id) on delete cascade,
  month date not null check (extract(day from month) = 1),
  amount decimal(14, 2) not null check (amount >= 0),
  unique nulls not distinct (person_id, month)
);

alter table public.clients enable row level security;
alter table public.contacts enable row level security;
alter table public.deals enable row level security;
alter table public.deal_stage_history enable row level security;
alter table public.activities enable row level security;
alter table public.targets enable row level security;
revoke all on public.clients, public.contacts, public.deals, public.deal_stage_history,
  public.activities, public.targets from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.clients, public.contacts, public.deals, public.targets
  to authenticated;
grant select, insert, delete on public.activities to authenticated;
-- Who did what to what is fixed once written; the text, the kind and the time may be corrected.
grant update (type, content, performed_at, external_id) on public.activities to authenticated;
grant select on public.deal_stage_history to authenticated;

-- clients
create policy "everybody signed in reads clients"
  on public.clients for select to authenticated using ((select ea.is_member()));
create policy "staff add clients that they own"
  on public.clients for insert to authenticated
  with check (owner_id = (select auth.uid()) and (select ea.is_member()));
create policy "managers add clients"
  on public.clients for insert to authenticated with check ((select ea.is_manager()));
create policy "owners change their clients and stay owners"
  on public.clients for update to authenticated
  using (owner_id = (select auth.uid()) and (select ea.is_member()))
  with check (owner_id = (select auth.uid()));
create policy "managers change clients"
  on public.clients for update to authenticated
  using ((select ea.is_manager())) with check ((select ea.is_manager()));
create policy "admins delete clients"
  on public.clients for delete to authenticated using ((select ea.is_admin()));

-- contacts
create policy "everybody signed in reads contacts"
  on public.contacts for select to authenticated using ((select ea.is_member()));
create policy "owners of the client add contacts"
  on public.contacts for insert to authenticated
  with check ((select ea.is_member()) and exists (
    select 1 from public.clients c where c.id = client_id and c.owner_id = (select auth.uid())));
create policy "managers add contacts"
  on public.contacts for insert to authenticated with check ((select ea.is_manager()));
create policy "owners of the client change contacts"
  on public.contacts for update to authenticated
  using ((select ea.is_member()) and exists (
    select 1 from public.clients c where c.id = client_id and c.owner_id = (select auth.uid())))
  with check (exists (
    select 1 from public.clients c where c.id = client_id and c.owner_id = (select auth.uid())));
create policy "managers change contacts"
  on public.contacts for update to authenticated
  using ((select ea.is_manager())) with check ((select ea.is_manager()));
create policy "admins delete contacts"
  on public.contacts for delete to authenticated using ((select ea.is_admin()));

-- deals
create policy "everybody signed in reads deals"
  on public.deals for select to authenticated using ((select ea.is_member()));
create policy "owners of the client add deals"
  on public.deals for insert to authenticated
  with check ((select ea.is_member()) and exists (
    select 1 from public.clients c where c.id = client_id and c.owner_id = (select auth.uid())));
create policy "managers add deals"
  on public.deals for insert to authenticated with check ((select ea.is_manager()));
create policy "owners of the client change deals"
  on public.deals for update to authenticated
  using ((select ea.is_member()) and exists (
    select 1 from public.clients c where c.id = client_id and c.owner_id = (select auth.uid())))
  with check (exists (
    select 1 from public.clients c where c.id = client_id and c.owner_id = (select auth.uid())));
create policy "managers change deals"
  on public.deals for update to authenticated
  using ((select ea.is_manager())) with check ((select ea.is_manager()));
create policy "admins delete deals"
  on public.deals for delete to authenticated using ((select ea.is_admin()));

-- stage history: written by the database alone
create policy "everybody signed in reads the stage history"
  on public.deal_stage_history for select to authenticated using ((select ea.is_member()));

-- activities
create policy "everybody signed in reads activities"
  on public.activities for select to authenticated using ((select ea.is_member()));
create policy "owners log their own activities on their clients and deals"
  on public.activities for insert to authenticated
  with check (
    performed_by = (select auth.uid()) and (select ea.is_member()) and (
      (entity_type = 'client' and exists (
        select 1 from public.clients c
        where c.id = entity_id and c.owner_id = (select auth.uid())))
      or (entity_type = 'deal' and exists (
        select 1 from public.deals d join public.clients c on c.id = d.client_id
        where d.id = entity_id and c.owner_id = (select auth.uid())))
    )
  );
create policy "managers log their own activities on anything"
  on public.activities for insert to authenticated
  with check (performed_by = (select auth.uid()) and (select ea.is_manager()));
create policy "admins log activities for anybody"
  on public.activities for insert to authenticated with check ((select ea.is_admin()));
create policy "people change their own activities"
  on public.activities for update to authenticated
  using (performed_by = (select auth.uid()) and (select ea.is_member()))
  with check (performed_by = (select auth.uid()));
create policy "admins change activities"
  on public.activities for update to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));
create policy "admins delete activities"
  on public.activities for delete to authenticated using ((select ea.is_admin()));

-- targets
create policy "everybody signed in reads targets"
  on public.targets for select to authenticated using ((select ea.is_member()));
create policy "managers add targets"
  on public.targets for insert to authenticated with check ((select ea.is_manager()));
create policy "managers change targets"
  on public.targets for update to authenticated
  using ((select ea.is_manager())) with check ((select ea.is_manager()));
create policy "admins delete targets"
  on public.targets for delete to authenticated using ((select ea.is_admin()));

-- `version` lets a screen that shows an old state be refused instead of overwriting.
create function ea.next_version() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.version := old.version + 1;
  new.updated_at := pg_catalog.now();
  return new;
end
$$;
create trigger next_version before update on public.clients
  for each row execute function ea.next_version();
create trigger next_version before update on public.deals
  for each row execute function ea.next_version();

-- A deal's closing time follows its stage; an import may give it.
create function ea.follow_stage() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.stage not in ('won', 'lost') then
    new.closed_at := null;
  elsif tg_op = 'INSERT' then
    new.closed_at := coalesce(new.closed_at, greatest(pg_catalog.now(), new.created_at));
  elsif new.stage is distinct from old.stage and new.closed_at is not distinct from old.closed_at then
    new.closed_at := greatest(pg_catalog.now(), new.created_at);
  elsif new.closed_at is null then
    new.closed_at := old.closed_at;
  end if;
  if tg_op = 'INSERT' then
    new.stage_changed_at := coalesce(new.closed_at, new.created_at);
  elsif new.stage is distinct from old.stage then
    new.stage_changed_at := coalesce(new.closed_at, pg_catalog.now());
  end if;
  return new;
end
$$;
create trigger follow_stage before insert or update on public.deals
  for each row execute function ea.follow_stage();

-- Every deal begins as new when it is created; from there each change is recorded.
create function ea.record_stage() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  actor uuid := (select p.id from public.profiles p where p.id = auth.uid());
begin
  if tg_op = 'INSERT' then
    insert into public.deal_stage_history (deal_id, from_stage, to_stage, changed_at, changed_by)
    values (new.id, null, 'new', new.created_at, actor);
    if new.stage <> 'new' then
      insert into public.deal_stage_history (deal_id, from_stage, to_stage, changed_at, changed_by)
      values (new.id, 'new', new.stage, new.stage_changed_at, actor);
    end if;
  elsif new.stage is distinct from old.stage then
    insert into public.deal_stage_history (deal_id, from_stage, to_stage, changed_at, changed_by)
    values (new.id, old.stage, new.stage, new.stage_changed_at, actor);
  end if;
  return null;
end
$$;
create trigger record_stage after insert or update on public.deals
  for each row execute function ea.record_stage();

-- entity_id points at one of two tables, so the database checks and cleans it up here.
create function ea.check_activity_entity() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if (new.entity_type = 'client' and not exists (select 1 from public.clients where id = new.entity_id))
    or (new.entity_type = 'deal' and not exists (select 1 from public.deals where id = new.entity_id))
  then
    raise foreign_key_violation using message = 'the client or deal of the activity does not exist';
  end if;
  return new;
end
$$;
create trigger check_activity_entity before insert or update of entity_type, entity_id
  on public.activities for each row execute function ea.check_activity_entity();

create function ea.delete_activities() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  delete from public.activities where entity_type = tg_argv[0] and entity_id = old.id;
  return null;
end
$$;
create trigger delete_activities after delete on public.clients
  for each row execute function ea.delete_activities('client');
create trigger delete_activities after delete on public.deals
  for each row execute function ea.delete_activities('deal');
