-- Why a person can see a row, and looking at the product as somebody else does.

-- Whether an administrator looks at the product as the person of this session. The program says so
-- in the claims, and makes the transaction read-only (see acting_as).
create function ea.is_viewed() returns boolean
language sql stable set search_path = ''
as $$ select coalesce(auth.jwt() ->> 'viewed_by', '') <> '' $$;
revoke all on function ea.is_viewed() from public, anon;
grant execute on function ea.is_viewed() to authenticated;

-- Conversations stay their owner's: messages, runs, checkpoints and attached documents are seen
-- through threads, uploads by themselves.
create policy "conversations are closed to who views as their owner"
  on public.threads as restrictive for all to authenticated
  using (not (select ea.is_viewed()));
create policy "uploads to conversations are closed to who views as their owner"
  on public.ingestions as restrictive for all to authenticated
  using (thread_id is null or not (select ea.is_viewed()));

create or replace function ea.visible_documents() returns setof uuid
language sql stable security definer set search_path = '' rows 1000
as $$
  select d.id from public.documents d
  where (select ea.is_member()) and (
    d.thread_id is null
    or (select ea.is_admin())
    or d.thread_id in (
      select t.id from public.threads t
      where t.user_id = (select auth.uid()) and not (select ea.is_viewed())))
$$;

-- Which of a table's policies let a person see a row: {"found", "visible", "policies": [{"name",
-- "restrictive", "holds", "condition"}]}. `found` says whether the person or the administrator who
-- asks sees the row; of a row that neither sees nothing is told, not even that it is there.
--
-- Not security definer: the questions are asked under row level security, as the person, so that
-- what a policy reads from other tables is what the person sees of them. The conditions are the
-- catalog's own texts, put to one row that carries the table's name; of what the caller says only
-- `on_table` becomes part of a statement, and only when it is in the list.
create function ea.explain_access(person uuid, on_table text, wanted uuid) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  tables constant text[] := array[
    'profiles', 'clients', 'contacts', 'deals', 'activities', 'targets', 'documents',
    'document_chunks', 'ingestions', 'threads', 'messages', 'runs'];
  asking constant text := current_setting('request.jwt.claims', true);
  look constant text := 'select pg_catalog.to_jsonb(t) from public.%I t where t.id = $1';
  policy record;
  for_admin jsonb;
  for_person jsonb;
  holds boolean;
  answers jsonb := '[]';
begin
  if not ea.is_admin() then
    raise insufficient_privilege using message = 'only an administrator asks about others';
  end if;
  if on_table is null or on_table <> all (tables) then
    raise check_violation using message = 'not a table that can be asked about';
  end if;
  execute pg_catalog.format(look, on_table) into for_admin using wanted;

  perform pg_catalog.set_config('request.jwt.claims',
    pg_catalog.jsonb_build_object('sub', person, 'role', 'authenticated')::text, true);
  execute pg_catalog.format(look, on_table) into for_person using wanted;
  if for_person is not null or for_admin is not null then
    for policy in
      select p.polname, p.polpermissive, pg_catalog.pg_get_expr(p.polqual, p.polrelid) as condition
      from pg_catalog.pg_policy p
      where p.polrelid = pg_catalog.format('public.%I', on_table)::regclass
        and p.polcmd in ('r', '*')
        and (0 = any (p.polroles) or 'authenticated'::regrole = any (p.polroles))
      order by p.polpermissive desc, p.polname
    loop
      execute pg_catalog.format(
        'select coalesce((%s), false) from pg_catalog.jsonb_populate_record(null::public.%I, $1) as %I',
        policy.condition, on_table, on_table)
      into holds using coalesce(for_person, for_admin);
      answers := answers || pg_catalog.jsonb_build_object(
        'name', policy.polname, 'restrictive', not policy.polpermissive, 'holds', holds,
        'condition', policy.condition);
    end loop;
  end if;
  perform pg_catalog.set_config('request.jwt.claims', asking, true);
  return pg_catalog.jsonb_build_object(
    'found', for_person is not null or for_admin is not null,
    'visible', for_person is not null, 'policies', answers);
end
$$;
revoke all on function ea.explain_access(uuid, text, uuid) from public, anon;
grant execute on function ea.explain_access(uuid, text, uuid) to authenticated;
