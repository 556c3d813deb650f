-- What a person may do with a row, and why: reading, changing and deleting. Everybody may ask about
-- themselves, an administrator about anybody.

-- Which of a table's policies hold for a person and a row: {"found", "sees", "changes", "deletes",
-- "policies": [{"name", "commands", "restrictive", "holds", "condition"}]}. `found` says whether the
-- person or the administrator who asks sees the row; of a row that neither sees nothing is told, not
-- even that it is there. `commands` are of read, change, delete; `changes` and `deletes` speak of
-- the row as it is (what it may become, the `with check` of a policy decides when it is written).
--
-- Not security definer: the questions are asked under row level security, as the person, so that
-- what a policy reads from other tables is what the person sees of them. The conditions are the
-- catalog's own texts, put to one row that carries the table's name; of what the caller says only
-- `on_table` becomes part of a statement, and only when it is in the list.
create function ea.explain_access(person uuid, on_table text, wanted uuid) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  tables constant text[] := array[
    'profiles', 'clients', 'contacts', 'deals', 'activities', 'tasks', 'targets', 'documents',
    'document_chunks', 'ingestions', 'proposals', 'threads', 'messages', 'runs'];
  asking constant text := current_setting('request.jwt.claims', true);
  look constant text := 'select pg_catalog.to_jsonb(t) from public.%I t where t.id = $1';
  policy record;
  seen_by_asker jsonb;
  seen_by_person jsonb;
  holds boolean;
  answers jsonb := '[]';
  may jsonb := '{}';
begin
  if person is distinct from auth.uid() and not ea.is_admin() then
    raise insufficient_privilege using message = 'only an administrator asks about others';
  end if;
  if on_table is null or on_table <> all (tables) then
    raise check_violation using message = 'not a table that can be asked about';
  end if;
  execute pg_catalog.format(look, on_table) into seen_by_asker using wanted;

  if person is distinct from auth.uid() then
    perform pg_catalog.set_config('request.jwt.claims',
      pg_catalog.jsonb_build_object('sub', person, 'role', 'authenticated')::text, true);
  end if;
  execute pg_catalog.format(look, on_table) into seen_by_person using wanted;
  if seen_by_person is not null or seen_by_asker is not null then
    for policy in
      select p.polname, p.polpermissive, pg_catalog.pg_get_expr(p.polqual, p.polrelid) as condition,
        case p.polcmd when 'r' then array['read'] when 'w' then array['change']
          when 'd' then array['delete'] else array['read', 'change', 'delete'] end as commands
      from pg_catalog.pg_policy p
      where p.polrelid = pg_catalog.format('public.%I', on_table)::regclass
        and p.polcmd <> 'a'
        and (0 = any (p.polroles) or 'authenticated'::regrole = any (p.polroles))
      order by p.polpermissive desc, p.polname
    loop
      execute pg_catalog.format(
        'select coalesce((%s), false) from pg_catalog.jsonb_populate_record(null::public.%I, $1) as %I',
        policy.condition, on_table, on_table)
      into holds using coalesce(seen_by_person, seen_by_asker);
      answers := answers || pg_catalog.jsonb_build_object(
        'name', policy.polname, 'commands', policy.commands,
        'restrictive', not policy.polpermissive, 'holds', holds, 'condition', policy.condition);
    end loop;
    select pg_catalog.jsonb_object_agg(c.command, seen_by_person is not null
        and exists (select 1 from pg_catalog.jsonb_array_elements(answers) a where
          a -> 'commands' ? c.command and (a ->> 'holds')::boolean
          and not (a ->> 'restrictive')::boolean)
        and not exists (select 1 from pg_catalog.jsonb_array_elements(answers) a where
          a -> 'commands' ? c.command and not (a ->> 'holds')::boolean
          and (a ->> 'restrictive')::boolean)
        and (c.command <> 'delete' or pg_catalog.has_table_privilege(
          'authenticated', pg_catalog.format('public.%I', on_table), 'delete'))
        and (c.command <> 'change' or pg_catalog.has_any_column_privilege(
          'authenticated', pg_catalog.format('public.%I', on_table), 'update')))
    into may
    from (values ('change'), ('delete')) c (command);
  end if;
  perform pg_catalog.set_config('request.jwt.claims', asking, true);
  return pg_catalog.jsonb_build_object(
    'found', seen_by_person is not null or seen_by_asker is not null,
    'sees', seen_by_person is not null,
    'changes', coalesce((may ->> 'change')::boolean, false),
    'deletes', coalesce((may ->> 'delete')::boolean, false),
    'policies', answers);
end
$$;
revoke all on function ea.explain_access(uuid, text, uuid) from public, anon, authenticated, service_role;
grant execute on function ea.explain_access(uuid, text, uuid) to authenticated;
