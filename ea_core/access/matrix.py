"""Who may do what, cell by cell: role x table x statement, as data.

Each line: table, what is tried, the letter expected for each of ROLES, the statement. Y: it happens,
to at least one row. 0: allowed to ask, and no row is touched. X: refused by the database. The rows
that the statements name are made up for the check (permission_rows); %(me)s is whoever asks, and the
`owner` owns the client with its deal and contact, the activity, and a conversation.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

ROLES: Final = ("anonymous", "owner", "stranger", "manager", "admin", "banned")
"""`owner` and `stranger` are staff; `banned` was an admin until a minute ago."""

_TABLE = """
profiles            | select own              | XYYYY0 | select 1 from profiles where id = %(me)s
profiles            | select another's        | X000Y0 | select 1 from profiles where id = %(other)s
profiles            | insert                  | XXXXYX | insert into profiles (id, email) values (%(fresh)s, 'fresh@matrix.invalid')
profiles            | update own name         | XYYYY0 | update profiles set full_name = 'N', avatar_url = 'a' where id = %(me)s
profiles            | update own role         | XXXXY0 | update profiles set role = case role when 'admin' then 'staff' else 'admin' end::user_role where id = %(me)s
profiles            | update own address      | XXXXY0 | update profiles set email = 'new@matrix.invalid' where id = %(me)s
profiles            | update another's name   | X000Y0 | update profiles set full_name = 'N' where id = %(other)s
profiles            | update another's role   | X000Y0 | update profiles set role = 'admin' where id = %(other)s
profiles            | update own id           | XXXXXX | update profiles set id = %(fresh)s where id = %(me)s
profiles            | delete                  | X000Y0 | delete from profiles where id = %(lonely)s
profiles            | delete own              | X000Y0 | delete from profiles where id = %(me)s
people              | select names            | XYYYY0 | select 1 from people where id = %(other)s
company             | select                  | XYYYY0 | select 1 from company
company             | insert                  | XXXXXX | insert into company default values
company             | update                  | X000Y0 | update company set fiscal_year_starts = 4 where version > 0
company             | delete                  | XXXXXX | delete from company where version < 0
stages              | select                  | XYYYY0 | select 1 from stages where key = 'new'
stages              | insert                  | XXXXYX | insert into stages (key, name, position, kind) values ('made_up', 'Made up', 999999, 'open')
stages              | update                  | X000Y0 | update stages set name = 'n' where key = %(stage)s
stages              | change the key          | X000X0 | update stages set key = 'other' where key = %(stage)s
stages              | delete                  | X000Y0 | delete from stages where key = %(stage)s
clients             | select                  | XYYYY0 | select 1 from clients where id = %(client)s
clients             | insert as owner         | XYYYYX | insert into clients (name, owner_id) values ('n', %(me)s)
clients             | insert for another      | XXXYYX | insert into clients (name, owner_id) values ('n', %(other)s)
clients             | insert without owner    | XXXYYX | insert into clients (name) values ('n')
clients             | update                  | XY0YY0 | update clients set name = 'n' where id = %(client)s
clients             | update unowned          | X00YY0 | update clients set name = 'n' where id = %(unowned)s
clients             | hand over               | XX0YY0 | update clients set owner_id = %(other)s where id = %(client)s
clients             | take over               | X00YY0 | update clients set owner_id = %(me)s where id = %(unowned)s
clients             | change the id           | XX0XX0 | update clients set id = %(fresh)s where id = %(client)s
clients             | delete                  | X000Y0 | delete from clients where id = %(client)s
contacts            | select                  | XYYYY0 | select 1 from contacts where id = %(contact)s
contacts            | insert                  | XYXYYX | insert into contacts (client_id, first_name, last_name) values (%(client)s, 'a', 'b')
contacts            | insert on unowned       | XXXYYX | insert into contacts (client_id, first_name, last_name) values (%(unowned)s, 'a', 'b')
contacts            | update                  | XY0YY0 | update contacts set first_name = 'n' where id = %(contact)s
contacts            | move to unowned         | XX0YY0 | update contacts set client_id = %(unowned)s where id = %(contact)s
contacts            | delete                  | X000Y0 | delete from contacts where id = %(contact)s
deals               | select                  | XYYYY0 | select 1 from deals where id = %(deal)s
deals               | insert                  | XYXYYX | insert into deals (client_id, title) values (%(client)s, 't')
deals               | insert on unowned       | XXXYYX | insert into deals (client_id, title) values (%(unowned)s, 't')
deals               | update                  | XY0YY0 | update deals set stage = 'won' where id = %(deal)s
deals               | move to unowned         | XX0YY0 | update deals set client_id = %(unowned)s where id = %(deal)s
deals               | delete                  | X000Y0 | delete from deals where id = %(deal)s
deal_states         | select                  | XYYYY0 | select 1 from deal_states where deal_id = %(deal)s
deal_stage_history  | select                  | XYYYY0 | select 1 from deal_stage_history where deal_id = %(deal)s
deal_stage_history  | insert                  | XXXXXX | insert into deal_stage_history (deal_id, to_stage) values (%(deal)s, 'won')
deal_stage_history  | update                  | XXXXXX | update deal_stage_history set to_stage = 'won' where deal_id = %(deal)s
deal_stage_history  | delete                  | XXXXXX | delete from deal_stage_history where deal_id = %(deal)s
deal_changes        | select                  | XYYYY0 | select 1 from deal_changes where deal_id = %(deal)s
deal_changes        | insert                  | XXXXXX | insert into deal_changes (deal_id, field) values (%(deal)s, 'value')
deal_changes        | update                  | XXXXXX | update deal_changes set old = '1' where deal_id = %(deal)s
deal_changes        | delete                  | XXXXXX | delete from deal_changes where deal_id = %(deal)s
deal_ways           | select                  | XYYYY0 | select 1 from deal_ways where deal_id = %(deal)s
deal_ways           | insert                  | XXXXXX | insert into deal_ways (deal_id, way) values (%(deal)s, 'won')
deal_ways           | update                  | XXXXXX | update deal_ways set way = 'won' where deal_id = %(deal)s
deal_ways           | delete                  | XXXXXX | delete from deal_ways where deal_id = %(deal)s
deal_stays          | select                  | XYYYY0 | select 1 from deal_stays where deal_id = %(ended)s
deal_stays          | insert                  | XXXXXX | insert into deal_stays (deal_id, told_from, told_until, entered_at) values (%(deal)s, now(), 'infinity', now())
deal_stays          | update                  | XXXXXX | update deal_stays set won = true where deal_id = %(ended)s
deal_stays          | delete                  | XXXXXX | delete from deal_stays where deal_id = %(ended)s
activities          | select                  | XYYYY0 | select 1 from activities where id = %(activity)s
activities          | insert on client        | XYXYYX | insert into activities (entity_type, entity_id, type, performed_by) values ('client', %(client)s, 'call', %(me)s)
activities          | insert on deal          | XYXYYX | insert into activities (entity_type, entity_id, type, performed_by) values ('deal', %(deal)s, 'call', %(me)s)
activities          | insert on unowned       | XXXYYX | insert into activities (entity_type, entity_id, type, performed_by) values ('client', %(unowned)s, 'call', %(me)s)
activities          | insert as another       | XXXXYX | insert into activities (entity_type, entity_id, type, performed_by) values ('client', %(client)s, 'call', %(other)s)
activities          | update                  | XY00Y0 | update activities set content = 'c' where id = %(activity)s
activities          | move                    | XXXXXX | update activities set entity_id = %(unowned)s where id = %(activity)s
activities          | delete                  | X000Y0 | delete from activities where id = %(activity)s
tasks               | select                  | XYYYY0 | select 1 from tasks where id = %(task)s
tasks               | insert                  | XYXYYX | insert into tasks (client_id, title, assigned_to) values (%(client)s, 't', %(me)s)
tasks               | insert for another      | XYXYYX | insert into tasks (client_id, title, assigned_to) values (%(client)s, 't', %(other)s)
tasks               | insert on deal          | XYXYYX | insert into tasks (deal_id, title, assigned_to) values (%(deal)s, 't', %(me)s)
tasks               | insert on unowned       | XXXYYX | insert into tasks (client_id, title, assigned_to) values (%(unowned)s, 't', %(me)s)
tasks               | insert in another's name| XXXXXX | insert into tasks (client_id, title, assigned_to, created_by) values (%(client)s, 't', %(me)s, %(other)s)
tasks               | update                  | XY0YY0 | update tasks set state = 'done' where id = %(task)s
tasks               | give to another         | XY0YY0 | update tasks set assigned_to = %(other)s where id = %(task)s
tasks               | update one at another's client | X0YYY0 | update tasks set state = 'done' where id = %(given)s
tasks               | give away one at another's client | X0XYY0 | update tasks set assigned_to = %(other)s where id = %(given)s
tasks               | move                    | XXXXXX | update tasks set client_id = %(unowned)s where id = %(task)s
tasks               | delete                  | X000Y0 | delete from tasks where id = %(task)s
targets             | select                  | XYYYY0 | select 1 from targets where id = %(target)s
targets             | insert                  | XXXYYX | insert into targets (month, amount) values ('2999-02-01', 1)
targets             | update                  | X00YY0 | update targets set amount = 2 where id = %(target)s
targets             | delete                  | X000Y0 | delete from targets where id = %(target)s
imports             | select                  | XY00Y0 | select 1 from imports where id = %(import)s
imports             | insert                  | XYYYYX | insert into imports (kind, file_name) values ('clients', 'f')
imports             | insert as another       | XXXXXX | insert into imports (kind, file_name, user_id) values ('clients', 'f', %(other)s)
imports             | start                   | XY0000 | update imports set status = 'importing' where id = %(import)s
imports             | take back               | XY00Y0 | update imports set status = 'undoing', undone_by = %(me)s where id = %(imported)s
imports             | take back as another    | XX00X0 | update imports set status = 'undoing', undone_by = %(other)s where id = %(imported)s
imports             | give away               | XXXXXX | update imports set user_id = %(other)s where id = %(import)s
imports             | delete                  | XY0000 | delete from imports where id = %(import)s
imports             | delete one that wrote   | X00000 | delete from imports where id = %(imported)s
import_files        | select                  | XY0000 | select 1 from import_files where import_id = %(import)s
import_files        | insert                  | XYXXXX | insert into import_files (import_id, content) values (%(imported)s, 'x')
import_files        | update                  | XY0000 | update import_files set content = 'y' where import_id = %(import)s
import_files        | delete                  | XXXXXX | delete from import_files where import_id = %(import)s
import_work         | select                  | XY00Y0 | select 1 from import_work where import_id = %(import)s
import_work         | insert                  | XXXXXX | insert into import_work (import_id, done) values (%(imported)s, 1)
import_work         | update                  | XXXXXX | update import_work set done = 2 where import_id = %(import)s
import_work         | delete                  | XXXXXX | delete from import_work where import_id = %(import)s
import_rows         | select                  | XY00Y0 | select 1 from import_rows where import_id = %(imported)s
import_rows         | insert                  | XXXXXX | insert into import_rows (import_id, row_id, did, version) values (%(imported)s, %(deal)s, 'insert', 1)
import_rows         | update                  | XXXXXX | update import_rows set outcome = null where import_id = %(imported)s
import_rows         | delete                  | XXXXXX | delete from import_rows where import_id = %(imported)s
documents           | select                  | XYYYY0 | select 1 from documents where id = %(doc)s
documents           | insert                  | XXXYYX | insert into documents (title, uploaded_by) values ('t', %(me)s)
documents           | insert as another       | XXXXYX | insert into documents (title, uploaded_by) values ('t', %(other)s)
documents           | update                  | X00YY0 | update documents set title = 't' where id = %(doc)s
documents           | claim the upload        | X00XY0 | update documents set uploaded_by = %(me)s where id = %(doc2)s
documents           | name another file       | X00XY0 | update documents set file_path = 'documents/q' where id = %(doc)s
documents           | insert with another's file | XXXXYX | insert into documents (title, uploaded_by, file_path) values ('t', %(me)s, 'documents/matrix')
documents           | write the count         | X00XX0 | update documents set passages = 9 where id = %(doc)s
documents           | delete what one uploaded| X00YY0 | delete from documents where id = %(doc)s
documents           | delete another's        | X000Y0 | delete from documents where id = %(doc2)s
documents           | select in a thread      | XY00Y0 | select 1 from documents where id = %(tdoc)s
documents           | insert in a thread      | XYXXYX | insert into documents (title, uploaded_by, thread_id) values ('t', %(me)s, %(thread)s)
documents           | update in a thread      | XY00Y0 | update documents set title = 't' where id = %(tdoc)s
documents           | publish from a thread   | XX00Y0 | update documents set thread_id = null where id = %(tdoc)s
documents           | delete in a thread      | XY00Y0 | delete from documents where id = %(tdoc)s
document_chunks     | select                  | XYYYY0 | select 1 from document_chunks where document_id = %(doc)s
document_chunks     | insert                  | XXXYYX | insert into document_chunks (document_id, content, chunk_index) values (%(doc)s, 'c', 9)
document_chunks     | update                  | X00YY0 | update document_chunks set content = 'c' where document_id = %(doc)s
document_chunks     | move to another document| X00XX0 | update document_chunks set document_id = %(doc2)s, chunk_index = 9 where document_id = %(doc)s
document_chunks     | delete of own upload    | X00YY0 | delete from document_chunks where document_id = %(doc)s
document_chunks     | delete of another's     | X000Y0 | delete from document_chunks where document_id = %(doc2)s
document_chunks     | select in a thread      | XY00Y0 | select 1 from document_chunks where document_id = %(tdoc)s
document_chunks     | insert in a thread      | XYXXYX | insert into document_chunks (document_id, content, chunk_index) values (%(tdoc)s, 'c', 9)
document_chunks     | update in a thread      | XY00Y0 | update document_chunks set content = 'c' where document_id = %(tdoc)s
document_chunks     | delete in a thread      | XY00Y0 | delete from document_chunks where document_id = %(tdoc)s
chunk_tokens        | select                  | XYYYY0 | select 1 from chunk_tokens where chunk_id = %(chunk)s
chunk_tokens        | select in a thread      | XY00Y0 | select 1 from chunk_tokens where chunk_id = %(tchunk)s
chunk_tokens        | insert                  | XXXYYX | insert into chunk_tokens (chunk_id, bounds, sentences, tokens) values (%(chunk2)s, '{}', '', '')
chunk_tokens        | insert in a thread      | XYXXYX | insert into chunk_tokens (chunk_id, bounds, sentences, tokens) values (%(tchunk2)s, '{}', '', '')
chunk_tokens        | update                  | XXXXXX | update chunk_tokens set bounds = '{}' where chunk_id = %(chunk)s
chunk_tokens        | delete                  | XXXXXX | delete from chunk_tokens where chunk_id = %(chunk)s
next_chunk_tokens   | select                  | XYYYY0 | select 1 from next_chunk_tokens where chunk_id = %(chunk)s
next_chunk_tokens   | select in a thread      | XY00Y0 | select 1 from next_chunk_tokens where chunk_id = %(tchunk)s
next_chunk_tokens   | insert                  | XXXYYX | insert into next_chunk_tokens (chunk_id, bounds, sentences, tokens) values (%(chunk2)s, '{}', '', '')
next_chunk_tokens   | insert in a thread      | XYXXYX | insert into next_chunk_tokens (chunk_id, bounds, sentences, tokens) values (%(tchunk2)s, '{}', '', '')
next_chunk_tokens   | update                  | XXXXXX | update next_chunk_tokens set bounds = '{}' where chunk_id = %(chunk)s
next_chunk_tokens   | delete                  | XXXXXX | delete from next_chunk_tokens where chunk_id = %(chunk)s
ingestions          | select                  | X00YY0 | select 1 from ingestions where id = %(upload)s
ingestions          | insert                  | XXXYYX | insert into ingestions (user_id, file_name, file_path, sha256, size_bytes) values (%(me)s, 'f', 'documents/p', 's', 1)
ingestions          | insert as another       | XXXXXX | insert into ingestions (user_id, file_name, file_path, sha256, size_bytes) values (%(other)s, 'f', 'documents/p', 's', 1)
ingestions          | insert in a thread      | XYXXYX | insert into ingestions (user_id, thread_id, file_name, file_path, sha256, size_bytes) values (%(me)s, %(thread)s, 'f', 'threads/' || %(thread)s::text || '/p', 's', 1)
ingestions          | insert of another's file| XXXXYX | insert into ingestions (user_id, file_name, file_path, sha256, size_bytes) values (%(me)s, 'f', 'documents/matrix', 's', 1)
ingestions          | update                  | X00Y00 | update ingestions set done = 1 where id = %(upload)s
ingestions          | name another file       | X00X00 | update ingestions set file_path = 'documents/q' where id = %(upload)s
ingestions          | delete                  | X00YY0 | delete from ingestions where id = %(upload)s
ingestions          | select in a thread      | XY0000 | select 1 from ingestions where id = %(tupload)s
ingestions          | update in a thread      | XY0000 | update ingestions set done = 1 where id = %(tupload)s
ingestions          | publish from a thread   | XX0000 | update ingestions set thread_id = null where id = %(tupload)s
ingestions          | delete in a thread      | XY0000 | delete from ingestions where id = %(tupload)s
proposals           | select                  | XY0YY0 | select 1 from proposals where id = %(proposal)s
proposals           | insert                  | XYYYYX | insert into proposals (user_id, file_name, file_path, size_bytes) values (%(me)s::uuid, 'f', 'proposals/' || %(me)s::uuid::text || '/p', 1)
proposals           | insert as another       | XXXXXX | insert into proposals (user_id, file_name, file_path, size_bytes) values (%(other)s, 'f', 'proposals/' || %(other)s::text || '/p', 1)
proposals           | insert of another's file| XXXXXX | insert into proposals (user_id, file_name, file_path, size_bytes) values (%(me)s, 'f', 'documents/matrix', 1)
proposals           | insert as decided       | XXXXXX | insert into proposals (user_id, file_name, file_path, size_bytes, status) values (%(me)s::uuid, 'f', 'proposals/' || %(me)s::uuid::text || '/p', 1, 'published')
proposals           | decide                  | X00YY0 | update proposals set status = 'declined', reason = 'r', decided_by = %(me)s, decided_at = now(), file_path = null where id = %(proposal)s
proposals           | decide as another       | X00XX0 | update proposals set status = 'declined', decided_by = %(other)s, file_path = null where id = %(proposal)s
proposals           | rename                  | XXXXXX | update proposals set file_name = 'n' where id = %(proposal)s
proposals           | delete                  | XY0000 | delete from proposals where id = %(proposal)s
knowledge_gaps      | select                  | X00YY0 | select 1 from knowledge_gaps where id = %(gap)s
knowledge_gaps      | insert                  | XYYYYX | insert into knowledge_gaps (question, key, why, asked_by) values ('q', 'q', 'unanswered', %(me)s)
knowledge_gaps      | insert as another       | XXXXXX | insert into knowledge_gaps (question, key, why, asked_by) values ('q', 'q', 'unanswered', %(other)s)
knowledge_gaps      | dismiss                 | X00YY0 | update knowledge_gaps set dismissed_at = now() where id = %(gap)s
knowledge_gaps      | change the question     | XXXXXX | update knowledge_gaps set question = 'x' where id = %(gap)s
knowledge_gaps      | delete                  | XXXXXX | delete from knowledge_gaps where id = %(gap)s
answer_feedback     | select                  | XY0YY0 | select 1 from answer_feedback where message_id = %(message)s
answer_feedback     | update                  | XY0000 | update answer_feedback set up = false where message_id = %(message)s
answer_feedback     | insert                  | XYXXXX | insert into answer_feedback (message_id, user_id, up) values (%(unjudged)s, %(me)s, true)
answer_feedback     | insert as another       | XXXXXX | insert into answer_feedback (message_id, user_id, up) values (%(message)s, %(other)s, true)
answer_feedback     | delete                  | XY0000 | delete from answer_feedback where message_id = %(message)s
suggestions         | select                  | XY0000 | select 1 from suggestions where id = %(suggestion)s
suggestions         | insert                  | XYXXXX | insert into suggestions (message_id, place, kind, change, card) values (%(message)s, 9, 'add_task', '{"kind": "add_task"}', '{}')
suggestions         | insert as another       | XXXXXX | insert into suggestions (user_id, message_id, place, kind, change, card) values (%(other)s, %(message)s, 9, 'add_task', '{"kind": "add_task"}', '{}')
suggestions         | insert as decided       | XXXXXX | insert into suggestions (message_id, place, kind, change, card, state) values (%(message)s, 9, 'add_task', '{"kind": "add_task"}', '{}', 'approved')
suggestions         | decide                  | XY0000 | update suggestions set state = 'declined', decided_at = now() where id = %(suggestion)s
suggestions         | decide again            | X00000 | update suggestions set state = 'declined' where id = %(decided)s
suggestions         | write without deciding  | XX0000 | update suggestions set reason = 'r' where id = %(suggestion)s
suggestions         | change what is written  | XXXXXX | update suggestions set change = '{"kind": "add_task", "title": "x"}' where id = %(suggestion)s
suggestions         | delete                  | XXXXXX | delete from suggestions where id = %(suggestion)s
threads             | select                  | XY00Y0 | select 1 from threads where id = %(thread)s
threads             | insert own              | XYYYYX | insert into threads (user_id) values (%(me)s)
threads             | insert for another      | XXXXYX | insert into threads (user_id) values (%(other)s)
threads             | update                  | XY00Y0 | update threads set title = 't' where id = %(thread)s
threads             | give away               | XX00Y0 | update threads set user_id = %(other)s where id = %(thread)s
threads             | change the id           | XX00X0 | update threads set id = %(fresh)s where id = %(thread)s
threads             | delete                  | XY00Y0 | delete from threads where id = %(thread)s
messages            | select                  | XY00Y0 | select 1 from messages where thread_id = %(thread)s
messages            | insert                  | XYXXYX | insert into messages (thread_id, role, content) values (%(thread)s, 'user', 'x')
messages            | update                  | XY00Y0 | update messages set content = 'x' where thread_id = %(thread)s
messages            | give away               | XX00X0 | update messages set thread_id = %(fresh)s where thread_id = %(thread)s
messages            | delete                  | XY00Y0 | delete from messages where thread_id = %(thread)s
runs                | select                  | XY00Y0 | select 1 from runs where thread_id = %(thread)s
runs                | insert                  | XYXXYX | insert into runs (thread_id, status) values (%(thread)s, 'done')
runs                | update                  | XY00Y0 | update runs set status = 'stopped' where thread_id = %(thread)s
runs                | give away               | XX00X0 | update runs set thread_id = %(fresh)s where thread_id = %(thread)s
runs                | delete                  | XY00Y0 | delete from runs where thread_id = %(thread)s
run_events          | select                  | XY00Y0 | select 1 from run_events where run_id = %(run)s
run_events          | insert                  | XYXXYX | insert into run_events (run_id, seq, type) values (%(run)s, 9, 'text')
run_events          | update                  | XY00Y0 | update run_events set data = '{"a": 1}' where run_id = %(run)s
run_events          | delete                  | XY00Y0 | delete from run_events where run_id = %(run)s
queued_questions    | select                  | XY00Y0 | select 1 from queued_questions where thread_id = %(thread)s
queued_questions    | insert                  | XYXXYX | insert into queued_questions (thread_id, content) values (%(thread)s, 'x')
queued_questions    | update                  | XY00Y0 | update queued_questions set content = 'x' where thread_id = %(thread)s
queued_questions    | give away               | XX00X0 | update queued_questions set thread_id = %(fresh)s where thread_id = %(thread)s
queued_questions    | delete                  | XY00Y0 | delete from queued_questions where thread_id = %(thread)s
checkpoints         | select                  | XY00Y0 | select 1 from checkpoints where thread_id = %(run)s::text
checkpoints         | insert                  | XYXXYX | insert into checkpoints (thread_id, checkpoint_id, checkpoint) values (%(run)s::text, 'n', '{}')
checkpoints         | update                  | XY00Y0 | update checkpoints set metadata = '{"a": 1}' where thread_id = %(run)s::text
checkpoints         | give away               | XX00X0 | update checkpoints set thread_id = %(fresh)s::text where thread_id = %(run)s::text
checkpoints         | delete                  | XY00Y0 | delete from checkpoints where thread_id = %(run)s::text
checkpoint_blobs    | select                  | XY00Y0 | select 1 from checkpoint_blobs where thread_id = %(run)s::text
checkpoint_blobs    | insert                  | XYXXYX | insert into checkpoint_blobs (thread_id, channel, version, type) values (%(run)s::text, 'n', '1', 't')
checkpoint_blobs    | update                  | XY00Y0 | update checkpoint_blobs set type = 'x' where thread_id = %(run)s::text
checkpoint_blobs    | give away               | XX00X0 | update checkpoint_blobs set thread_id = %(fresh)s::text where thread_id = %(run)s::text
checkpoint_blobs    | delete                  | XY00Y0 | delete from checkpoint_blobs where thread_id = %(run)s::text
checkpoint_writes   | select                  | XY00Y0 | select 1 from checkpoint_writes where thread_id = %(run)s::text
checkpoint_writes   | insert                  | XYXXYX | insert into checkpoint_writes (thread_id, checkpoint_id, task_id, idx, channel, blob) values (%(run)s::text, 'n', 't', 0, 'c', '')
checkpoint_writes   | update                  | XY00Y0 | update checkpoint_writes set type = 'x' where thread_id = %(run)s::text
checkpoint_writes   | give away               | XX00X0 | update checkpoint_writes set thread_id = %(fresh)s::text where thread_id = %(run)s::text
checkpoint_writes   | delete                  | XY00Y0 | delete from checkpoint_writes where thread_id = %(run)s::text
audit_log           | select                  | X000Y0 | select 1 from audit_log where row_id = %(client)s
audit_log           | insert                  | XXXXXX | insert into audit_log (action, table_name) values ('update', 'deals')
audit_log           | update                  | XXXXXX | update audit_log set actor_id = null where row_id = %(client)s
audit_log           | delete                  | XXXXXX | delete from audit_log where row_id = %(client)s
checkpoint_migrations | select                | XXXXXX | select 1 from checkpoint_migrations
checkpoint_migrations | insert                | XXXXXX | insert into checkpoint_migrations (v) values (99)
checkpoint_migrations | update                | XXXXXX | update checkpoint_migrations set v = 99 where v = -1
checkpoint_migrations | delete                | XXXXXX | delete from checkpoint_migrations where v = -1
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One try of one role, and the letter that must come out."""

    table: str
    what: str
    role: str
    expected: str
    statement: str

    def __str__(self) -> str:
        return f"{self.table}: {self.role}: {self.what}"

    @property
    def verb(self) -> str:
        """select, insert, update or delete."""
        return self.statement.split(maxsplit=1)[0]


def _cells() -> tuple[Cell, ...]:
    found = []
    for line in _TABLE.strip().splitlines():
        table, what, letters, statement = (part.strip() for part in line.split("|", 3))
        found += [
            Cell(table, what, role, letter, statement)
            for role, letter in zip(ROLES, letters, strict=True)
        ]
    return tuple(found)


CELLS: Final = _cells()
FINGERPRINT: Final = hashlib.sha256(_TABLE.encode()).hexdigest()[:16]
"""Which matrix a stored result is about."""
