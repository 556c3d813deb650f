-- Who may do what: all policies and all rights, in the order of the table of permissions. What is not
-- given here is not given (only Supabase's stored files, the explanation of access, the queue, the switch
-- to another embedding model and imports, which need this page, bring their own).
--
-- `(select ...)` around a function lets it be asked once in a statement instead of once for each row.
-- A policy's `using` hides rows, its `with check` refuses what a row would become. Policies are for
-- `authenticated`: the anonymous have nothing at all.

revoke all on
  ea.installation, public.profiles, public.people,
  public.company, public.stages,
  public.clients, public.contacts, public.deals, public.deal_stage_history, public.activities,
  public.tasks,
  public.deal_changes, public.deal_ways, public.deal_stays,
  public.targets, public.deal_states,
  public.documents, public.document_chunks, public.chunk_tokens, public.next_chunk_tokens, public.ingestions, public.proposals,
  ea.files_to_remove, ea.citations, ea.token_use, public.knowledge_gaps, public.answer_feedback, public.suggestions,
  public.threads, public.messages, public.runs, public.run_events, public.checkpoint_migrations,
  public.checkpoints, public.checkpoint_blobs, public.checkpoint_writes, public.audit_log,
  ea.sessions, ea.secrets, ea.sign_in_attempts, ea.password_links,
  ea.lexemes, ea.index_changes, ea.passage_terms, ea.retrieval_stats
  from public, anon, authenticated, service_role;


-- The installation's facts: read by the program and everybody signed in; written by the owner.

grant select on ea.installation to authenticated, ea_app;

create policy "the program and everybody signed in read the installation's facts"
  on ea.installation for select to authenticated, ea_app using (true);


-- Profiles. Staff and managers read their own and change its full_name and avatar_url (a trigger keeps
-- role and e-mail address); admins have everything, the role included. What colleagues know of one
-- another is the view people.

grant select, insert, delete on public.profiles to authenticated;
grant update (email, full_name, role, avatar_url) on public.profiles to authenticated;
grant select on public.people to authenticated;

create policy "people read their own profile"
  on public.profiles for select to authenticated
  using (id = (select auth.uid()) and (select ea.is_member()));
create policy "admins read every profile"
  on public.profiles for select to authenticated using ((select ea.is_admin()));
create policy "people change their own profile"
  on public.profiles for update to authenticated
  using (id = (select auth.uid()) and (select ea.is_member()))
  with check (id = (select auth.uid()));
create policy "admins change every profile"
  on public.profiles for update to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));
create policy "admins add profiles"
  on public.profiles for insert to authenticated with check ((select ea.is_admin()));
create policy "admins delete profiles"
  on public.profiles for delete to authenticated using ((select ea.is_admin()));


-- The company's calendar and its stages. Everybody signed in reads them, admins write them.

grant select, update on public.company to authenticated;
grant select, insert, update, delete on public.stages to authenticated;

create policy "everybody signed in reads the company's calendar"
  on public.company for select to authenticated using ((select ea.is_member()));
create policy "admins change the company's calendar"
  on public.company for update to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));
create policy "everybody signed in reads stages"
  on public.stages for select to authenticated using ((select ea.is_member()));
create policy "admins add stages"
  on public.stages for insert to authenticated with check ((select ea.is_admin()));
create policy "admins change stages"
  on public.stages for update to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));
create policy "admins remove stages"
  on public.stages for delete to authenticated using ((select ea.is_admin()));


-- Clients. Staff read all, insert with themselves as owner, update where they are the owner (and stay
-- it); managers read, insert and update all; admins have everything.

grant select, insert, update, delete on public.clients to authenticated;

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


-- Contacts and deals. Staff read all, insert and update where they own the client; managers read,
-- insert and update all; admins have everything. The stage history is written by the database alone.

grant select, insert, update, delete on public.contacts, public.deals to authenticated;
grant select on public.deal_stage_history, public.deal_states, public.deal_changes, public.deal_ways,
  public.deal_stays to authenticated;

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

create policy "everybody signed in reads the stage history"
  on public.deal_stage_history for select to authenticated using ((select ea.is_member()));
create policy "everybody signed in reads the changes of deals"
  on public.deal_changes for select to authenticated using ((select ea.is_member()));
create policy "everybody signed in reads the ways of deals"
  on public.deal_ways for select to authenticated using ((select ea.is_member()));
create policy "everybody signed in reads how long deals stayed"
  on public.deal_stays for select to authenticated using ((select ea.is_member()));


-- Activities. Staff read all, insert as themselves on a client (or a deal of a client) that they own,
-- update their own; managers insert as themselves on anything and update their own; admins have
-- everything. Who did what to what is fixed once written; the text, the kind and the time may be
-- corrected.

grant select, insert, delete on public.activities to authenticated;
grant update (type, content, performed_at, external_id, external_source) on public.activities to authenticated;

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


-- Tasks. Staff read all, insert on a client that they own, for whomever, update these and those that they
-- were given (and keep them); managers insert and update all; admins have everything. What a task is about
-- is fixed once written.

grant select, delete on public.tasks to authenticated;
grant insert (title, notes, client_id, deal_id, due_on, assigned_to) on public.tasks to authenticated;
grant update (title, notes, due_on, assigned_to, state) on public.tasks to authenticated;

create policy "everybody signed in reads tasks"
  on public.tasks for select to authenticated using ((select ea.is_member()));
create policy "owners of the client add tasks"
  on public.tasks for insert to authenticated
  with check ((select ea.is_member()) and exists (
    select 1 from public.clients c where c.id = client_id and c.owner_id = (select auth.uid())));
create policy "managers add tasks"
  on public.tasks for insert to authenticated with check ((select ea.is_manager()));
create policy "people change tasks that they were given and keep them"
  on public.tasks for update to authenticated
  using (assigned_to = (select auth.uid()) and (select ea.is_member()))
  with check (assigned_to = (select auth.uid()));
create policy "owners of the client change its tasks"
  on public.tasks for update to authenticated
  using ((select ea.is_member()) and exists (
    select 1 from public.clients c where c.id = client_id and c.owner_id = (select auth.uid())));
create policy "managers change tasks"
  on public.tasks for update to authenticated using ((select ea.is_manager()));


-- Targets. Everybody signed in reads all; managers and admins insert and update.

grant select, insert, update, delete on public.targets to authenticated;

create policy "everybody signed in reads targets"
  on public.targets for select to authenticated using ((select ea.is_member()));
create policy "managers add targets"
  on public.targets for insert to authenticated with check ((select ea.is_manager()));
create policy "managers change targets"
  on public.targets for update to authenticated
  using ((select ea.is_manager())) with check ((select ea.is_manager()));


-- Delete in CRM. Admins alone.

create policy "admins delete clients"
  on public.clients for delete to authenticated using ((select ea.is_admin()));
create policy "admins delete contacts"
  on public.contacts for delete to authenticated using ((select ea.is_admin()));
create policy "admins delete deals"
  on public.deals for delete to authenticated using ((select ea.is_admin()));
create policy "admins delete activities"
  on public.activities for delete to authenticated using ((select ea.is_admin()));
create policy "admins delete tasks"
  on public.tasks for delete to authenticated using ((select ea.is_admin()));
create policy "admins delete targets"
  on public.targets for delete to authenticated using ((select ea.is_admin()));


-- Documents and chunks of the knowledge base, of every version. Staff read all; managers read, insert and update all and
-- delete what they uploaded; admins have everything. That one must be a member is said once, by the
-- restrictive policy; what is left of "everybody reads" is `thread_id is null`, which the planner
-- recognises in a query that asks for the same, drops, and then reads an index alone. PostgreSQL asks
-- the policies in the reverse order of their names: the cheap one first.

grant select, insert, update, delete on public.documents, public.document_chunks, public.ingestions
  to authenticated;
grant select, insert on public.chunk_tokens, public.next_chunk_tokens to authenticated;

create policy "documents are for members only"
  on public.documents as restrictive for all to authenticated
  using ((select ea.is_member())) with check ((select ea.is_member()));
create policy "the knowledge base is read by everybody signed in"
  on public.documents for select to authenticated
  using (thread_id is null);
create policy "managers add to the knowledge base under their name"
  on public.documents for insert to authenticated
  with check (thread_id is null and uploaded_by = (select auth.uid()) and (select ea.is_manager()));
create policy "managers change the knowledge base"
  on public.documents for update to authenticated
  using (thread_id is null and (select ea.is_manager()))
  with check (thread_id is null and (select ea.is_manager()));
create policy "managers delete what they uploaded to the knowledge base"
  on public.documents for delete to authenticated
  using (thread_id is null and uploaded_by = (select auth.uid()) and (select ea.is_manager()));
create policy "admins have every document"
  on public.documents for all to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));

-- Documents attached to a conversation. Only the thread's owner reads or writes them, and admins. For
-- a document of the knowledge base the function is not called at all.

create policy "owners of a thread have its documents"
  on public.documents for all to authenticated
  using (thread_id = any ((select ea.my_threads())::uuid[]))
  with check (thread_id = any ((select ea.my_threads())::uuid[])
    and uploaded_by = (select auth.uid()));

-- Chunks and their sentences follow their document, of either kind.

create policy "chunks are read with their document"
  on public.document_chunks for select to authenticated
  using (exists (select 1 from public.documents d where d.id = document_id));
create policy "chunks are added to a document that one may change"
  on public.document_chunks for insert to authenticated
  with check (exists (
    select 1 from public.documents d where d.id = document_id
      and (d.thread_id is not null or (select ea.is_manager()))));
create policy "chunks are changed with a document that one may change"
  on public.document_chunks for update to authenticated
  using (exists (
    select 1 from public.documents d where d.id = document_id
      and (d.thread_id is not null or (select ea.is_manager()))))
  with check (exists (
    select 1 from public.documents d where d.id = document_id
      and (d.thread_id is not null or (select ea.is_manager()))));
create policy "chunks are deleted with a document that one may delete"
  on public.document_chunks for delete to authenticated
  using (exists (
    select 1 from public.documents d where d.id = document_id
      and (d.thread_id is not null or (select ea.is_admin())
        or (d.uploaded_by = (select auth.uid()) and (select ea.is_manager())))));
create policy "what the model saw is read with their chunk"
  on public.chunk_tokens for select to authenticated
  using (exists (select 1 from public.document_chunks c where c.id = chunk_id));
create policy "what the model saw is added to a document that one may change"
  on public.chunk_tokens for insert to authenticated
  with check (exists (
    select 1 from public.document_chunks c join public.documents d on d.id = c.document_id
    where c.id = chunk_id and (d.thread_id is not null or (select ea.is_manager()))));
create policy "what the model saw is read with their chunk"
  on public.next_chunk_tokens for select to authenticated
  using (exists (select 1 from public.document_chunks c where c.id = chunk_id));
create policy "what the model saw is added to a document that one may change"
  on public.next_chunk_tokens for insert to authenticated
  with check (exists (
    select 1 from public.document_chunks c join public.documents d on d.id = c.document_id
    where c.id = chunk_id and (d.thread_id is not null or (select ea.is_manager()))));

-- Files on their way in: one's own; admins see and clear away those for the knowledge base. A foreign
-- key is checked without policies and would tell whether another person's document exists, so the
-- document of an upload must be one's own to read.

create policy "people see their own uploads"
  on public.ingestions for select to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "admins see every upload to the knowledge base"
  on public.ingestions for select to authenticated
  using (thread_id is null and (select ea.is_admin()));
create policy "managers upload to the knowledge base, everybody to their own threads"
  on public.ingestions for insert to authenticated
  with check (user_id = (select auth.uid()) and (
    (thread_id is null and (select ea.is_manager()))
    or exists (select 1 from public.threads t where t.id = thread_id))
    and (document_id is null or exists (
      select 1 from public.documents d where d.id = document_id))
    and (version_of is null or exists (
      select 1 from public.documents d where d.id = version_of)));
create policy "people change their own uploads"
  on public.ingestions for update to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()))
  with check (user_id = (select auth.uid()) and (
    (thread_id is null and (select ea.is_manager()))
    or exists (select 1 from public.threads t where t.id = thread_id))
    and (document_id is null or exists (
      select 1 from public.documents d where d.id = document_id))
    and (version_of is null or exists (
      select 1 from public.documents d where d.id = version_of)));
create policy "people remove their own uploads from the list"
  on public.ingestions for delete to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "admins remove uploads from the list"
  on public.ingestions for delete to authenticated
  using (thread_id is null and (select ea.is_admin()));
create policy "uploads to conversations are closed to who views as their owner"
  on public.ingestions as restrictive for all to authenticated
  using (thread_id is null or not (select ea.is_viewed()));


-- Files that are handed in: everybody signed in hands in their own and takes it back; managers read all and
-- decide, once.

grant select, insert, delete on public.proposals to authenticated;
grant update (status, reason, decided_by, decided_at, file_path) on public.proposals to authenticated;

create policy "people see what they handed in"
  on public.proposals for select to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "managers see what is handed in"
  on public.proposals for select to authenticated using ((select ea.is_manager()));
create policy "people hand in files under their name"
  on public.proposals for insert to authenticated
  with check (user_id = (select auth.uid()) and status = 'proposed' and decided_by is null
    and (select ea.is_member()));
create policy "managers decide about what is handed in"
  on public.proposals for update to authenticated
  using (status = 'proposed' and (select ea.is_manager()))
  with check (status <> 'proposed' and file_path is null and decided_by = (select auth.uid()));
create policy "people take back what they handed in"
  on public.proposals for delete to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()));


-- What could not be answered: written under one's own name, read, assigned and dismissed by managers. Thumbs
-- are given to answers of one's own conversations; managers read them, without the conversation.

grant select, insert on public.knowledge_gaps to authenticated;
grant update (assigned_to, dismissed_at) on public.knowledge_gaps to authenticated;
grant select, insert, delete on public.answer_feedback to authenticated;
grant update (up, reason) on public.answer_feedback to authenticated;

create policy "people note what was not answered to them"
  on public.knowledge_gaps for insert to authenticated
  with check (asked_by = (select auth.uid()) and (select ea.is_member()) and not (select ea.is_viewed())
    and assigned_to is null and dismissed_at is null);
create policy "managers read what was not answered"
  on public.knowledge_gaps for select to authenticated using ((select ea.is_manager()));
create policy "managers assign and dismiss what was not answered"
  on public.knowledge_gaps for update to authenticated
  using ((select ea.is_manager())) with check ((select ea.is_manager()));
create policy "people judge the answers of their own conversations"
  on public.answer_feedback for all to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member())
    and exists (select 1 from public.messages m where m.id = message_id))
  with check (user_id = (select auth.uid()) and (select ea.is_member())
    and exists (select 1 from public.messages m join public.threads t on t.id = m.thread_id
      where m.id = message_id and t.user_id = (select auth.uid())));
create policy "managers read how answers were judged"
  on public.answer_feedback for select to authenticated using ((select ea.is_manager()));

-- Changes that an answer suggests: below an answer of one's own conversation, seen and decided by oneself alone,
-- once. What would be written is fixed.

grant select on public.suggestions to authenticated;
grant insert (message_id, place, kind, change, card, seen_version) on public.suggestions to authenticated;
grant update (state, reason, result_id, decided_at) on public.suggestions to authenticated;

create policy "people see what was suggested to them"
  on public.suggestions for select to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()) and not (select ea.is_viewed()));
create policy "changes are suggested in one's own conversations"
  on public.suggestions for insert to authenticated
  with check (user_id = (select auth.uid()) and (select ea.is_member()) and not (select ea.is_viewed())
    and exists (select 1 from public.messages m join public.threads t on t.id = m.thread_id
      where m.id = message_id and m.role = 'assistant' and t.user_id = (select auth.uid())));
create policy "people decide once about what was suggested to them"
  on public.suggestions for update to authenticated
  using (user_id = (select auth.uid()) and state = 'proposed' and (select ea.is_member())
    and not (select ea.is_viewed()))
  with check (user_id = (select auth.uid()) and state <> 'proposed');


-- Threads, messages, checkpoints, runs. Staff and managers have only their own; admins have
-- everything: whoever runs an installation can answer for what is in it. (The pages show a
-- conversation to its owner only.) Who views as somebody else sees none. Messages, runs and
-- checkpoints are seen through their thread, so its policies decide for all of them.

grant select, insert, update, delete on public.threads, public.messages, public.runs,
  public.run_events, public.queued_questions, public.checkpoints, public.checkpoint_blobs, public.checkpoint_writes
  to authenticated;

create policy "people have their own threads"
  on public.threads for all to authenticated
  using (user_id = (select auth.uid()) and (select ea.is_member()))
  with check (user_id = (select auth.uid()) and (select ea.is_member()));
create policy "admins have every thread"
  on public.threads for all to authenticated
  using ((select ea.is_admin())) with check ((select ea.is_admin()));
create policy "conversations are closed to who views as their owner"
  on public.threads as restrictive for all to authenticated
  using (not (select ea.is_viewed()));
create policy "people have the messages of their own threads"
  on public.messages for all to authenticated
  using (exists (select 1 from public.threads t where t.id = thread_id))
  with check (exists (select 1 from public.threads t where t.id = thread_id));
create policy "people have the questions that wait in their own threads"
  on public.queued_questions for all to authenticated
  using (exists (select 1 from public.threads t where t.id = thread_id))
  with check (exists (select 1 from public.threads t where t.id = thread_id));
-- The question and the answer of a run are messages of its thread: a foreign key alone would tell
-- whether another person's message exists.
create policy "people have the runs of their own threads"
  on public.runs for all to authenticated
  using (exists (select 1 from public.threads t where t.id = thread_id))
  with check (exists (select 1 from public.threads t where t.id = thread_id)
    and (question_id is null or exists (
      select 1 from public.messages m where m.id = question_id and m.thread_id = runs.thread_id))
    and (answer_id is null or exists (
      select 1 from public.messages m where m.id = answer_id and m.thread_id = runs.thread_id)));
create policy "people have the events of their own runs"
  on public.run_events for all to authenticated
  using (exists (select 1 from public.runs r where r.id = run_id))
  with check (exists (select 1 from public.runs r where r.id = run_id));
create policy "people have the checkpoints of their own runs"
  on public.checkpoints for all to authenticated
  using (exists (select 1 from public.runs r where r.id = checkpoints.thread_id::uuid))
  with check (exists (select 1 from public.runs r where r.id = checkpoints.thread_id::uuid));
create policy "people have the checkpoint blobs of their own runs"
  on public.checkpoint_blobs for all to authenticated
  using (exists (select 1 from public.runs r where r.id = checkpoint_blobs.thread_id::uuid))
  with check (exists (select 1 from public.runs r where r.id = checkpoint_blobs.thread_id::uuid));
create policy "people have the checkpoint writes of their own runs"
  on public.checkpoint_writes for all to authenticated
  using (exists (select 1 from public.runs r where r.id = checkpoint_writes.thread_id::uuid))
  with check (exists (select 1 from public.runs r where r.id = checkpoint_writes.thread_id::uuid));


-- The audit log. Admins read it; the database writes it.

grant select on public.audit_log to authenticated;

create policy "admins read the audit log"
  on public.audit_log for select to authenticated using ((select ea.is_admin()));


-- Functions. Those for the program, before it acts as somebody; those for people, whose identity they
-- take from the session; the rest are triggers and parts of these.

revoke all on all functions in schema ea from public, anon, authenticated, service_role;
grant execute on function
  ea.schema_version(),
  ea.person_for_email(text), ea.account_for_sign_in(text), ea.rehash_password(uuid, text, text),
  ea.begin_sign_in(text, text, text), ea.sign_in_succeeded(text, text, text),
  ea.remember_device(text, text, text),
  ea.open_session(uuid, bytea, integer, text), ea.session_person(bytea, integer),
  ea.close_session(bytea), ea.end_session(uuid), ea.close_sessions_of(uuid),
  ea.password_link_person(bytea), ea.use_password_link(bytea, text),
  ea.begin_ingestion(uuid), ea.fail_ingestion(uuid, integer, text, boolean),
  ea.release_ingestion(uuid, integer, integer),
  ea.take_file_to_remove(), ea.file_was_removed(text, text), ea.files_expected(),
  ea.forget_uploads(integer), ea.forget_sign_in_attempts(), ea.forget_run_events(interval),
  ea.run_silence(uuid), ea.run_news(uuid[], uuid[], integer[]), ea.run_person(uuid), ea.give_up_run(uuid, text)
  to ea_app;
grant execute on function
  ea.my_role(), ea.is_member(), ea.is_manager(), ea.is_admin(), ea.is_viewed(), ea.my_threads(),
  ea.people(), ea.find_person(text), ea.company_zone(), ea.today(), ea.first_stage(),
  ea.name_key(text), ea.search_key(text), ea.sort_key(text), ea.search_patterns(text),
  ea.phone_digits(text), ea.core_key(text),
  ea.my_sessions(bytea, integer), ea.close_my_session(uuid), ea.close_my_sessions(bytea),
  ea.change_my_password(text, text, bytea),
  ea.expect_file(text), ea.is_unwanted_file(text), ea.citation_counts(), ea.cited_documents(uuid),
  ea.count_tokens(bigint, bigint), ea.my_tokens(),
  ea.passages_of(uuid, integer, integer), ea.passages_by_id(uuid[]),
  ea.search_passages(text, extensions.vector, integer, text[], uuid, uuid[], jsonb),
  ea.found_passages(
    text, extensions.vector, integer, text[], uuid, uuid[], jsonb, integer, text[]),
  ea.word_weights(text[]), ea.hold_vectors(), ea.keep_up_index(boolean),
  ea.note_export(text, text, bigint, text), ea.search_threads(text, integer, integer),
  -- These ask themselves whether it is an administrator:
  ea.accounts(), ea.invite_person(uuid, text, text, public.user_role, bytea),
  ea.make_password_link(uuid, bytea), ea.set_banned(uuid, boolean), ea.delete_person(uuid),
  ea.note_view_as(uuid), ea.tokens_used()
  to authenticated;
