"""What must be true of an installation once all work has come to rest, asked of the database itself.

Each check is a query that returns what is wrong, one row for each thing; no row is right. Used by
kill_rounds; `violations` may be asked of any installation that nobody is working in.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import psycopg

from ea_core.storage.files import whole

_NAMED: Final = 5
"""Wrong things that are named; the rest is counted."""
_LOOKS: Final = 240
"""Half seconds that are waited for the index."""
_SENTENCE_BYTES: Final = 384
"""Of one sentence's vector: float16, as wide as the built-in model."""

# What is still being worked on, or waits for it; rows when it has not come to rest.
BUSY: Final = """
    select 'upload ' || i.file_name || ' is ' || i.status from ingestions i
    where i.status in ('queued', 'reading', 'embedding')
    union all
    select 'run ' || r.id || ' is ' || r.status || ', attempt ' || r.attempt || ', heard of at '
      || r.heartbeat_at || ' at ' || now()
    from runs r where r.status in ('running', 'waiting')
    union all
    select 'job ' || j.id || ' (' || j.task_name || ') is ' || j.status
    from ea_queue.procrastinate_jobs j
    where j.status = 'doing' or (j.status = 'todo' and coalesce(j.scheduled_at, now()) <= now())
"""

_TERMS: Final = """
    select c.id, c.document_id, d.thread_id is null as shared,
      ea.lexical_terms(d.language, d.title, c.metadata ->> 'prefix', c.content) as terms
    from document_chunks c join documents d on d.id = c.document_id
"""

CHECKS: Final[Mapping[str, str]] = {
    "one document for each file": """
        select d.sha256 || ' is ' || count(*) || ' documents' from documents d
        group by d.sha256, d.thread_id having count(*) > 1
    """,
    "an upload is ready once": """
        select i.file_name || ' is ready ' || count(*) || ' times' from ingestions i
        where i.status = 'ready' group by i.sha256, i.thread_id, i.file_name having count(*) > 1
    """,
    "no upload fails": """
        select i.file_name || ' is ' || i.status || ' at attempt ' || i.attempts || ': '
          || coalesce(i.error, 'no reason')
        from ingestions i where i.status not in ('ready', 'duplicate')
    """,
    "an upload that ended has its document": """
        select i.file_name || ' is ' || i.status || ' without a document' from ingestions i
        where i.status in ('ready', 'duplicate') and i.document_id is null
    """,
    "a document has all its passages": """
        select d.title || ': says ' || d.passages || ', has ' || count(c.id) || ', the last is number '
          || coalesce(max(c.chunk_index), -1) || ', of which ' || count(p.chunk_id) || ' are in the index'
          || ' and ' || count(s.chunk_id) || ' have tokens'
        from documents d
        left join document_chunks c on c.document_id = d.id
        left join ea.passage_terms p on p.chunk_id = c.id
        left join chunk_tokens s on s.chunk_id = c.id
        group by d.id
        having count(c.id) = 0 or d.passages <> count(c.id) or max(c.chunk_index) <> count(c.id) - 1
          or count(p.chunk_id) <> count(c.id) or count(s.chunk_id) <> count(c.id)
          or count(c.embedding) <> count(c.id)
    """,
    "a passage has the vectors of all its sentences": f"""
        select 'passage ' || s.chunk_id || ': ' || cardinality(s.bounds) || ' bounds, '
          || length(s.sentences) || ' bytes'
        from chunk_tokens s
        where length(s.sentences) <> cardinality(s.bounds) / 2 * {_SENTENCE_BYTES}
          or cardinality(s.bounds) % 2 <> 0
    """,
    "the frequencies of words are those of a count from the beginning": f"""
        select coalesce(counted.lexeme, l.lexeme) || ': ' || coalesce(counted.passages, 0) || ' / '
          || coalesce(l.passages, 0)
        from (
          select u.lexeme, count(*)::integer as passages,
            (count(*) filter (where t.shared))::integer as df
          from ({_TERMS}) t, unnest(t.terms) u group by u.lexeme) counted
        full join ea.lexemes l using (lexeme)
        where (counted.passages, counted.df) is distinct from (l.passages, l.df)
    """,
    "the sums of the index are those of a count from the beginning": f"""
        select n.passages || ' passages of ' || n.length || ' words / ' || s.passages || ' at '
          || s.total_length
        from (
          select count(*) as passages, count(*) filter (where t.shared) as shared,
            coalesce(sum((select sum(cardinality(u.positions)) from unnest(t.terms) u)), 0) as length
          from ({_TERMS}) t) n, ea.retrieval_stats s
        where (n.passages, n.shared, n.length)
          is distinct from (s.passages, s.knowledge_base_passages, s.total_length)
    """,
    "the index holds each passage with its own words": f"""
        select 'passage ' || coalesce(t.id, p.chunk_id) from ({_TERMS}) t
        full join ea.passage_terms p on p.chunk_id = t.id
        where (t.document_id, t.shared, strip(t.terms))
          is distinct from (p.document_id, p.in_knowledge_base, p.terms)
    """,
    "a question is there with a run": """
        select 'question ' || m.id from messages m
        where m.role = 'user' and not exists (select from runs r where r.question_id = m.id)
    """,
    "a question has one answer, or one failure that says why": """
        select 'question ' || r.question_id || ': ' || string_agg(
          r.status || coalesce(' (' || r.error || ')', '')
          || case when r.answer_id is null then ' without an answer' else '' end, ', ')
        from runs r group by r.question_id
        having count(*) filter (where r.status = 'done' and r.answer_id is not null)
          + count(*) filter (where r.status = 'failed' and r.error is not null) <> 1
          or count(*) <> 1
    """,
    "an answer is told once": """
        select 'run ' || (m.metadata ->> 'run_id') || ' has ' || count(*) || ' answers'
        from messages m where m.role = 'assistant' group by m.metadata ->> 'run_id' having count(*) > 1
        union all
        select 'answer ' || m.id || ' is of no run' from messages m
        where m.role = 'assistant' and not exists (select from runs r where r.answer_id = m.id)
    """,
    "an answer takes its events along": """
        select 'run ' || r.id || ' has ' || count(*) || ' events' from runs r
        join run_events e on e.run_id = r.id where r.status = 'done' group by r.id
    """,
    "a checkpoint is of a run": """
        select distinct kind || ' at ' || thread_id from (
          select 'checkpoint' as kind, thread_id from checkpoints
          union all select 'value', thread_id from checkpoint_blobs
          union all select 'write', thread_id from checkpoint_writes) kept
        where not exists (select from runs r where r.id::text = kept.thread_id)
    """,
    "no job is set aside": """
        select 'job ' || j.id || ' (' || j.task_name || '): ' || coalesce(e.error, 'no reason')
        from ea_queue.procrastinate_jobs j left join ea.job_errors e on e.job_id = j.id
        where j.status = 'failed'
    """,
    "nothing is at work": BUSY,
}
# Which stored files there are reasons for; those noted for removal may lie there a while longer.
_WANTED: Final = """
    select d.file_path, true from documents d where d.file_path is not null
    union
    select i.file_path, true from ingestions i
    where i.file_path is not null and i.status in ('queued', 'reading', 'embedding', 'failed')
    union
    select f.path, false from ea.files_to_remove f
"""


def violations(url: str, files: Path) -> Iterator[str]:
    """What is wrong in the database at `url` (the owner's), and between it and the stored files."""
    with psycopg.connect(url) as connection:
        _fold(connection)
        for name, query in CHECKS.items():
            found = [str(row[0]) for row in connection.execute(query.encode())]
            if found:
                more = f" (and {len(found) - _NAMED} more)" if len(found) > _NAMED else ""
                yield f"{name}: {'; '.join(found[:_NAMED])}{more}"
        rows = connection.execute(_WANTED).fetchall()
    stored = {file.relative_to(files).as_posix() for file in files.rglob("*") if file.is_file()}
    wanted = {path for path, needed in rows if needed}
    if lost := wanted - stored:
        yield f"a document's file is stored: missing {', '.join(sorted(lost))}"
    # What a killed process had begun to write goes with the path that it had noted before.
    if strange := {file for file in stored if whole(file) not in {path for path, _ in rows}}:
        yield f"a stored file belongs to something: left behind {', '.join(sorted(strange))}"


def _fold(connection: psycopg.Connection) -> None:
    """Folds in what writers have counted, which the next one does, to compare it as one sum.

    It waits for its turn while what a killed writer had begun is still being undone.
    """
    for _ in range(_LOOKS):
        connection.execute("select ea.keep_up_index()")
        connection.commit()
        if connection.execute("select not exists (select from ea.index_changes)").fetchone() == (
            True,
        ):
            return
        time.sleep(0.5)


def busy(url: str) -> list[str]:
    """What is still being worked on; empty at rest."""
    with psycopg.connect(url) as connection:
        return [str(row[0]) for row in connection.execute(BUSY.encode())]
