-- What the policies of documents cost the short queries.

-- The conversations of the person of this session: none for who views as somebody else. What the
-- policies of public.threads say, asked once in a query. As a subquery under those policies it was
-- planned anew at each mention of documents, twice in whatever reads a passage with its title, and
-- planning took longer than reading (the policies made such a query 1.4 to 1.7 times slower; now
-- 1.1 to 1.3 times, see benchmarks/policy_cost.py).
create function ea.my_threads() returns uuid[]
language sql stable security definer set search_path = ''
as $$
  select array(
    select t.id from public.threads t
    where t.user_id = (select auth.uid()) and (select ea.is_member())
      and not (select ea.is_viewed()))
$$;
revoke all on function ea.my_threads() from public, anon;
grant execute on function ea.my_threads() to authenticated;

-- For a document of the knowledge base the function is not called at all.
alter policy "owners of a thread have its documents" on public.documents
  using (thread_id is not null and thread_id = any ((select ea.my_threads())::uuid[]))
  with check (thread_id is not null and thread_id = any ((select ea.my_threads())::uuid[])
    and uploaded_by = (select auth.uid()));
