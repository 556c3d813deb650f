-- Administrators have everything, conversations included (0004 had left these to their owners alone):
-- whoever runs an installation can answer for what is in it. Messages, runs and checkpoints are seen
-- through their thread, so this one policy decides for all of them. The pages still show a
-- conversation to its owner only, and who views as somebody else sees none (0011).
create policy "admins have every thread"
  on public.threads for all to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));
